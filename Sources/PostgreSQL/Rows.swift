/// The rows that a statement gave; rows and columns are counted from zero.
public final class Rows {
    private let library: Library
    private let handle: OpaquePointer
    private let activity: String

    /// Takes over a result, which is freed with the last reference to this.
    init(_ handle: OpaquePointer, _ library: Library, while activity: String) {
        self.handle = handle
        self.library = library
        self.activity = activity
    }

    deinit {
        library.clear(handle)
    }

    /// How many rows there are.
    public var count: Int { Int(library.rowCount(handle)) }

    /// Whether a cell holds NULL.
    public func isNull(_ row: Int, _ column: Int) -> Bool {
        library.isNull(handle, CInt(row), CInt(column)) != 0
    }

    /// The whole number in a cell of type `bigint`.
    ///
    /// - Throws: `PostgreSQLError` with `wrongType` where the cell holds NULL or another size.
    public func integer(_ row: Int, _ column: Int) throws(PostgreSQLError) -> Int {
        Int(Int64(bitPattern: try word(row, column)))
    }

    /// The number in a cell of type `double precision`.
    ///
    /// - Throws: `PostgreSQLError` with `wrongType` where the cell holds NULL or another size.
    public func number(_ row: Int, _ column: Int) throws(PostgreSQLError) -> Double {
        Double(bitPattern: try word(row, column))
    }

    /// The truth in a cell of type `boolean`.
    ///
    /// - Throws: `PostgreSQLError` with `wrongType` where the cell holds NULL or another size.
    public func truth(_ row: Int, _ column: Int) throws(PostgreSQLError) -> Bool {
        try withBytes(row, column) { $0.count == 1 ? $0[0] != 0 : nil }
    }

    /// The text in a cell of type `text` or `json`.
    ///
    /// - Throws: `PostgreSQLError` with `wrongType` where the cell holds NULL or no UTF-8.
    public func text(_ row: Int, _ column: Int) throws(PostgreSQLError) -> String {
        try withBytes(row, column) { String(validating: $0, as: UTF8.self) }
    }

    /// The bytes in a cell of type `bytea`.
    ///
    /// - Throws: `PostgreSQLError` with `wrongType` where the cell holds NULL.
    public func bytes(_ row: Int, _ column: Int) throws(PostgreSQLError) -> [UInt8] {
        try withBytes(row, column) { [UInt8]($0) }
    }

    /// Gives the bytes in a cell, without a copy, to the body.
    ///
    /// - Throws: `PostgreSQLError` with `wrongType` where the cell holds NULL or the body gives nil.
    public func withBytes<Result>(
        _ row: Int,
        _ column: Int,
        _ body: (UnsafeRawBufferPointer) -> Result?
    ) throws(PostgreSQLError) -> Result {
        let count = Int(library.length(handle, CInt(row), CInt(column)))
        let start = library.value(handle, CInt(row), CInt(column))
        guard !isNull(row, column), let start,
            let result = body(UnsafeRawBufferPointer(start: start, count: count))
        else {
            throw PostgreSQLError(
                .wrongType,
                "column \(column) does not hold what it is to hold",
                while: activity
            )
        }
        return result
    }

    /// Eight bytes, as the network orders them.
    private func word(_ row: Int, _ column: Int) throws(PostgreSQLError) -> UInt64 {
        try withBytes(row, column) { bytes in
            guard bytes.count == 8 else { return nil }
            return UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        }
    }
}
