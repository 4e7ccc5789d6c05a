import CSQLite
import Glibc

/// Why a call to SQLite failed, what was being done, and the words for it.
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public let code: Code
    /// SQLite's extended result code, such as 787.
    public let extendedCode: CInt
    /// SQLite's own words.
    public let detail: String
    /// The statement that failed, or nil where it was none.
    public let sql: String?
    /// What was being done, such as `appending 3 records`.
    public let activity: String

    /// The kinds of failure that call for different words.
    public enum Code: Hashable, Sendable {
        /// The disk, the quota or the allowed size of the file is used up.
        case diskFull
        /// The disk failed.
        case inputOutput
        /// The file or its directory may not be written.
        case readOnly
        /// The file is damaged.
        case corrupt
        /// The file was never a database.
        case notADatabase
        /// The file or its directory does not exist or may not be read.
        case cannotOpen
        /// Another process is writing and did not finish in time.
        case busy
        /// A rule of the tables was broken, such as that a key is there once.
        case constraint
        /// A value is larger than the database takes.
        case tooBig
        /// A column holds another type of value than asked for.
        case wrongType
        /// Anything else, such as a statement that cannot be understood.
        case other
    }

    init(_ code: Code, _ detail: String, sql: String? = nil, while activity: String) {
        self.code = code
        extendedCode = SQLITE_OK
        self.detail = detail
        self.sql = sql
        self.activity = activity
    }

    /// The failure that a connection has just reported: to be read before anything else is called.
    init(of connection: OpaquePointer?, result: CInt, sql: String? = nil, while activity: String) {
        // SQLite's own copy of the system's error is overwritten by its rollback; the thread's is
        // not, for calls that succeed leave it alone.
        let systemError = errno
        extendedCode = connection.map(sqlite3_extended_errcode) ?? result
        code = Self.code(of: extendedCode, systemError: systemError)
        let words = connection.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(result)
        detail = words.map { String(cString: $0) } ?? "error \(result)"
        self.sql = sql
        self.activity = activity
    }

    private static func code(of extendedCode: CInt, systemError: CInt) -> Code {
        switch extendedCode & 0xFF {
        case SQLITE_FULL: .diskFull
        case SQLITE_IOERR:
            // SQLite knows ENOSPC; a quota and a limited file size are full disks, too.
            [ENOSPC, EDQUOT, EFBIG].contains(systemError) ? .diskFull : .inputOutput
        case SQLITE_READONLY, SQLITE_PERM: .readOnly
        case SQLITE_CORRUPT: .corrupt
        case SQLITE_NOTADB: .notADatabase
        case SQLITE_CANTOPEN: .cannotOpen
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_TOOBIG: .tooBig
        default: .other
        }
    }

    /// What is wrong, in words for a person.
    public var message: String {
        switch code {
        case .diskFull: "the disk is full"
        case .inputOutput: "the disk failed (\(detail))"
        case .readOnly: "the file or its directory is read-only"
        case .corrupt: "the file is damaged (\(detail))"
        case .notADatabase: "the file is not an SQLite database"
        case .cannotOpen: "the file does not exist or may not be opened"
        case .busy: "another process keeps the file locked"
        case .constraint, .tooBig, .wrongType, .other: detail
        }
    }

    /// What was being done and what is wrong, in one line.
    public var description: String {
        "\(activity): \(message)" + (sql.map { " [\($0)]" } ?? "")
    }
}
