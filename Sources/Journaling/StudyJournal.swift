import Glibc
import Hashing
import SQLite
import Scheduling

/// The journal of a study, open for writing: what is in it has happened, and survives everything.
///
/// At most one process has it open so; the lock file beside it says which. Owned by one thread.
public final class StudyJournal {
    /// The same journal, for reading.
    public let reader: JournalReader
    private let lock: JournalLock
    let database: Database
    var insertRecord: Statement
    var insertPredictions: Statement
    var insertHoldout: Statement
    /// The last record's place.
    public internal(set) var lastSequence: Int
    /// The last record's time: where the study's clock goes on.
    public internal(set) var lastElapsed: Duration
    var lastSeconds: Double

    /// Where the journal lies.
    public var path: String { reader.path }
    /// The study's description, as it was given when the journal was made.
    public var description: [UInt8] { reader.description }
    /// The digest of that description.
    public var hash: SHA256 { reader.hash }

    /// Makes the journal of a new study.
    ///
    /// It appears at its path whole or, whatever happens meanwhile, not at all.
    ///
    /// - Parameters:
    ///   - path: where; nothing may be there yet.
    ///   - description: the study's description, canonical JSON.
    ///   - hash: its digest.
    /// - Throws: `JournalError` with `alreadyExists`, `inUse`, `diskFull`, `readOnly`, ….
    public static func create(
        path: String,
        description: [UInt8],
        hash: SHA256
    ) throws(JournalError) -> StudyJournal {
        precondition(SHA256(of: description) == hash, "the digest is not that of the description")
        let lock = try JournalLock(journal: path)
        let activity = "creating the journal"
        guard access(path, F_OK) != 0 else {
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
            try inJournal(path, activity) { () throws(SQLiteError) in
                try fill(draft, description: description, hash: hash, while: activity)
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
        return try StudyJournal(path: path, lock: lock)
    }

    /// Opens a journal to go on with its study.
    ///
    /// - Throws: `JournalError` with `notFound`, `inUse`, `notAJournal`, `newerFormat`, `corrupt`, ….
    /// - Complexity: O(size of the file), for all of it is checked.
    public static func open(path: String) throws(JournalError) -> StudyJournal {
        guard access(path, F_OK) == 0 else {
            throw JournalError(
                .notFound,
                "there is no such file",
                at: path,
                while: "opening the journal"
            )
        }
        return try StudyJournal(path: path, lock: JournalLock(journal: path))
    }

    /// Removes a journal, if there is one, so that its study can begin anew.
    ///
    /// - Throws: `JournalError` with `inUse` while a coordinator writes it: nothing is removed then.
    public static func remove(path: String) throws(JournalError) {
        let lock = try JournalLock(journal: path)
        for suffix in ["", "-wal", "-shm"] where unlink(path + suffix) != 0 && errno != ENOENT {
            let words = strerror(errno).map { String(cString: $0) } ?? "it cannot be removed"
            throw JournalError(.failed, words, at: path, while: "removing the journal")
        }
        _ = consume lock
    }

    /// Opens a journal for reading, whether or not a coordinator writes it.
    ///
    /// - Throws: `JournalError` with `notFound`, `notAJournal`, `newerFormat`, `corrupt`, ….
    public static func openReadOnly(path: String) throws(JournalError) -> JournalReader {
        try JournalReader(path: path)
    }

    private init(path: String, lock: consuming JournalLock) throws(JournalError) {
        let activity = "opening the journal"
        let reader = try JournalReader(path: path, mode: .readWrite)
        let database = reader.database
        try inJournal(path, activity) { () throws(SQLiteError) in
            try database.useWriteAheadLog()
            try database.quickCheck()
        }
        (lastSequence, lastSeconds) = try inJournal(path, activity) {
            () throws(SQLiteError) -> (Int, Double) in
            let sql = "SELECT seq, elapsed FROM records ORDER BY seq DESC LIMIT 1"
            var last = try Statement(sql, in: database, while: activity)
            guard try last.step(while: activity) else { return (0, 0) }
            return (try last.integer(0), try last.number(1))
        }
        // What is out of range here is refused by `replay`.
        lastElapsed = .seconds(min(max(lastSeconds, 0), 1e9))
        insertRecord = try inJournal(path, activity) { () throws(SQLiteError) in
            try Statement(
                "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)",
                in: database,
                while: activity
            )
        }
        insertPredictions = try inJournal(path, activity) { () throws(SQLiteError) in
            try Statement("INSERT INTO predictions VALUES (?, ?, ?)", in: database, while: activity)
        }
        insertHoldout = try inJournal(path, activity) { () throws(SQLiteError) in
            try Statement("INSERT INTO holdout VALUES (?, ?)", in: database, while: activity)
        }
        self.reader = reader
        self.database = database
        self.lock = lock
    }

    private static func fill(
        _ path: String,
        description: [UInt8],
        hash: SHA256,
        while activity: String
    ) throws(SQLiteError) {
        let database = try Database(path: path, mode: .create)
        try database.execute("PRAGMA synchronous = FULL", while: activity)
        try database.transaction(while: activity) { () throws(SQLiteError) in
            try database.execute(JournalSchema.creation, while: activity)
            let sql = "INSERT INTO meta VALUES (?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?, ?)"
            var insert = try Statement(sql, in: database, while: activity)
            insert.bind(JournalSchema.format, at: 1)
            try insert.bind(hash.description, at: 2)
            try insert.bind(description, at: 3)
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
