import Foundation
import Hashing
import Journaling
import Scheduling
import Search
import Testing

/// What every journal promises, whatever it stores its records in.
///
/// - Parameters:
///   - create: makes an empty journal for `studyText`.
///   - reopen: opens that same journal again after its owner let go of it.
func expectJournalContract(
    create: () throws -> StudyJournal,
    reopen: () throws -> StudyJournal
) throws {
    try expectKeepsEverything(try create(), reopen)
    try expectDropsPredictions(try reopen())
    try expectRefusesContradictions(try reopen())
}

private func expectKeepsEverything(
    _ created: consuming StudyJournal,
    _ reopen: () throws -> StudyJournal
) throws {
    #expect(created.description == studyText)
    #expect(created.hash == SHA256(of: studyText))
    #expect(created.lastElapsed == .zero)
    #expect(try created.replay().isEmpty)
    // In batches of one, two, three, …, with nothing in between.
    var journal = created
    var rest = everyRecord[...]
    var sizes = 0
    while !rest.isEmpty {
        sizes += 1
        try journal.append([], elapsed: journal.lastElapsed)
        try journal.append(Array(rest.prefix(sizes)), elapsed: .milliseconds(1500 * sizes))
        rest = rest.dropFirst(sizes)
    }
    let entries = try journal.replay()
    #expect(entries.map(\.record) == everyRecord)
    #expect(entries.map(\.sequence) == Array(1...everyRecord.count))
    #expect(entries.first?.elapsed == .milliseconds(1500))
    #expect(entries.last?.elapsed == .milliseconds(1500 * sizes))
    #expect(try journal.predictions(trial: 0, fold: 1) == [0, 1, 0.1, 1e-300])
    #expect(try journal.predictions(trial: 0, fold: 9) == nil)
    _ = consume journal
    journal = try reopen()
    #expect(try journal.replay() == entries)
    #expect(journal.lastSequence == everyRecord.count)
    #expect(journal.lastElapsed == .milliseconds(1500 * sizes))
    #expect(journal.description == studyText)
}

private func expectDropsPredictions(_ journal: StudyJournal) throws {
    try journal.dropPredictions(ofTrials: [1, 2])
    #expect(try journal.predictions(trial: 1, fold: 0) == nil)
    #expect(try journal.predictions(trial: 3, fold: 0) != nil)
    try journal.keepPredictions(ofTrials: [0, 77])
    #expect(try journal.predictions(trial: 3, fold: 0) == nil)
    #expect(try journal.predictions(trial: 0, fold: 0) != nil)
    let outcomes = try journal.replay().compactMap { entry -> FoldOutcome? in
        guard case .foldCompleted(_, _, let outcome) = entry.record else { return nil }
        return outcome
    }
    #expect(outcomes.map(\.probabilities.count) == [4, 4, 0, 0, 0], "the records stay")
    let third = 1.0 / 3
    let scores: [Double] = [third, third, third, third, -1e-7]
    #expect(outcomes.map(\.score) == scores)
    let bare = try journal.replay(loadsProbabilities: false)
    #expect(bare.count == everyRecord.count)
    let refits = bare.compactMap { entry -> [Double]? in
        guard case .refitted(let outcome) = entry.record else { return nil }
        return outcome.probabilities
    }
    #expect(refits == [[0.25, 0.75], []], "the refit keeps its own")
    try journal.keepPredictions(ofTrials: [])
    #expect(try journal.predictions(trial: 0, fold: 0) == nil)
}

private func expectRefusesContradictions(_ journal: StudyJournal) throws {
    let before = try journal.replay()
    let elapsed = journal.lastElapsed + .seconds(1)
    for record in everyRecord {
        switch record {
        case .suggested, .foldCompleted, .judged, .pruned, .abandoned, .confirmed:
            let error = journalError {
                try journal.append([.started(epoch: 9), record], elapsed: elapsed)
            }
            #expect(error?.code == .contradiction, "\(record)")
        case .started, .attemptFailed, .confirmationBegun, .searchEnded, .searchReopened,
            .winnerChosen, .refitted, .finished:
            break
        }
    }
    let second = journalError {
        try journal.append(
            [.pruned(trial: 0, Pruning(folds: 1, predicted: 0, variance: 0, reason: ""))],
            elapsed: elapsed
        )
    }
    #expect(second?.code == .contradiction, "a trial ends once")
    #expect(try journal.replay() == before, "a refused batch leaves nothing behind")
    try journal.append([.started(epoch: 3)], elapsed: elapsed)
    #expect(try journal.replay().count == before.count + 1)
}
