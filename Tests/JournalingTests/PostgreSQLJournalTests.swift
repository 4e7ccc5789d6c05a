import Foundation
import Journaling
import PostgreSQLServer
import Scheduling
import Testing

/// A journal on a server: the same promises, and what a server adds in ways to fail.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct PostgreSQLJournalTests {
    let server: PostgreSQLServer

    init() throws {
        server = try PostgreSQLServer()
    }

    private func location(_ study: String = "loan \"repayment\"") -> JournalLocation {
        JournalLocation(server.url + "#" + study)
    }

    @Test func `a PostgreSQL journal keeps what every journal promises`() throws {
        try expectJournalContract(
            create: { try createJournal(at: location()) },
            reopen: { try StudyJournal.open(at: location()) }
        )
    }

    @Test func `a person can query trials and folds, and not change them`() throws {
        let journal = try createJournal(at: location("loans"))
        try journal.append(everyRecord, elapsed: .seconds(1))
        let trials = try server.query(
            """
            SELECT number, model, state, value, standard_error, f1, recall, precision, threshold,
                reason FROM loans.trials
            """
        )
        #expect(
            trials.split(separator: "\n") == [
                "0|LogisticRegression|complete|0.7125|0.01|0.7|0.5|0.25|0.37|",
                "1|XGBClassifier|pruned|||||||it would not have won",
                "2||failed|||||||2 GB \"needed\"",
                "3|XGBClassifier|running|||||||",
                "4|XGBClassifier|complete|1|0|||||",
            ]
        )
        #expect(
            try server.query("SELECT count(*), max(score) FROM loans.folds") == "5|\(1.0 / 3)\n"
        )
        for sql in ["UPDATE loans.records SET body = '{}'", "DELETE FROM loans.records"] {
            #expect(throws: ServerError.self) { try server.query(sql) }
        }
    }

    @Test func `one coordinator at a time, and the other is told who it is`() throws {
        var journal: StudyJournal? = try createJournal(at: location())
        for attempt in [
            { _ = try StudyJournal.open(at: location()) },
            { _ = try createJournal(at: location()) },
            { try StudyJournal.remove(at: location()) },
        ] {
            let error = try #require(journalError(attempt))
            #expect(error.code == .inUse)
            #expect(error.description.contains("it is in use by process \(getpid()) on "))
        }
        // Another study in the same database is nobody's business.
        #expect(try createJournal(at: location("other")).replay().isEmpty)
        try journal?.append([.started(epoch: 1)], elapsed: .zero)
        #expect(try JournalReader(at: location()).replay().count == 1)
        journal = nil
        #expect(try StudyJournal.open(at: location()).replay().count == 1)
        #expect(journalError { _ = try createJournal(at: location()) }?.code == .alreadyExists)
        try StudyJournal.remove(at: location())
        #expect(try !StudyJournal.exists(at: location()))
    }

    @Test func `a killed coordinator leaves the lock free and every batch whole`() async throws {
        let place = server.url + "#loans"
        await #expect(processExitsWith: .signal(SIGKILL)) { [place = place as String] in
            let journal = try createJournal(at: JournalLocation(place))
            for epoch in 1...20 {
                let batch = [Record.started(epoch: epoch), .searchEnded(.wall)]
                try journal.append(batch, elapsed: .seconds(epoch))
            }
            kill(getpid(), SIGKILL)
        }
        let journal = try StudyJournal.open(at: location("loans"))
        #expect(try journal.replay().count == 40)
        #expect(journal.lastElapsed == .seconds(20))
    }

    @Test func `a server that is killed loses nothing, and the journal goes on after it`() throws {
        let journal = try createJournal(at: location())
        try journal.append([.started(epoch: 1)], elapsed: .zero)
        server.crash()
        let refused = journalError { try journal.append([.searchEnded(.wall)], elapsed: .zero) }
        #expect(refused?.code == .unavailable)
        #expect(refused?.description.contains("\n") == false)
        var outages: [JournalError] = []
        journal.mayTryAgain = { error in
            outages.append(error)
            guard outages.count == 3 else { return outages.count < 3 }
            return (try? server.start()) != nil
        }
        try journal.append([.searchEnded(.wall)], elapsed: .seconds(1))
        #expect(outages.count == 3)
        #expect(outages.allSatisfy { $0.code == .unavailable })
        try journal.append([.started(epoch: 2)], elapsed: .seconds(2))
        let records: [Record] = [.started(epoch: 1), .searchEnded(.wall), .started(epoch: 2)]
        #expect(try journal.replay().map(\.record) == records)
        #expect(try JournalReader(at: location()).replay().map(\.record) == records)
        let second = journalError { _ = try StudyJournal.open(at: location()) }
        #expect(second?.code == .inUse, "the lock is back, too")
    }

    @Test func `a batch whose commit was not answered is there once`() throws {
        let journal = try createJournal(at: location())
        try server.query("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        try server.query("SELECT pg_reload_conf()")
        // The commit is on disk, and its answer waits for a standby that does not exist.
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        let isDown = DispatchSemaphore(value: 0)
        let killer = Thread { [server = Transferred(server)] in
            let deadline = ContinuousClock.now + .seconds(30)
            while (try? server.value.query(waits)) != "1\n", ContinuousClock.now < deadline {
                usleep(10_000)
            }
            server.value.crash()
            isDown.signal()
        }
        killer.start()
        var starts = 0
        journal.mayTryAgain = { _ in
            guard starts == 0 else { return false }
            starts += 1
            isDown.wait()
            return (try? server.start("-c synchronous_standby_names=")) != nil
        }
        // The server takes a moment to heed its new setting.
        var records: [Record] = []
        while starts == 0, records.count < 10_000 {
            let batch: [Record] = [.started(epoch: records.count + 1), .searchEnded(.wall)]
            try journal.append(batch, elapsed: .seconds(1))
            records += batch
        }
        #expect(starts == 1)
        #expect(try journal.replay().map(\.record) == records)
        #expect(journal.lastSequence == records.count)
    }

    @Test func `a coordinator that was cut off never writes beside its successor`() throws {
        let first = try createJournal(at: location())
        try first.append([.started(epoch: 1)], elapsed: .zero)
        func cut() throws {
            try server.query(
                """
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE application_name LIKE 'process%'
                """
            )
        }
        first.mayTryAgain = { _ in true }
        try cut()
        // Nobody has come meanwhile: it goes on.
        try first.append([.searchEnded(.wall)], elapsed: .zero)
        try cut()
        var second: StudyJournal? = try StudyJournal.open(at: location())
        let beside = journalError { try first.append([.started(epoch: 2)], elapsed: .zero) }
        #expect(beside?.code == .inUse)
        try second?.append([.started(epoch: 2)], elapsed: .zero)
        second = nil
        let after = journalError { try first.append([.started(epoch: 2)], elapsed: .zero) }
        #expect(after?.code == .inUse)
        #expect(after?.message.contains("another coordinator has gone on") == true)
        #expect(try JournalReader(at: location()).replay().count == 3)
    }

    @Test func `the only study of a database need not be named, and of several one must be`() throws
    {
        let bare = JournalLocation(server.url)
        let none = journalError { _ = try JournalReader(at: bare) }
        #expect(none?.code == .notFound)
        #expect(none?.message == "the database holds no journal of Tenfold")
        _ = try createJournal(at: location("one"))
        #expect(try JournalReader(at: bare).location == location("one"))
        _ = try createJournal(at: location("two"))
        let several = journalError { _ = try JournalReader(at: bare) }
        #expect(several?.message.contains("#one, #two") == true)
        #expect(journalError { _ = try JournalReader(at: location("x")) }?.code == .notFound)
    }

    @Test func `what is no journal is left alone`() throws {
        try server.query("CREATE SCHEMA mine; CREATE TABLE mine.records (i int)")
        for attempt in [
            { _ = try createJournal(at: location("mine")) },
            { _ = try JournalReader(at: location("mine")) },
            { try StudyJournal.remove(at: location("mine")) },
        ] {
            #expect(journalError(attempt)?.code == .notAJournal)
        }
        #expect(try server.query("SELECT count(*) FROM mine.records") == "0\n")
        let long = String(repeating: "x", count: 64)
        #expect(
            journalError { _ = try createJournal(at: location(long)) }?.message.contains("63 bytes")
                == true
        )
    }

    @Test func `what no coordinator writes is refused, with the record's place`() throws {
        _ = try createJournal(at: location("loans"))
        try server.query("INSERT INTO loans.records VALUES (1, 0, 'exploded', NULL, NULL, '{}')")
        let error = try #require(
            journalError { _ = try JournalReader(at: location("loans")).replay() }
        )
        #expect(error.code == .corrupt)
        #expect(error.message.contains("record 1"))
    }

    @Test func `a server that is not there is told in one line, without the password`() throws {
        let place = "postgresql://me:s3cret@127.0.0.1:1/loans#small"
        let error = try #require(
            journalError { _ = try StudyJournal.open(at: JournalLocation(place)) }
        )
        #expect(error.code == .unavailable)
        #expect(error.description.hasPrefix("postgresql://me:…@127.0.0.1:1/loans#small: "))
        #expect(error.description.contains("Connection refused"))
        #expect(!error.description.contains("s3cret"))
        #expect(!error.description.contains("\n"))
    }
}

/// Handed to another thread, and not used here while that one has it.
private struct Transferred<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
