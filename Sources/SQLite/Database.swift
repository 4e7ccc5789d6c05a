import CSQLite
import Glibc

/// A connection to an SQLite database, owned by one thread.
///
/// It is closed when the last reference, those of its statements included, is gone.
///
/// - SeeAlso: [sqlite3_open_v2](https://sqlite.org/c3ref/open.html)
public final class Database {
    /// What may be done with a database.
    public enum Mode: Hashable, Sendable {
        /// Read and write; the file is made where it is missing.
        case create
        /// Read and write a file that is there.
        case readWrite
        /// Only read a file that is there.
        case readOnly

        fileprivate var flags: CInt {
            switch self {
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .readWrite: SQLITE_OPEN_READWRITE
            case .readOnly: SQLITE_OPEN_READONLY
            }
        }
    }

    /// Where the database lies.
    public let path: String
    let handle: OpaquePointer

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - path: the path of the file; `:memory:` for one in memory.
    ///   - mode: what may be done.
    ///   - busyTimeout: how long to wait for another process that writes.
    /// - Throws: `SQLiteError` with `cannotOpen`, `notADatabase`, `readOnly`, ….
    public init(
        path: String,
        mode: Mode,
        busyTimeout: Duration = .seconds(5)
    ) throws(SQLiteError) {
        let activity = "opening \(path)"
        var opened: OpaquePointer?
        // One thread owns the connection, so SQLite's own locks are not needed.
        let flags = mode.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let result = sqlite3_open_v2(path, &opened, flags, nil)
        guard result == SQLITE_OK, let handle = opened else {
            let error = SQLiteError(of: opened, result: result, while: activity)
            sqlite3_close_v2(opened)
            throw error
        }
        self.path = path
        self.handle = handle
        let (seconds, attoseconds) = busyTimeout.components
        sqlite3_busy_timeout(
            handle,
            CInt(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        )
        try execute("PRAGMA cell_size_check = ON", while: activity)
    }

    deinit {
        // Waits by itself for statements that are finalized later.
        sqlite3_close_v2(handle)
    }

    /// Runs statements that give no rows worth reading.
    ///
    /// - Throws: `SQLiteError` for the first that fails; those before it have been run.
    public func execute(_ sql: String, while activity: String) throws(SQLiteError) {
        errno = 0
        let result = sqlite3_exec(handle, sql, nil, nil, nil)
        guard result == SQLITE_OK else {
            throw SQLiteError(of: handle, result: result, sql: sql, while: activity)
        }
    }

    /// Makes commits wait for the disk, and lets others read while this connection writes.
    ///
    /// After a power cut every committed transaction is there.
    ///
    /// - Throws: `SQLiteError`, also where the file system cannot do it.
    public func useWriteAheadLog() throws(SQLiteError) {
        let activity = "preparing \(path)"
        var mode = try Statement("PRAGMA journal_mode = WAL", in: self, while: activity)
        guard try mode.step(while: activity), try mode.text(0) == "wal" else {
            throw SQLiteError(
                .other,
                "the file system cannot keep a write-ahead log",
                while: activity
            )
        }
        try execute("PRAGMA synchronous = FULL", while: activity)
    }

    /// Runs the body in a transaction: all of it is on disk when this returns, or nothing ever.
    ///
    /// - Throws: what the body throws, or `SQLiteError` where the commit fails.
    public func transaction<Result>(
        while activity: String,
        _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        try execute("BEGIN IMMEDIATE", while: activity)
        do throws(SQLiteError) {
            let result = try body()
            try execute("COMMIT", while: activity)
            return result
        } catch {
            // After a full disk SQLite may have rolled back by itself.
            if sqlite3_get_autocommit(handle) == 0 {
                sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
            }
            throw error
        }
    }

    /// Runs the body on one state of the database, whatever others write meanwhile.
    ///
    /// - Throws: what the body throws, or `SQLiteError` where the database cannot be read.
    public func snapshot<Result>(
        while activity: String,
        _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        try execute("BEGIN", while: activity)
        defer { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
        return try body()
    }

    /// Reads the whole database and checks that it hangs together.
    ///
    /// - Throws: `SQLiteError` with `corrupt` and the first thing found.
    /// - Complexity: O(size of the file).
    public func quickCheck() throws(SQLiteError) {
        let activity = "checking \(path)"
        var check = try Statement("PRAGMA quick_check(1)", in: self, while: activity)
        guard try check.step(while: activity) else {
            throw SQLiteError(.corrupt, "the check gave no answer", while: activity)
        }
        let finding = try check.text(0)
        guard finding == "ok" else { throw SQLiteError(.corrupt, finding, while: activity) }
    }
}
