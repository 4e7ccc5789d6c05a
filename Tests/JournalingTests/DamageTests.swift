import Foundation
import Hashing
import Journaling
import SQLite
import Scheduling
import Search
import Statistics
import Testing

/// What becomes of journals that were torn, filled up, or written by somebody else.
@Suite(.timeLimit(.minutes(3)))
struct DamageTests {
    private func bytes(of path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }

    @Test func `a torn write-ahead log loses whole batches from the end, never a part of one`()
        throws
    {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let journal = try createJournal(at: path)
        for epoch in 1...12 {
            let batch = [Record.started(epoch: epoch), .searchEnded(.wall)]
            try journal.append(batch, elapsed: .seconds(epoch))
        }
        let (main, log) = (try bytes(of: path), try bytes(of: path + "-wal"))
        let torn = directory.path + "/torn.sqlite"
        var counts: Set<Int> = []
        for length in stride(from: 0, through: log.count, by: 509) {
            try write(main, to: torn)
            try write(Array(log.prefix(length)), to: torn + "-wal")
            try? FileManager.default.removeItem(atPath: torn + "-shm")
            let entries = try StudyJournal.open(at: .file(torn)).replay()
            #expect(entries.count % 2 == 0)
            #expect(entries.map(\.sequence) == Array(1..<(entries.count + 1)))
            counts.insert(entries.count)
        }
        #expect(counts.count > 10, "the test tore between the batches, too")
    }

    @Test func `a shortened or scribbled-over journal is refused in words, never trapped on`()
        throws
    {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        do {
            let journal = try createJournal(at: path)
            try journal.append(everyRecord, elapsed: .seconds(1))
        }
        let whole = try bytes(of: path)
        let damaged = directory.path + "/damaged.sqlite"
        func outcome(of bytes: [UInt8]) throws -> JournalError? {
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: damaged + suffix)
            }
            try write(bytes, to: damaged)
            return journalError { _ = try StudyJournal.open(at: .file(damaged)).replay() }
        }
        #expect(try outcome(of: whole) == nil)
        for length in stride(from: 0, to: whole.count, by: 2048) {
            let error = try #require(try outcome(of: Array(whole.prefix(length))))
            #expect([.corrupt, .notAJournal].contains(error.code), "\(length): \(error)")
        }
        var random = RandomGenerator(seed: 4)
        for _ in 0..<300 {
            var changed = whole
            let start = random.below(changed.count)
            for index in start..<min(changed.count, start + 1 + random.below(64)) {
                changed[index] = UInt8(random.below(256))
            }
            // Some changes hit unused room; the others must be noticed in words.
            guard let error = try outcome(of: changed) else { continue }
            #expect(!error.message.isEmpty)
        }
    }

    @Test func `a file that is no journal is told from a damaged one`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/a.sqlite"
        try write(Array(String(repeating: "name,age\n", count: 900).utf8), to: path)
        let text = journalError { _ = try StudyJournal.open(at: .file(path)) }
        #expect(text?.code == .notAJournal)
        #expect(
            text?.description
                == "\(path): opening the journal: the file is not a journal of Tenfold"
        )
        try FileManager.default.removeItem(atPath: path)
        try Database(path: path, mode: .create).execute("CREATE TABLE t(i)", while: "making")
        #expect(journalError { _ = try StudyJournal.open(at: .file(path)) }?.code == .notAJournal)
    }

    @Test func `a later format is told from damage, in words`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        _ = try createJournal(at: path)
        try Database(path: path, mode: .readWrite)
            .execute("DROP TABLE records; UPDATE meta SET format = 7", while: "being newer")
        for attempt in [
            { _ = try StudyJournal.open(at: .file(path)) },
            { _ = try JournalReader(at: .file(path)) },
        ] {
            let error = journalError(attempt)
            #expect(error?.code == .newerFormat(7))
            #expect(
                error?.message.contains("it has format 7, and this release reads up to 1") == true
            )
        }
    }

    static let hostileRows = [
        "(2, 0.0, 'started', NULL, NULL, '{\"epoch\":1}')",
        "(1, -1.0, 'started', NULL, NULL, '{\"epoch\":1}')",
        "(1, 1e300, 'started', NULL, NULL, '{\"epoch\":1}')",
        "(1, 9e999, 'started', NULL, NULL, '{\"epoch\":1}')",
        "(1, 'soon', 'started', NULL, NULL, '{\"epoch\":1}')",
        "(1, 0.0, 'started', NULL, NULL, '{\"epoch\":0}')",
        "(1, 0.0, 'started', NULL, NULL, '{\"epoch\":1e3}')",
        "(1, 0.0, 'started', NULL, NULL, '{\"epoch\":99999999999999999999}')",
        "(1, 0.0, 'started', NULL, NULL, '{\"epoch\":1,\"epoch\":1}')",
        "(1, 0.0, 'started', NULL, NULL, '{\"epoch\":1} x')",
        "(1, 0.0, 'started', NULL, NULL, '')",
        "(1, 0.0, 'started', NULL, NULL, x'7B7D')",
        "(1, 0.0, 'started', NULL, NULL, CAST(x'7B22C328' AS TEXT))",
        "(1, 0.0, 'exploded', NULL, NULL, '{}')",
        "(1, 0.0, 'suggested', NULL, NULL, '{\"parameters\":{}}')",
        "(1, 0.0, 'suggested', -1, NULL, '{\"parameters\":{}}')",
        "(1, 0.0, 'suggested', 'x', NULL, '{\"parameters\":{}}')",
        "(1, 0.0, 'suggested', 0, NULL, '{\"parameters\":{\"a\":{}}}')",
        "(1, 0.0, 'suggested', 0, NULL, '{\"parameters\":{\"a\":1e999}}')",
        "(1, 0.0, 'judged', 0, NULL, '{\"value\":1,\"standard_error\":0,\"metrics\":{}}')",
        "(1, 0.0, 'search_ended', NULL, NULL, '{\"reason\":\"boredom\"}')",
        "(1, 0.0, 'winner_chosen', 5, NULL, '{}')",
        "(1, 0.0, 'finished', NULL, NULL, '{\"digest\":\"abc\"}')",
        "(1, 0.0, 'started', NULL, NULL, replace(hex(zeroblob(50000)), '0', '['))",
        "(1, 0.0, 'started', NULL, NULL, '{\"\\ud800\":1}')",
    ]

    @Test(arguments: hostileRows)
    func `what no coordinator writes is refused, with the record's place`(row: String) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        _ = try createJournal(at: path)
        try Database(path: path, mode: .readWrite)
            .execute("INSERT INTO records VALUES \(row)", while: "forging")
        let error = try #require(
            journalError { _ = try JournalReader(at: .file(path)).replay() }
        )
        #expect(error.code == .corrupt)
        #expect(error.message.contains("damaged"))
    }

    @Test func `predictions of another count than the record's are refused`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        try createJournal(at: path).append(everyRecord, elapsed: .zero)
        for blob in ["zeroblob(24)", "x'000000000000F07F' || zeroblob(24)"] {
            try Database(path: path, mode: .readWrite).execute(
                "UPDATE predictions SET probabilities = CAST(\(blob) AS BLOB) WHERE trial = 0",
                while: "forging"
            )
            let error = journalError { _ = try StudyJournal.open(at: .file(path)).replay() }
            #expect(error?.code == .corrupt)
            #expect(error?.message.contains("record 7") == true)
        }
    }

    @Test func `a study that is not the one of the digest is refused`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        _ = try createJournal(at: path)
        try Database(path: path, mode: .readWrite)
            .execute("UPDATE meta SET study = x'7B7D'", while: "forging")
        #expect(journalError { _ = try StudyJournal.open(at: .file(path)) }?.code == .corrupt)
    }

    @Test func `on a full disk a batch is refused whole, and the next goes in when there is room`()
        async
    {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            let directory = try TemporaryDirectory()
            let journal = try createJournal(at: directory.path + "/journal.sqlite")
            func limit(_ bytes: UInt) {
                var limit = rlimit(rlim_cur: bytes, rlim_max: rlim_t.max)
                setrlimit(CInt(RLIMIT_FSIZE.rawValue), &limit)
            }
            func fold(_ trial: Int, probabilities: Int) -> [Record] {
                let outcome = FoldOutcome(
                    score: 0.5,
                    probabilities: Array(repeating: 0.5, count: probabilities),
                    cost: TaskCost(seconds: 1, peakBytes: 1)
                )
                return [
                    .suggested(trial: trial, parameters: [:]),
                    .foldCompleted(trial: trial, fold: 0, outcome),
                ]
            }
            try journal.append(fold(0, probabilities: 10), elapsed: .zero)
            limit(300_000)
            do throws(JournalError) {
                try journal.append(fold(1, probabilities: 100_000), elapsed: .seconds(1))
                preconditionFailure("800 kB went into 300")
            } catch {
                precondition(error.code == .diskFull, "\(error)")
                precondition(error.description.hasSuffix("appending trial 1 …: the disk is full"))
            }
            let before = try journal.replay()
            precondition(before.count == 2 && journal.lastSequence == 2)
            limit(UInt(Int32.max))
            try journal.append(fold(1, probabilities: 100_000), elapsed: .seconds(1))
            let count = try journal.replay().count
            precondition(count == 4)
        }
    }

    @Test func `a number that is not finite never gets in`() async {
        await #expect(processExitsWith: .failure) {
            let directory = try TemporaryDirectory()
            let journal = try createJournal(at: directory.path + "/journal.sqlite")
            let outcome = FoldOutcome(
                score: .nan,
                probabilities: [],
                cost: TaskCost(seconds: 0, peakBytes: 0)
            )
            try journal.append([.foldCompleted(trial: 0, fold: 0, outcome)], elapsed: .zero)
        }
    }
}
