import SQLite
import Scheduling

extension StudyJournal {
    /// Adds records, all of them or none: when this returns they are on disk.
    ///
    /// - Parameters:
    ///   - records: what happened, in order; nothing is written for none.
    ///   - elapsed: the study's running time, earlier runs included; never less than the last.
    /// - Throws: `JournalError` with `diskFull`, `contradiction`, …; the journal is then as before, and
    ///   the same records can be appended again.
    public func append(_ records: [Record], elapsed: Duration) throws(JournalError) {
        precondition(elapsed >= lastElapsed, "time went back: \(elapsed) follows \(lastElapsed)")
        guard let first = records.first else { return }
        let activity =
            records.count == 1 ? "appending \(first.title)" : "appending \(first.title) …"
        // Never below the last by a rounding.
        let seconds = max(elapsed / .seconds(1), lastSeconds)
        var sequence = lastSequence
        try inJournal(path, activity) { () throws(SQLiteError) in
            try database.transaction(while: activity) { () throws(SQLiteError) in
                for record in records {
                    sequence += 1
                    try insert(record, at: sequence, seconds: seconds, while: activity)
                }
            }
        }
        lastSequence = sequence
        lastElapsed = elapsed
        lastSeconds = seconds
    }

    private func insert(
        _ record: Record,
        at sequence: Int,
        seconds: Double,
        while activity: String
    ) throws(SQLiteError) {
        let row = RecordRow(record)
        insertRecord.bind(sequence, at: 1)
        insertRecord.bind(seconds, at: 2)
        try insertRecord.bind(row.kind, at: 3)
        insertRecord.bind(row.trial, at: 4)
        insertRecord.bind(row.fold, at: 5)
        try insertRecord.bind(row.body, at: 6)
        try insertRecord.run(while: activity)
        guard !row.probabilities.isEmpty else { return }
        if let trial = row.trial, let fold = row.fold {
            insertPredictions.bind(trial, at: 1)
            insertPredictions.bind(fold, at: 2)
            try insertPredictions.bind(row.probabilities, at: 3)
            try insertPredictions.run(while: activity)
        } else {
            insertHoldout.bind(sequence, at: 1)
            try insertHoldout.bind(row.probabilities, at: 2)
            try insertHoldout.run(while: activity)
        }
    }

    /// Lets go of the out-of-fold probabilities of some trials; their records stay.
    ///
    /// - Throws: `JournalError` where the journal cannot be written.
    /// - Complexity: one commit; O(trials), however many others there are.
    public func dropPredictions(ofTrials trials: some Sequence<Int>) throws(JournalError) {
        try deletePredictions("IN", trials)
    }

    /// Lets go of the out-of-fold probabilities of all other trials.
    ///
    /// The file does not shrink; its room is used again.
    ///
    /// - Parameter trials: those to keep; the unsettled ones are wanted, too.
    /// - Throws: `JournalError` where the journal cannot be written.
    /// - Complexity: O(all trials that have some).
    public func keepPredictions(ofTrials trials: some Sequence<Int>) throws(JournalError) {
        try deletePredictions("NOT IN", trials)
    }

    private func deletePredictions(
        _ relation: StaticString,
        _ trials: some Sequence<Int>
    ) throws(JournalError) {
        let activity = "dropping predictions"
        let list = trials.map(String.init).joined(separator: ",")
        try inJournal(path, activity) { () throws(SQLiteError) in
            let sql = """
                DELETE FROM predictions WHERE trial \(relation) (SELECT value FROM json_each(?))
                """
            var delete = try Statement(sql, in: database, while: activity)
            try delete.bind("[\(list)]", at: 1)
            try delete.run(while: activity)
        }
    }

    /// All records, in order: see `JournalReader.replay(loadsProbabilities:)`.
    ///
    /// - Throws: `JournalError` with `corrupt` where the journal says what cannot be.
    public func replay(
        loadsProbabilities: Bool = true
    ) throws(JournalError) -> [JournalReader.Entry] {
        try reader.replay(loadsProbabilities: loadsProbabilities)
    }

    /// The out-of-fold probabilities of a fold: see `JournalReader.predictions(trial:fold:)`.
    ///
    /// - Throws: `JournalError` where the journal cannot be read.
    public func predictions(trial: Int, fold: Int) throws(JournalError) -> [Double]? {
        try reader.predictions(trial: trial, fold: fold)
    }
}

extension Statement {
    /// Binds the numbers as bytes: little-endian doubles.
    fileprivate mutating func bind(_ numbers: [Double], at index: Int) throws(SQLiteError) {
        var failure: SQLiteError?
        numbers.withUnsafeBytes { bytes in
            do throws(SQLiteError) {
                try bind(bytes, at: index)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

extension Record {
    /// The record in a few words, for errors.
    fileprivate var title: String {
        switch self {
        case .started(let epoch): "start \(epoch)"
        case .suggested(let trial, _): "trial \(trial)"
        case .foldCompleted(let trial, let fold, _): "fold \(fold) of trial \(trial)"
        case .attemptFailed(let task, _): "a failed attempt at trial \(task.trial)"
        case .judged(let trial, _): "the value of trial \(trial)"
        case .pruned(let trial, _): "the pruning of trial \(trial)"
        case .abandoned(let trial, _): "the failure of trial \(trial)"
        case .confirmationBegun: "the choice of trials to confirm"
        case .confirmed(let trial, _): "the confirmation of trial \(trial)"
        case .searchEnded: "the end of the search"
        case .searchReopened: "the reopening of the search"
        case .winnerChosen(let trial): "the choice of trial \(trial)"
        case .refitted: "the refit"
        case .finished: "the end of the study"
        }
    }
}
