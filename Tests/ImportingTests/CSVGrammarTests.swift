import Importing
import Tables
import Testing

@Suite struct CSVGrammarTests {
    @Test(arguments: ["\n", "\r\n", "\r"])
    func `any of the usual line ends ends a line`(end: String) throws {
        let text = ["a,b", "1,x", "2,y", ""].joined(separator: end)
        let table = try imported(text).table
        #expect(table.rows == 2)
        #expect(table["b"]?.values == .category([0, 1], levels: ["x", "y"]))
    }

    @Test func `the last line needs no line end`() throws {
        #expect(try values("a\n1\n2") == .number([1, 2]))
        #expect(try values("a\n1\n2\r") == .number([1, 2]))
    }

    @Test func `quoted cells hold separators, quotes and line ends`() throws {
        let values = try values(
            "a,b\n\"x,y\",1\n\"say \"\"no\"\"\",2\n\"two\nlines\",3\n\"\"\"\",4\n"
        )
        #expect(
            values == .category([3, 1, 2, 0], levels: ["\"", "say \"no\"", "two\nlines", "x,y"])
        )
    }

    @Test func `a quote inside a cell without quotes is a character like others`() throws {
        #expect(try values("a,b\n5\" pipe,1\n") == .category([0], levels: ["5\" pipe"]))
    }

    @Test func `blanks around cells and quotes are no part of them`() throws {
        let table = try imported("a , \"b\" ,c\n x ,  \" y \"\t, 1 \n").table
        #expect(table.columns.map(\.name) == ["a", "b", "c"])
        #expect(table["a"]?.values == .category([0], levels: ["x"]))
        #expect(table["b"]?.values == .category([0], levels: [" y "]))
        #expect(table["c"]?.values == .number([1]))
    }

    @Test func `blank lines are no rows`() throws {
        #expect(try imported("\n\na,b\n\n1,2\n  \n3,4\n\n").table.rows == 2)
        #expect(try values("a\n\n1\n\"\"\n") == .number([1, .nan]))
    }

    @Test func `a byte order mark is no part of the first name`() throws {
        #expect(try imported("\u{FEFF}a,b\n1,2\n").table.columns[0].name == "a")
    }

    @Test(arguments: zip([",", ";", "\t", "|"], [Character(","), ";", "\t", "|"]))
    func `the separator is found out`(mark: String, separator: Character) throws {
        let rows = [["a b", "c"], ["1", "x"], ["2", "y"]]
        let text = rows.map { $0.joined(separator: mark) }.joined(separator: "\n")
        let result = try imported(text)
        #expect(result.separator == separator)
        #expect(result.table.columns.count == 2)
    }

    @Test func `a separator that the header does not have loses`() throws {
        #expect(try imported("a;b\n1,5;2,5\n3,5;4,5\n").separator == ";")
        #expect(try imported("only\n1;2\n").separator == ",")
        #expect(try imported("a,b\n\"x;y;z\",1\n\"u;v;w\",2\n").separator == ",")
    }

    @Test func `a given separator is not doubted`() throws {
        let result = try imported("a^b,c\n1^2\n", CSVOptions(separator: "^"))
        #expect(result.table.columns.map(\.name) == ["a", "b,c"])
        #expect(try fault("a\n1\n", CSVOptions(separator: "é"))?.contains("single ASCII") == true)
        #expect(try fault("a\n1\n", CSVOptions(separator: "\"")) != nil)
    }

    @Test func `a row that is too long is pointed at`() throws {
        #expect(
            try fault("a,b\n1,2\n3,4,5\n")
                == "3:5: the row has 3 cells, where the header has 2; a cell with ',' in it must be in quotes"
        )
    }

    @Test func `a row that is too short is pointed at`() throws {
        #expect(
            try fault("a,b,c\n\"x\ny\",2\n")
                == "3:5: the row ends after 2 cells, where the header has 3"
        )
    }

    @Test func `columns of an error count characters, not bytes`() throws {
        #expect(try fault("a,b\nžluť,2,3\n")?.hasPrefix("2:8: ") == true)
    }

    @Test func `a quote that is never closed is named where it opened`() throws {
        #expect(
            try fault("a,b\n1,2\n3,\"x\n4,5\n6,7\n")
                == "3:3: the quote that opens here is never closed"
        )
    }

    @Test func `text after a closing quote is refused, and both places are named`() throws {
        #expect(
            try fault("a,b\n\"x\"y,2\n")
                == "2:4: text after the closing quote of the cell that began at 2:1; "
                + "a quote inside it is written twice"
        )
        #expect(
            try fault("a,b\n1,\"x\n2,y\n3,\"z\"\n")?
                .hasPrefix("4:4: text after the closing quote of the cell that began at 2:3")
                == true
        )
    }

    @Test func `a NUL byte is refused where it stands`() throws {
        #expect(try fault("a,b\n1,\0\n")?.hasPrefix("2:3: a NUL byte") == true)
        #expect(try fault("a,b\n1,\"x\0\"\n")?.hasPrefix("2:5: a NUL byte") == true)
    }

    @Test func `a file without rows is refused`() throws {
        #expect(try fault("")?.hasSuffix("the file is empty") == true)
        #expect(try fault("\n\n")?.hasSuffix("the file is empty") == true)
        #expect(try fault("\u{FEFF}")?.hasSuffix("the file is empty") == true)
        #expect(try fault("a,b\n") == "1:4: the file has a header and no rows below it")
    }

    @Test(
        arguments: [
            ([0x1F, 0x8B, 8, 0], "gzip"), ([0x50, 0x4B, 3, 4], "Excel"),
            ([0xFF, 0xFE, 97, 0], "UTF-16"),
            ([0xFE, 0xFF, 0, 97], "UTF-16"), ([0x50, 0x41, 0x52, 0x31], "Parquet"),
        ] as [([UInt8], String)]
    )
    func `files of other kinds are called by their name`(bytes: [UInt8], kind: String) throws {
        #expect(try fault(bytes)?.contains(kind) == true)
    }

    @Test func `a file that cannot be opened is an error with the reason`() throws {
        let directory = try TemporaryDirectory()
        #expect(
            throws: ImportError(
                file: "\(directory.path)/no.csv",
                "cannot open: No such file or directory"
            )
        ) {
            try readCSV(path: "\(directory.path)/no.csv")
        }
        #expect(throws: ImportError(file: directory.path, "cannot read: Is a directory")) {
            try readCSV(path: directory.path)
        }
    }

    @Test func `columns without a name, and second ones of a name, are renamed and noted`() throws {
        let result = try imported(",x,x,x_2,x,\n1,2,3,4,5,6\n")
        #expect(
            result.table.columns.map(\.name) == ["column_1", "x", "x_3", "x_2", "x_4", "column_6"]
        )
        #expect(
            result.notes == [
                "column 1 has no name in the header; it is called 'column_1'",
                "column 3 is a second 'x'; it is called 'x_3'",
                "column 5 is a second 'x'; it is called 'x_4'",
                "column 6 has no name in the header; it is called 'column_6'",
            ]
        )
    }

    @Test func `a header of numbers is noted`() throws {
        #expect(try imported("1,2\n3,4\n").notes.first?.contains("taken as the header") == true)
    }

    @Test func `bytes that are not UTF-8 are read as Windows-1252, cell by cell`() throws {
        let bytes =
            Array("name,n\nM".utf8) + [0xFC] + Array("ller,1\n".utf8) + Array("Größe,2\n".utf8)
            + [0x80, 0x2C] + Array("3\n".utf8)
        let result = try imported(bytes)
        #expect(result.encoding == .windows1252)
        #expect(result.notes.contains { $0.contains("Windows-1252") })
        #expect(
            result.table["name"]?.values
                == .category([1, 0, 2], levels: ["Größe", "Müller", "€"])
        )
        #expect(try imported("é\nè\n").encoding == .utf8)
    }

    @Test func `the same text in other bytes is one level`() throws {
        let bytes = Array("a\né\n".utf8) + [0xE9, 0x0A] + Array("e\u{301}\n".utf8)
        let values = try imported(bytes).table.columns[0].values
        guard case .category(let codes, let levels) = values else {
            Issue.record("not a category")
            return
        }
        #expect(codes == [0, 0, 0])
        #expect(levels.count == 1)
    }

    @Test func `a record larger than the buffer is read`() throws {
        let long = String(repeating: "long ", count: 700_000)
        let result = try imported("a,b\n1,\"\(long)\"\n2,x\n")
        #expect(result.table["b"]?.values == .category([0, 1], levels: [long, "x"]))
    }

    @Test func `records that straddle the buffer's end are whole`() throws {
        var text = "n,s\r\n"
        for row in 0..<60_000 {
            text += "\(row),\"a \"\"\(row % 7)\"\"\nb\"\r\n"
        }
        let table = try imported(text).table
        #expect(table["n"]?.values == .number((0..<60_000).map(Double.init)))
        #expect(
            table["s"]?.values
                == .category(
                    (0..<60_000).map { Int32($0 % 7) },
                    levels: (0..<7).map { "a \"\($0)\"\nb" }
                )
        )
    }
}
