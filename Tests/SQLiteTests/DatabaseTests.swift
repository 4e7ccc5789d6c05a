import Foundation
import SQLite
import Testing

/// A directory that is removed at the end of the test.
private struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        path = "/tmp/tenfold-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite(.timeLimit(.minutes(1)))
struct StatementTests {
    private let database: Database

    init() throws {
        database = try Database(path: ":memory:", mode: .create)
    }

    @Test func `values come back as they were stored`() throws {
        try database.execute("CREATE TABLE t(i INTEGER, d REAL, s TEXT, b BLOB)", while: "making")
        let integers: [Int?] = [nil, 0, Int.min, Int.max, -1]
        let numbers = [0.1, 0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity]
        let texts = ["", "it's", "日本🏦", "a\0b", String(repeating: "x", count: 100_000)]
        let blobs: [[UInt8]] = [[], [0], [1, 2, 3], Array(repeating: 7, count: 100_000), [255]]
        var insert = try Statement("INSERT INTO t VALUES (?, ?, ?, ?)", in: database, while: "")
        for index in 0..<5 {
            insert.bind(integers[index], at: 1)
            insert.bind(numbers[index], at: 2)
            try insert.bind(texts[index], at: 3)
            try insert.bind(blobs[index], at: 4)
            try insert.run(while: "inserting")
        }
        var select = try Statement("SELECT * FROM t ORDER BY rowid", in: database, while: "")
        for index in 0..<5 {
            try #require(try select.step(while: "reading"))
            #expect(select.isNull(0) == (integers[index] == nil))
            if let integer = integers[index] { #expect(try select.integer(0) == integer) }
            #expect(try select.number(1).bitPattern == numbers[index].bitPattern)
            #expect(try select.text(2) == texts[index])
            #expect(try select.blob(3) == blobs[index])
        }
        #expect(try !select.step(while: "reading"))
    }

    @Test func `a column of another type is an error, not a conversion`() throws {
        var select = try Statement("SELECT 'x', 1, 2.5, NULL, x'FF'", in: database, while: "")
        try #require(try select.step(while: "reading"))
        func code(_ read: () throws -> Void) -> SQLiteError.Code? {
            do { try read() } catch { return (error as? SQLiteError)?.code }
            return nil
        }
        let codes = [
            code { _ = try select.integer(0) }, code { _ = try select.integer(2) },
            code { _ = try select.number(1) }, code { _ = try select.text(1) },
            code { _ = try select.text(3) }, code { _ = try select.blob(0) },
        ]
        #expect(codes == Array(repeating: .wrongType, count: 6))
    }

    @Test func `text that is not UTF-8 is an error`() throws {
        var select = try Statement("SELECT CAST(x'C328' AS TEXT)", in: database, while: "")
        try #require(try select.step(while: "reading"))
        #expect(throws: SQLiteError.self) { try select.text(0) }
    }

    @Test func `a statement can be run again after it failed`() throws {
        try database.execute("CREATE TABLE t(i INTEGER PRIMARY KEY)", while: "making")
        var insert = try Statement("INSERT INTO t VALUES (?)", in: database, while: "")
        insert.bind(1, at: 1)
        try insert.run(while: "inserting")
        do {
            try insert.run(while: "inserting 1 again")
            Issue.record("a key was there twice")
        } catch {
            #expect(error.code == .constraint)
            #expect(error.sql == "INSERT INTO t VALUES (?)")
            #expect(error.description.hasPrefix("inserting 1 again: UNIQUE constraint failed"))
        }
        insert.bind(2, at: 1)
        try insert.run(while: "inserting")
    }

    @Test func `a mistyped statement is shown with SQLite's words`() throws {
        do {
            _ = try Statement("SELEC 1", in: database, while: "counting")
            Issue.record("it was understood")
        } catch {
            #expect(error.description == "counting: near \"SELEC\": syntax error [SELEC 1]")
        }
    }

    @Test func `a transaction that throws leaves nothing behind`() throws {
        try database.execute("CREATE TABLE t(i)", while: "making")
        #expect(throws: SQLiteError.self) {
            try database.transaction(while: "inserting") { () throws(SQLiteError) in
                try database.execute("INSERT INTO t VALUES (1)", while: "inserting")
                try database.execute("INSERT INTO nowhere VALUES (1)", while: "inserting")
            }
        }
        try database.transaction(while: "inserting") { () throws(SQLiteError) in
            try database.execute("INSERT INTO t VALUES (2)", while: "inserting")
        }
        var select = try Statement("SELECT group_concat(i) FROM t", in: database, while: "")
        try #require(try select.step(while: "reading"))
        #expect(try select.text(0) == "2")
    }
}

@Suite(.timeLimit(.minutes(1)))
struct DatabaseTests {
    private func error(_ body: () throws -> Void) -> SQLiteError? {
        do { try body() } catch { return error as? SQLiteError }
        return nil
    }

    @Test func `a file that is not there is said to be so`() throws {
        let found = error { _ = try Database(path: "/nonexistent/a.sqlite", mode: .readWrite) }
        #expect(found?.code == .cannotOpen)
        #expect(
            found?.description
                == "opening /nonexistent/a.sqlite: the file does not exist or may not be opened"
        )
    }

    @Test func `a file that is no database is told from a damaged one`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/a.sqlite"
        try String(repeating: "not a database ", count: 500)
            .write(toFile: path, atomically: false, encoding: .utf8)
        let foreign = error {
            let database = try Database(path: path, mode: .readWrite)
            try database.execute("SELECT * FROM sqlite_schema", while: "reading")
        }
        #expect(foreign?.code == .notADatabase)
        try FileManager.default.removeItem(atPath: path)
        do {
            let database = try Database(path: path, mode: .create)
            try database.execute("CREATE TABLE t(s)", while: "making")
            for _ in 0..<200 {
                try database.execute("INSERT INTO t VALUES (hex(randomblob(100)))", while: "")
            }
            try database.quickCheck()
        }
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: 4096 * 2)
        try file.write(contentsOf: [UInt8](repeating: 0xA5, count: 4096))
        try file.close()
        let damaged = error { try Database(path: path, mode: .readWrite).quickCheck() }
        #expect(damaged?.code == .corrupt)
        #expect(damaged?.message.hasPrefix("the file is damaged (") == true)
    }

    @Test func `a read-only connection cannot write`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/a.sqlite"
        let writer = try Database(path: path, mode: .create)
        try writer.execute("CREATE TABLE t(i)", while: "making")
        let reader = try Database(path: path, mode: .readOnly)
        let found = error { try reader.execute("INSERT INTO t VALUES (1)", while: "writing") }
        #expect(found?.code == .readOnly)
    }

    @Test func `a second writer waits its time and then says that it is busy`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/a.sqlite"
        let first = try Database(path: path, mode: .create)
        try first.execute("CREATE TABLE t(i)", while: "making")
        try first.execute("BEGIN IMMEDIATE", while: "writing")
        let second = try Database(path: path, mode: .readWrite, busyTimeout: .milliseconds(20))
        let found = error { try second.execute("INSERT INTO t VALUES (1)", while: "writing") }
        #expect(found?.code == .busy)
    }

    @Test func `readers see what is committed while a transaction is open`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/a.sqlite"
        let writer = try Database(path: path, mode: .create)
        try writer.useWriteAheadLog()
        try writer.execute("CREATE TABLE t(i); INSERT INTO t VALUES (1)", while: "making")
        try writer.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)", while: "writing")
        let reader = try Database(path: path, mode: .readOnly)
        var count = try Statement("SELECT count(*) FROM t", in: reader, while: "counting")
        try #require(try count.step(while: "counting"))
        #expect(try count.integer(0) == 1)
        try writer.execute("COMMIT", while: "writing")
        count.reset()
        try #require(try count.step(while: "counting"))
        #expect(try count.integer(0) == 2)
    }

    @Test func `a full database says so, and nothing is half written`() throws {
        let database = try Database(path: ":memory:", mode: .create)
        try database.execute("CREATE TABLE t(b); PRAGMA max_page_count = 20", while: "making")
        let found = error {
            try database.transaction(while: "filling") { () throws(SQLiteError) in
                for _ in 0..<100 {
                    try database.execute(
                        "INSERT INTO t VALUES (randomblob(4000))",
                        while: "filling"
                    )
                }
            }
        }
        #expect(found?.code == .diskFull)
        #expect(found?.message == "the disk is full")
        var count = try Statement("SELECT count(*) FROM t", in: database, while: "counting")
        try #require(try count.step(while: "counting"))
        #expect(try count.integer(0) == 0)
    }

    @Test func `a limit on the size of files is a full disk, too`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 200_000, rlim_max: 200_000)
            setrlimit(CInt(RLIMIT_FSIZE.rawValue), &limit)
            let path = "/tmp/tenfold-\(UUID()).sqlite"
            defer { try? FileManager.default.removeItem(atPath: path) }
            let database = try Database(path: path, mode: .create)
            try database.execute("CREATE TABLE t(b)", while: "making")
            do throws(SQLiteError) {
                try database.execute("INSERT INTO t VALUES (randomblob(1000000))", while: "filling")
                preconditionFailure("a file grew beyond its limit")
            } catch {
                precondition(error.code == .diskFull, "\(error)")
            }
            try database.execute("INSERT INTO t VALUES (randomblob(1000))", while: "filling less")
        }
    }

    @Test func `a connection lives as long as its statements, and ends`() throws {
        weak var database: Database?
        func select() throws -> Int {
            let opened = try Database(path: ":memory:", mode: .create)
            database = opened
            var statement = try Statement("SELECT 7", in: opened, while: "")
            _ = consume opened
            #expect(database != nil)
            _ = try statement.step(while: "")
            return try statement.integer(0)
        }
        #expect(try select() == 7)
        #expect(database == nil)
    }
}
