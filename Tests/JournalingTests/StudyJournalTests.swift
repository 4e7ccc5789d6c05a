import Foundation
import Hashing
import Journaling
import SQLite
import Scheduling
import Search
import Testing

@Suite(.timeLimit(.minutes(2)))
struct StudyJournalTests {
    @Test func `an SQLite journal keeps what every journal promises`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        try expectJournalContract(
            create: { try createJournal(at: path) },
            reopen: { try StudyJournal.open(at: .file(path)) }
        )
    }

    @Test func `the size of a model comes back, where it was measured`() throws {
        let directory = try TemporaryDirectory()
        let journal = try createJournal(at: directory.path + "/journal.sqlite")
        let cost = TaskCost(seconds: 1, peakBytes: 2, modelBytes: 3)
        let outcome = FoldOutcome(score: 1, probabilities: [], cost: cost)
        let records: [Record] = [
            .suggested(trial: 0, parameters: [:]),
            .foldCompleted(trial: 0, fold: 0, outcome),
        ]
        try journal.append(records, elapsed: .zero)
        #expect(try journal.replay().map(\.record) == records)
    }

    @Test func `a person can query trials and folds`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let journal = try createJournal(at: path)
        try journal.append(everyRecord, elapsed: .seconds(1))
        let database = try Database(path: path, mode: .readOnly)
        func rows(_ sql: String) throws -> [String] {
            var select = try Statement(sql, in: database, while: "asking")
            var rows: [String] = []
            while try select.step(while: "asking") { rows.append(try select.text(0)) }
            return rows
        }
        let trials = try rows(
            """
            SELECT format('%d %s %s %s %s %s %s %s %s %s', number, quote(model), state,
                quote(value), quote(standard_error), quote(f1), quote(recall), quote(precision),
                quote(threshold), quote(reason)) FROM trials
            """
        )
        #expect(
            trials == [
                "0 'LogisticRegression' complete 0.7125 0.01 0.7 0.5 0.25 0.37 NULL",
                "1 'XGBClassifier' pruned NULL NULL NULL NULL NULL NULL 'it would not have won'",
                "2 NULL failed NULL NULL NULL NULL NULL NULL '2 GB \"needed\"'",
                "3 'XGBClassifier' running NULL NULL NULL NULL NULL NULL NULL",
                "4 'XGBClassifier' complete 1.0 0.0 NULL NULL NULL NULL NULL",
            ]
        )
        #expect(try rows("SELECT parameters FROM trials")[1] == #"{"model":"XGBClassifier"}"#)
        let folds = try rows(
            "SELECT format('%d %d %.6f %.1f %d', trial, fold, score, seconds, peak_bytes) FROM folds"
        )
        #expect(folds[1] == "0 1 0.333333 0.3 1099511627776")
        #expect(folds.count == 5)
    }

    @Test func `the views use the indices, so that they stay quick`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        _ = try createJournal(at: path)
        let database = try Database(path: path, mode: .readOnly)
        let sql = "EXPLAIN QUERY PLAN SELECT * FROM trials"
        var plan = try Statement(sql, in: database, while: "asking")
        var steps: [String] = []
        while try plan.step(while: "asking") { steps.append(try plan.text(3)) }
        let used = steps.joined(separator: "; ")
        #expect(used.contains("one_suggestion_a_trial"))
        #expect(used.contains("one_end_a_trial"))
        #expect(used.contains("one_result_a_fold"))
    }

    @Test func `records cannot be changed or deleted, not even by hand`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let journal = try createJournal(at: path)
        try journal.append(everyRecord, elapsed: .seconds(1))
        let database = try Database(path: path, mode: .readWrite)
        for sql in ["UPDATE records SET body = '{}'", "DELETE FROM records"] {
            #expect(throws: SQLiteError.self) { try database.execute(sql, while: "tampering") }
        }
    }

    @Test func `a reader sees whole batches while the coordinator writes`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let journal = try createJournal(at: path)
        let reader = try JournalReader(at: .file(path))
        #expect(try reader.replay().isEmpty)
        for epoch in 1...20 {
            let batch = [Record.started(epoch: epoch), .searchEnded(.wall)]
            try journal.append(batch, elapsed: .seconds(epoch))
            #expect(try reader.replay().count == epoch * 2)
        }
        #expect(reader.description == studyText)
    }

    @Test func `one coordinator at a time, and the other is told who it is`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        do {
            let journal = try createJournal(at: path)
            for attempt in [
                { _ = try StudyJournal.open(at: .file(path)) }, { _ = try createJournal(at: path) },
            ] {
                let error = try #require(journalError(attempt))
                #expect(error.code == .inUse)
                let host = ProcessInfo.processInfo.hostName
                #expect(error.description.contains("it is in use by process \(getpid()) on "))
                #expect(!host.isEmpty)
            }
            try journal.append([.started(epoch: 1)], elapsed: .zero)
        }
        #expect(try StudyJournal.open(at: .file(path)).replay().count == 1)
    }

    @Test func `a killed coordinator leaves the lock free and every batch whole`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let journal = try createJournal(at: path)
            for epoch in 1...50 {
                let batch = [Record.started(epoch: epoch), .searchEnded(.wall)]
                try journal.append(batch, elapsed: .seconds(epoch))
            }
            kill(getpid(), SIGKILL)
        }
        let journal = try StudyJournal.open(at: .file(path))
        #expect(try journal.replay().count == 100)
        #expect(journal.lastElapsed == .seconds(50))
    }

    @Test func `nothing is created over a file`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/notes.txt"
        try "years of work".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(journalError { _ = try createJournal(at: path) }?.code == .alreadyExists)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "years of work")
    }

    @Test func `what a killed creation left behind is no obstacle`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        try "half".write(toFile: path + ".new", atomically: false, encoding: .utf8)
        _ = try createJournal(at: path)
        #expect(!FileManager.default.fileExists(atPath: path + ".new"))
    }

    @Test func `a journal that is not there, or whose directory is not, is said to be so`() throws {
        let missing = "/nonexistent/journal.sqlite"
        #expect(journalError { _ = try StudyJournal.open(at: .file(missing)) }?.code == .notFound)
        #expect(
            journalError { _ = try JournalReader(at: .file(missing)) }?.code == .notFound
        )
        #expect(journalError { _ = try createJournal(at: missing) }?.code == .notFound)
    }

    @Test func `time goes on after a reopening whatever its digits`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        var elapsed = Duration.zero
        _ = try createJournal(at: path)
        for epoch in 1...30 {
            let journal = try StudyJournal.open(at: .file(path))
            #expect(try journal.replay().last?.elapsed ?? .zero == journal.lastElapsed)
            elapsed = journal.lastElapsed
            try journal.append([.started(epoch: 2 * epoch)], elapsed: elapsed)
            try journal.append(
                [.searchEnded(.wall)],
                elapsed: elapsed + .nanoseconds(epoch * 1_234_567_891)
            )
        }
        #expect(try StudyJournal.open(at: .file(path)).replay().count == 60)
    }
}
