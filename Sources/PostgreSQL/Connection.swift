/// A connection to a PostgreSQL server, owned by one thread.
///
/// All values travel in PostgreSQL's binary formats, so that no digit of a number is lost.
///
/// - SeeAlso: [libpq](https://www.postgresql.org/docs/15/libpq.html)
public final class Connection {
    private let library: Library
    private let handle: OpaquePointer
    /// What must not be repeated in an error's words.
    private let secret: String?

    /// A value of a parameter, with the type its place in the statement has.
    public enum Value: Hashable, Sendable {
        /// NULL of any type.
        case null
        /// A `bigint`.
        case integer(Int)
        /// A `double precision`.
        case number(Double)
        /// A `text` or `json`.
        case text(String)
        /// A `bytea`.
        case bytes([UInt8])
    }

    /// The most parameters that one statement takes.
    public static let parametersMax = 65_535

    /// A peer that is silent is asked after ten seconds, and given up after some twenty-five.
    private static let defaults = [
        ("connect_timeout", "10"),
        ("keepalives_idle", "10"),
        ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
        ("tcp_user_timeout", "25000"),
        ("client_encoding", "UTF8"),
    ]

    /// Connects to a server.
    ///
    /// - Parameters:
    ///   - url: such as `postgresql://user@host:5432/database`; what it says wins over this program's
    ///     own time limits.
    ///   - name: what the server's administrators see this connection called, up to 63 bytes.
    /// - Throws: `PostgreSQLError` with `libraryMissing`, or with `unavailable` and the reason.
    public init(url: String, name: String) throws(PostgreSQLError) {
        let library = try Library.ofThisMachine.get()
        let settings = Self.defaults + [("dbname", url), ("application_name", name)]
        let handle = Self.withCStrings(settings.map(\.0)) { keys in
            Self.withCStrings(settings.map(\.1)) { values in
                library.connect(keys, values, 1)
            }
        }
        let activity = "connecting to the PostgreSQL server"
        guard let handle else {
            throw PostgreSQLError(.other, "there is no memory left", while: activity)
        }
        self.library = library
        self.handle = handle
        secret = PostgreSQLURL(url)?.password
        guard library.status(handle) == Library.Constant.connectionOK else {
            throw PostgreSQLError(.unavailable, lastMessage, while: activity)
        }
        // The library would print them.
        _ = library.setNoticeProcessor(handle, { _, _ in }, nil)
        // The server gives this side up as soon: what a machine that vanished has locked is free then.
        try execute(
            """
            SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
            SET tcp_user_timeout = 25000;
            """,
            while: activity
        )
    }

    deinit {
        library.finish(handle)
    }

    /// Runs statements without parameters, of which only the last may give rows.
    ///
    /// - Throws: `PostgreSQLError`; where no transaction is open, none of the statements has then
    ///   been run.
    public func execute(_ sql: String, while activity: String) throws(PostgreSQLError) {
        _ = try checked(library.execute(handle, sql), while: activity)
    }

    /// Runs one statement; its parameters are `$1`, `$2`, ….
    ///
    /// - Throws: `PostgreSQLError`; the statement has then done nothing, unless the connection broke
    ///   before the answer.
    @discardableResult
    public func run(
        _ sql: String,
        _ parameters: [Value] = [],
        while activity: String
    ) throws(PostgreSQLError) -> Rows {
        precondition(parameters.count <= Self.parametersMax, "too many parameters: \(sql)")
        let bytes = parameters.map(\.binary)
        let lengths = bytes.map { CInt($0?.count ?? 0) }
        let formats = parameters.map { _ in Library.Constant.binary }
        // One buffer for all, since pointers into many arrays cannot be held at a time. A byte more,
        // for a pointer to no bytes must not be null: that would mean NULL.
        let all = bytes.reduce(into: [UInt8]()) { $0 += $1 ?? [] } + [0]
        let result = all.withUnsafeBytes { buffer in
            var offset = 0
            let starts = bytes.map { value -> UnsafePointer<CChar>? in
                guard let value else { return nil }
                defer { offset += value.count }
                return buffer.baseAddress?.advanced(by: offset)
                    .assumingMemoryBound(to: CChar.self)
            }
            return library.executeWithParameters(
                handle,
                sql,
                CInt(parameters.count),
                nil,
                starts,
                lengths,
                formats,
                Library.Constant.binary
            )
        }
        return try checked(result, while: activity)
    }

    /// Adds rows of equally many values to a table, in few statements.
    ///
    /// - Throws: `PostgreSQLError`; outside of a transaction some of them may then be there.
    public func insert(
        _ rows: [[Value]],
        into table: String,
        while activity: String
    ) throws(PostgreSQLError) {
        guard let columns = rows.first?.count else { return }
        let rowsMax = Self.parametersMax / columns
        for start in stride(from: 0, to: rows.count, by: rowsMax) {
            let batch = rows[start..<min(rows.count, start + rowsMax)]
            let places = batch.indices.map { index in
                let first = (index - start) * columns
                let list = (1...columns).map { "$\(first + $0)" }.joined(separator: ",")
                return "(\(list))"
            }
            try run(
                "INSERT INTO \(table) VALUES \(places.joined(separator: ","))",
                batch.flatMap(\.self),
                while: activity
            )
        }
    }

    /// Runs the body in a transaction: all of it is on the server's disk when this returns, or nothing
    /// ever, unless the connection breaks at the very end: then it is one of the two.
    ///
    /// - Throws: what the body throws, or `PostgreSQLError` where the commit fails.
    public func transaction<Result>(
        _ mode: String = "",
        while activity: String,
        _ body: () throws(PostgreSQLError) -> Result
    ) throws(PostgreSQLError) -> Result {
        try execute("BEGIN \(mode)", while: activity)
        do throws(PostgreSQLError) {
            let result = try body()
            try execute("COMMIT", while: activity)
            return result
        } catch {
            _ = try? checked(library.execute(handle, "ROLLBACK"), while: activity)
            throw error
        }
    }

    /// Takes over a result, if it is a good one.
    private func checked(
        _ result: OpaquePointer?,
        while activity: String
    ) throws(PostgreSQLError) -> Rows {
        guard let result else {
            throw PostgreSQLError(.unavailable, lastMessage, while: activity)
        }
        let rows = Rows(result, library, while: activity)
        let status = library.resultStatus(result)
        if status == Library.Constant.commandOK || status == Library.Constant.tuplesOK {
            return rows
        }
        let state = library.resultErrorField(result, Library.Constant.sqlState)
        let primary = library.resultErrorField(result, Library.Constant.primaryMessage)
        let isBroken = library.status(handle) != Library.Constant.connectionOK
        guard let state, !isBroken else {
            throw PostgreSQLError(.unavailable, lastMessage, while: activity)
        }
        let words = primary.map { line(String(cString: $0)) } ?? lastMessage
        throw PostgreSQLError(state: String(cString: state), words, while: activity)
    }

    /// The library's words for what went wrong last, in one line.
    private var lastMessage: String {
        line(library.errorMessage(handle).map { String(cString: $0) } ?? "")
    }

    /// The first line of what the library says, without the password.
    private func line(_ text: String) -> String {
        let first = text.split(whereSeparator: \.isNewline).first.map(String.init)
        let words = first ?? "the connection is broken"
        guard let secret, !secret.isEmpty else { return words }
        return words.split(separator: secret, omittingEmptySubsequences: false)
            .joined(separator: "…")
    }

    /// Gives the texts, as C knows arrays of them, to the body.
    private static func withCStrings<Result>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = texts.map { Array($0.utf8CString) }
        let all = copies.flatMap(\.self)
        return all.withUnsafeBufferPointer { buffer in
            var offset = 0
            var starts = copies.map { copy -> UnsafePointer<CChar>? in
                defer { offset += copy.count }
                return buffer.baseAddress?.advanced(by: offset)
            }
            starts.append(nil)
            return starts.withUnsafeBufferPointer { pointers in
                guard let start = pointers.baseAddress else {
                    preconditionFailure("the array holds the end's mark at least")
                }
                return body(start)
            }
        }
    }
}

extension Connection.Value {
    /// The value as the wire has it; nil for NULL.
    fileprivate var binary: [UInt8]? {
        switch self {
        case .null: nil
        case .integer(let value): Self.bytes(of: UInt64(bitPattern: Int64(value)))
        case .number(let value): Self.bytes(of: value.bitPattern)
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }

    private static func bytes(of word: UInt64) -> [UInt8] {
        withUnsafeBytes(of: word.bigEndian) { [UInt8]($0) }
    }
}
