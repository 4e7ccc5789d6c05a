import Glibc

/// The functions of libpq that are used here.
///
/// The library is opened when the first connection is made, not linked: who keeps no journal on a
/// server needs no PostgreSQL on the machine.
///
/// - SeeAlso: [libpq](https://www.postgresql.org/docs/15/libpq.html)
package struct Library: Sendable {
    typealias Handle = OpaquePointer
    typealias Text = UnsafePointer<CChar>

    let connect: @convention(c) (UnsafePointer<Text?>, UnsafePointer<Text?>, CInt) -> Handle?
    let finish: @convention(c) (Handle) -> Void
    let status: @convention(c) (Handle) -> CInt
    let errorMessage: @convention(c) (Handle) -> Text?
    let setNoticeProcessor:
        @convention(c) (
            Handle, @convention(c) (UnsafeMutableRawPointer?, Text?) -> Void,
            UnsafeMutableRawPointer?
        ) -> UnsafeRawPointer?
    let execute: @convention(c) (Handle, Text) -> Handle?
    let executeWithParameters:
        @convention(c) (
            Handle, Text, CInt, UnsafePointer<UInt32>?, UnsafePointer<Text?>?,
            UnsafePointer<CInt>?, UnsafePointer<CInt>?, CInt
        ) -> Handle?
    let resultStatus: @convention(c) (Handle?) -> CInt
    let resultErrorField: @convention(c) (Handle, CInt) -> Text?
    let clear: @convention(c) (Handle) -> Void
    let rowCount: @convention(c) (Handle) -> CInt
    let isNull: @convention(c) (Handle, CInt, CInt) -> CInt
    let length: @convention(c) (Handle, CInt, CInt) -> CInt
    let value: @convention(c) (Handle, CInt, CInt) -> Text?

    /// The library of this machine, or why there is none.
    static let ofThisMachine = Result { () throws(PostgreSQLError) in
        try Library(named: "libpq.so.5")
    }

    /// Opens the library.
    ///
    /// - Throws: `PostgreSQLError` with `libraryMissing`.
    init(named name: String) throws(PostgreSQLError) {
        guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
            throw PostgreSQLError(
                .libraryMissing,
                "\(name) cannot be opened; install the Debian package libpq5",
                while: "loading PostgreSQL's client library"
            )
        }
        func function<Function>(_ symbol: String) throws(PostgreSQLError) -> Function {
            guard let address = dlsym(library, symbol) else {
                throw PostgreSQLError(
                    .libraryMissing,
                    "\(name) lacks \(symbol); install a newer Debian package libpq5",
                    while: "loading PostgreSQL's client library"
                )
            }
            return unsafeBitCast(address, to: Function.self)
        }
        connect = try function("PQconnectdbParams")
        finish = try function("PQfinish")
        status = try function("PQstatus")
        errorMessage = try function("PQerrorMessage")
        setNoticeProcessor = try function("PQsetNoticeProcessor")
        execute = try function("PQexec")
        executeWithParameters = try function("PQexecParams")
        resultStatus = try function("PQresultStatus")
        resultErrorField = try function("PQresultErrorField")
        clear = try function("PQclear")
        rowCount = try function("PQntuples")
        isNull = try function("PQgetisnull")
        length = try function("PQgetlength")
        value = try function("PQgetvalue")
    }

    /// What the C headers call these numbers.
    enum Constant {
        static let connectionOK: CInt = 0
        static let commandOK: CInt = 1
        static let tuplesOK: CInt = 2
        static let sqlState = CInt(UInt8(ascii: "C"))
        static let primaryMessage = CInt(UInt8(ascii: "M"))
        static let binary: CInt = 1
    }
}

extension Library {
    /// Opens the library of that name, and says what keeps it from being used.
    ///
    /// - Throws: `PostgreSQLError` with `libraryMissing`.
    package static func probe(_ name: String) throws(PostgreSQLError) {
        _ = try Library(named: name)
    }
}
