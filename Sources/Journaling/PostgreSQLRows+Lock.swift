import Glibc
import Hashing
import PostgreSQL

// Who has the right to write a study's journal.
extension PostgreSQLRows {
    /// What the advisory lock of a study is called: there is no other name than a number.
    private var lockKey: Int {
        SHA256(of: Array("\(Self.mark): \(study)".utf8)).bytes.prefix(8)
            .reduce(0) { $0 << 8 | Int($1) }
    }

    func reconnect() throws(JournalError) {
        connection = try Self.connect(to: url, study, as: name)
    }

    /// Ends what is left of this journal's own earlier connections.
    func endOtherConnections() throws(JournalError) {
        let activity = "opening the journal"
        _ = try inPostgreSQL(place, activity) { () throws(PostgreSQLError) in
            try connection.run(
                """
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE application_name = $1::text AND pid <> pg_backend_pid()
                """,
                [.text(name)],
                while: activity
            )
        }
    }

    /// Writes down who has the lock, so that whoever had it before can tell that it was not kept.
    func claim() throws(JournalError) {
        let activity = "opening the journal"
        _ = try inPostgreSQL(place, activity) { () throws(PostgreSQLError) in
            try connection.run("UPDATE holder SET name = $1", [.text(name)], while: activity)
        }
    }

    /// Checks that nobody else has had the lock since `claim`.
    ///
    /// - Throws: `JournalError` with `inUse`: whoever it was knows more of the study.
    func requireClaim() throws(JournalError) {
        let activity = "opening the journal"
        let holder = try inPostgreSQL(place, activity) { () throws(PostgreSQLError) in
            try connection.run("SELECT name FROM holder", while: activity).text(0, 0)
        }
        guard holder != name else { return }
        throw JournalError(
            .inUse,
            "another coordinator has gone on with the study meanwhile: \(holder)",
            at: place,
            while: activity
        )
    }

    /// Gives the lock back now, and not when the server notices that the connection is closed.
    func unlock() {
        _ = try? connection.run(
            "SELECT pg_advisory_unlock($1)",
            [.integer(lockKey)],
            while: "closing the journal"
        )
    }

    /// Takes the lock of the study.
    ///
    /// - Throws: `JournalError` with `inUse` and who has it.
    func lock() throws(JournalError) {
        let activity = "opening the journal"
        let owner = try inPostgreSQL(place, activity) { () throws(PostgreSQLError) -> String? in
            let answer = try connection.run(
                "SELECT pg_try_advisory_lock($1)",
                [.integer(lockKey)],
                while: activity
            )
            guard try !answer.truth(0, 0) else { return nil }
            let owner = try connection.run(
                """
                SELECT a.application_name FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
                WHERE l.locktype = 'advisory' AND l.granted
                    AND l.classid = (($1::bigint >> 32) & 4294967295)::oid
                    AND l.objid = ($1::bigint & 4294967295)::oid AND l.objsubid = 1
                """,
                [.integer(lockKey)],
                while: activity
            )
            return owner.count == 0 || owner.isNull(0, 0) ? "" : try owner.text(0, 0)
        }
        guard let owner else { return }
        throw JournalError(
            .inUse,
            "it is in use by \(owner.isEmpty ? "another process" : owner)",
            at: place,
            while: activity
        )
    }
}
