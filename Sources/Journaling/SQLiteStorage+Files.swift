import Glibc
import SQLite

// How the file of a journal comes and goes.
extension SQLiteStorage {
    /// Whether there is anything at the path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes the file: it appears at its path whole or, whatever happens meanwhile, not at all.
    ///
    /// - Throws: `JournalError` with `alreadyExists`, `inUse`, `diskFull`, `readOnly`, ….
    static func create(
        _ path: String,
        header: JournalHeader
    ) throws(JournalError) -> SQLiteStorage {
        let lock = try JournalLock(journal: path)
        let activity = "creating the journal"
        guard !exists(path) else {
            throw JournalError(
                .alreadyExists,
                "there is a file already",
                at: path,
                while: activity
            )
        }
        let draft = path + ".new"
        // What a creation that was killed may have left: the lock says that nobody is at it now.
        unlink(draft)
        unlink(draft + "-journal")
        do throws(JournalError) {
            try inSQLite(path, activity) { () throws(SQLiteError) in
                try fill(draft, header, while: activity)
            }
        } catch {
            unlink(draft)
            throw error
        }
        guard rename(draft, path) == 0 else {
            let words = strerror(errno).map { String(cString: $0) } ?? "it cannot be renamed"
            unlink(draft)
            throw JournalError(.failed, words, at: path, while: activity)
        }
        syncDirectory(of: path)
        return try SQLiteStorage(path: path, lock: lock)
    }

    /// Opens the file for writing.
    ///
    /// - Throws: `JournalError` with `notFound`, `inUse`, `notAJournal`, `corrupt`, ….
    static func open(_ path: String) throws(JournalError) -> SQLiteStorage {
        guard exists(path) else {
            throw JournalError(
                .notFound,
                "there is no such file",
                at: path,
                while: "opening the journal"
            )
        }
        return try SQLiteStorage(path: path, lock: JournalLock(journal: path))
    }

    /// Removes the file, whatever is in it.
    ///
    /// - Throws: `JournalError` with `inUse` while a coordinator writes it: nothing is removed then.
    static func remove(_ path: String) throws(JournalError) {
        let lock = try JournalLock(journal: path)
        for suffix in ["", "-wal", "-shm"] where unlink(path + suffix) != 0 && errno != ENOENT {
            let words = strerror(errno).map { String(cString: $0) } ?? "it cannot be removed"
            throw JournalError(.failed, words, at: path, while: "removing the journal")
        }
        _ = consume lock
    }

    private static func fill(
        _ path: String,
        _ header: JournalHeader,
        while activity: String
    ) throws(SQLiteError) {
        let database = try Database(path: path, mode: .create)
        try database.execute("PRAGMA synchronous = FULL", while: activity)
        try database.transaction(while: activity) { () throws(SQLiteError) in
            try database.execute(
                "PRAGMA application_id = \(JournalSchema.applicationID);"
                    + JournalSchema.sqlite.creation,
                while: activity
            )
            let sql = "INSERT INTO meta VALUES (?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?, ?)"
            var insert = try Statement(sql, in: database, while: activity)
            insert.bind(header.format, at: 1)
            try insert.bind(header.hash?.description ?? "", at: 2)
            try insert.bind(header.description, at: 3)
            try insert.run(while: activity)
        }
    }

    /// Puts the directory's new entry on disk.
    private static func syncDirectory(of path: String) {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

extension JournalSchema {
    /// What marks an SQLite file as a journal: `TNFD`.
    static let applicationID = 0x544E_4644

    /// The tables as SQLite has them.
    static let sqlite = JournalSchema(
        integer: "INTEGER",
        number: "REAL",
        json: "TEXT",
        bytes: "BLOB",
        value: { column, path, _ in "json_extract(\(column), '$.\(path.joined(separator: "."))')" },
        additions: """
            CREATE TRIGGER records_are_not_changed BEFORE UPDATE ON records
                BEGIN SELECT raise(ABORT, 'records are only added'); END;
            CREATE TRIGGER records_are_not_deleted BEFORE DELETE ON records
                BEGIN SELECT raise(ABORT, 'records are only added'); END;
            """
    )
}
