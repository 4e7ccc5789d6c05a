import PostgreSQL
import PostgreSQLServer
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct ConnectionTests {
    @Test func `every value comes back to the last bit`() throws {
        let server = try PostgreSQLServer()
        let connection = try Connection(url: server.url, name: "a test")
        let numbers: [Double] = [0, -0.0, 0.1, .leastNonzeroMagnitude, 1e308, .infinity]
        for number in numbers {
            let rows = try connection.run(
                "SELECT $1::double precision",
                [.number(number)],
                while: "asking"
            )
            #expect(try rows.number(0, 0).bitPattern == number.bitPattern)
        }
        for integer in [0, -1, Int.max, Int.min] {
            let rows = try connection.run("SELECT $1::bigint", [.integer(integer)], while: "asking")
            #expect(try rows.integer(0, 0) == integer)
        }
        for text in ["", "it's \"quoted\"\\\n", "日🏦"] {
            let rows = try connection.run("SELECT $1::text", [.text(text)], while: "asking")
            #expect(try rows.text(0, 0) == text)
        }
        for bytes in [[], [0, 255, 39], [UInt8](repeating: 7, count: 3_000_000)] {
            let rows = try connection.run("SELECT $1::bytea", [.bytes(bytes)], while: "asking")
            #expect(try rows.bytes(0, 0) == bytes)
        }
        let rows = try connection.run(
            "SELECT $1::bigint, $2::bytea, true",
            [.null, .bytes([])],
            while: "asking"
        )
        #expect(rows.isNull(0, 0) && !rows.isNull(0, 1))
        #expect(try rows.truth(0, 2))
        #expect(throws: PostgreSQLError.self) { try rows.integer(0, 0) }
    }

    @Test func `a transaction is there whole, or not at all`() throws {
        let server = try PostgreSQLServer()
        let connection = try Connection(url: server.url, name: "a test")
        try connection.execute("CREATE TABLE t (i BIGINT PRIMARY KEY)", while: "preparing")
        func insert(_ numbers: [Int]) throws(PostgreSQLError) {
            try connection.transaction(while: "adding") { () throws(PostgreSQLError) in
                for number in numbers {
                    try connection.run(
                        "INSERT INTO t VALUES ($1)",
                        [.integer(number)],
                        while: "adding"
                    )
                }
            }
        }
        try insert([1, 2])
        let error = #expect(throws: PostgreSQLError.self) { try insert([3, 2]) }
        #expect(error?.code == .constraint)
        #expect(error?.state == "23505")
        #expect(try server.query("SELECT i FROM t ORDER BY i") == "1\n2\n")
        try insert([3])
        let unknown = #expect(throws: PostgreSQLError.self) {
            try connection.run("SELECT * FROM nowhere", while: "asking")
        }
        #expect(unknown?.code == .undefined)
        server.crash()
        let gone = #expect(throws: PostgreSQLError.self) { try insert([4]) }
        #expect(gone?.code == .unavailable)
        #expect(gone?.message.contains("\n") == false)
    }

    @Test func `a machine without the library is told what to install`() {
        let error = #expect(throws: PostgreSQLError.self) {
            try Library.probe("libpq-that-is-not-there.so.5")
        }
        #expect(error?.code == .libraryMissing)
        #expect(
            error?.description
                == "loading PostgreSQL's client library: libpq-that-is-not-there.so.5 "
                + "cannot be opened; install the Debian package libpq5"
        )
    }

    @Test(
        arguments: [
            ("postgresql://me:secret@host/db", "postgresql://me:…@host/db"),
            ("postgres://me:a@b:c@host/db", "postgres://me:…@host/db"),
            (
                "postgresql://me@host/db?password=secret&x=1",
                "postgresql://me@host/db?password=…&x=1"
            ),
            ("postgresql://host:5432/a:b@c", "postgresql://host:5432/a:b@c"),
            ("postgresql:///db?host=/tmp", "postgresql:///db?host=/tmp"),
        ]
    )
    func `a URL is shown without its password`(url: String, shown: String) throws {
        #expect(try #require(PostgreSQLURL(url)).description == shown)
    }

    @Test func `a path is no URL`() {
        #expect(PostgreSQLURL("loans.tenfold/journal.sqlite") == nil)
    }
}
