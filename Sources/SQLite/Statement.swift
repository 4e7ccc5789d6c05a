import CSQLite
import Glibc

/// A compiled SQL statement: bound, stepped through its rows, reset, used again.
///
/// Parameters are counted from one and columns from zero, as in SQLite itself.
public struct Statement: ~Copyable {
    /// The statement's text.
    public let sql: String
    private let database: Database
    private let handle: OpaquePointer

    /// Compiles the one statement of a text.
    ///
    /// - Throws: `SQLiteError` where the text is not a statement or names what is not there.
    public init(
        _ sql: String,
        in database: Database,
        while activity: String
    ) throws(SQLiteError) {
        var compiled: OpaquePointer?
        let flags = CUnsignedInt(SQLITE_PREPARE_PERSISTENT)
        let result = sqlite3_prepare_v3(database.handle, sql, -1, flags, &compiled, nil)
        guard result == SQLITE_OK else {
            throw SQLiteError(of: database.handle, result: result, sql: sql, while: activity)
        }
        guard let compiled else {
            throw SQLiteError(.other, "the text holds no statement", sql: sql, while: activity)
        }
        self.sql = sql
        self.database = database
        handle = compiled
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Moves to the next row.
    ///
    /// - Returns: whether there is one; if not, the statement has done its work.
    /// - Throws: `SQLiteError`; the statement is then reset.
    public mutating func step(while activity: String) throws(SQLiteError) -> Bool {
        errno = 0
        let result = sqlite3_step(handle)
        switch result {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let error = SQLiteError(
                of: database.handle,
                result: result,
                sql: sql,
                while: activity
            )
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs a statement that gives no rows, and makes it ready to be run again.
    ///
    /// - Throws: `SQLiteError`; the statement is then reset, too.
    public mutating func run(while activity: String) throws(SQLiteError) {
        let gaveRow = try step(while: activity)
        sqlite3_reset(handle)
        precondition(!gaveRow, "a statement that is run gives no rows: \(sql)")
    }

    /// Makes the statement ready to be stepped through again; what is bound stays.
    public mutating func reset() {
        sqlite3_reset(handle)
    }
}

// MARK: - Parameters

extension Statement {
    /// Binds a whole number, or NULL for nil.
    public mutating func bind(_ value: Int?, at index: Int) {
        guard let value else { return check(sqlite3_bind_null(handle, CInt(index)), index) }
        check(sqlite3_bind_int64(handle, CInt(index), Int64(value)), index)
    }

    /// Binds a number; SQLite keeps minus zero as zero.
    public mutating func bind(_ value: Double, at index: Int) {
        // SQLite would silently turn it into NULL.
        precondition(!value.isNaN, "NaN cannot be stored")
        check(sqlite3_bind_double(handle, CInt(index), value), index)
    }

    /// Binds a text, which is copied.
    ///
    /// - Throws: `SQLiteError` with `tooBig` for more than 10⁹ bytes.
    public mutating func bind(_ value: String, at index: Int) throws(SQLiteError) {
        let count = value.utf8.count
        let result = value.withCString { text in
            sqlite3_bind_text64(
                handle,
                CInt(index),
                text,
                UInt64(count),
                copied,
                UInt8(SQLITE_UTF8)
            )
        }
        try checkSize(result, index)
    }

    /// Binds bytes, which are copied.
    ///
    /// - Throws: `SQLiteError` with `tooBig` for more than 10⁹ bytes.
    public mutating func bind(_ value: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
        // A null pointer would mean NULL, not no bytes.
        guard let start = value.baseAddress else {
            return check(sqlite3_bind_zeroblob(handle, CInt(index), 0), index)
        }
        let count = UInt64(value.count)
        let result = sqlite3_bind_blob64(handle, CInt(index), start, count, copied)
        try checkSize(result, index)
    }

    /// Binds bytes, which are copied.
    ///
    /// - Throws: `SQLiteError` with `tooBig` for more than 10⁹ bytes.
    public mutating func bind(_ value: [UInt8], at index: Int) throws(SQLiteError) {
        var failure: SQLiteError?
        value.withUnsafeBytes { buffer in
            do throws(SQLiteError) {
                try bind(buffer, at: index)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func check(_ result: CInt, _ index: Int) {
        precondition(result == SQLITE_OK, "parameter \(index) cannot be bound in: \(sql)")
    }

    private func checkSize(_ result: CInt, _ index: Int) throws(SQLiteError) {
        guard result == SQLITE_TOOBIG else { return check(result, index) }
        throw SQLiteError(
            of: database.handle,
            result: result,
            sql: sql,
            while: "binding a large value"
        )
    }
}

/// SQLite's sign that it should copy what it is given (`SQLITE_TRANSIENT`, which C casts from -1).
private var copied: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

// MARK: - Columns

extension Statement {
    /// Whether the column of this row holds NULL.
    public func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(handle, CInt(column)) == SQLITE_NULL
    }

    /// The whole number in a column of this row.
    ///
    /// - Throws: `SQLiteError` with `wrongType` where the column holds anything else.
    public func integer(_ column: Int) throws(SQLiteError) -> Int {
        try require(SQLITE_INTEGER, "a whole number", column)
        return Int(sqlite3_column_int64(handle, CInt(column)))
    }

    /// The number in a column of this row.
    ///
    /// - Throws: `SQLiteError` with `wrongType` where the column holds anything else.
    public func number(_ column: Int) throws(SQLiteError) -> Double {
        try require(SQLITE_FLOAT, "a number", column)
        return sqlite3_column_double(handle, CInt(column))
    }

    /// The text in a column of this row.
    ///
    /// - Throws: `SQLiteError` with `wrongType` where the column holds anything else or not UTF-8.
    public func text(_ column: Int) throws(SQLiteError) -> String {
        try require(SQLITE_TEXT, "a text", column)
        let start = sqlite3_column_text(handle, CInt(column))
        let count = Int(sqlite3_column_bytes(handle, CInt(column)))
        let bytes = UnsafeBufferPointer(start: start, count: count)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SQLiteError(
                .wrongType,
                "column \(column) is not UTF-8",
                sql: sql,
                while: "reading"
            )
        }
        return text
    }

    /// Gives the bytes in a column of this row, without a copy, to the body.
    ///
    /// - Throws: `SQLiteError` with `wrongType` where the column holds anything else.
    public func withBlob<Result>(
        _ column: Int,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(SQLiteError) -> Result {
        try require(SQLITE_BLOB, "bytes", column)
        let start = sqlite3_column_blob(handle, CInt(column))
        let count = Int(sqlite3_column_bytes(handle, CInt(column)))
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The bytes in a column of this row.
    ///
    /// - Throws: `SQLiteError` with `wrongType` where the column holds anything else.
    public func blob(_ column: Int) throws(SQLiteError) -> [UInt8] {
        try withBlob(column) { [UInt8]($0) }
    }

    private func require(_ type: CInt, _ name: String, _ column: Int) throws(SQLiteError) {
        guard sqlite3_column_type(handle, CInt(column)) == type else {
            throw SQLiteError(
                .wrongType,
                "column \(column) does not hold \(name)",
                sql: sql,
                while: "reading"
            )
        }
    }
}
