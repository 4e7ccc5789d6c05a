import Importing
import Tables
import Testing

@Suite struct TypeInferenceTests {
    @Test func `numbers are numbers in all their spellings`() throws {
        let values = try values("a\n1\n-2\n+3\n4.5\n.5\n6.\n7e2\n8E-1\n0\n")
        #expect(values == .number([1, -2, 3, 4.5, 0.5, 6, 700, 0.8, 0]))
    }

    @Test(arguments: [
        "0x1F", "1 000", "1e", "e5", ".", "-", "1-2", "１", "--1",
    ])
    func `what only looks like a number is a level`(cell: String) throws {
        #expect(try values("a\n\"\(cell)\"\n") == .category([0], levels: [cell]))
    }

    @Test func `the usual spellings of a missing cell are missing in any column`() throws {
        for spelling in CSVOptions.usualMissing {
            #expect(try values("a\n1\n\"\(spelling)\"\n") == .number([1, .nan]), "\(spelling)")
            #expect(try values("a\nx\n\"\(spelling)\"\n") == .category([0, -1], levels: ["x"]))
            #expect(try values("a\n\"\(spelling)\"\nyes\n") == .boolean([-1, 1]))
            #expect(try values("a\n2016-01-01\n\"\(spelling)\"\n") == .date([16801, .nan]))
        }
    }

    @Test func `other spellings of a missing cell can be given, and then they are all`() throws {
        let options = CSVOptions(missing: ["-999", "unknown"])
        #expect(try values("a\n1\n-999\nunknown\n", options) == .number([1, .nan, .nan]))
        #expect(
            try values("a\nx\nNA\n\"\"\n", options)
                == .category([2, 1, 0], levels: ["", "NA", "x"])
        )
    }

    @Test(arguments: [
        ("true", "false"), ("True", "FALSE"), ("yes", "no"), ("YES", "No"), ("t", "f"), ("T", "F"),
        ("y", "n"), ("Y", "N"),
    ])
    func `a column of one pair of answers is boolean`(yes: String, no: String) throws {
        #expect(try values("a\n\(yes)\n\(no)\n\(yes)\n") == .boolean([1, 0, 1]))
    }

    @Test func `answers of different pairs are levels, because they may differ in meaning`() throws
    {
        #expect(try values("a\nn\nf\n") == .category([1, 0], levels: ["f", "n"]))
        #expect(try values("a\nyes\nn\n") == .category([1, 0], levels: ["n", "yes"]))
    }

    @Test func `zeros and ones are numbers`() throws {
        #expect(try values("a\n0\n1\n") == .number([0, 1]))
    }

    @Test func `a column that changes late is read again from its first row`() throws {
        let result = try imported("n,d,b\n01,2016-01-01,yes\n,,\n2.50,2016-01-02,no\nx,y,z\n")
        #expect(
            result.table["n"]?.values == .category([0, -1, 1, 2], levels: ["01", "2.50", "x"])
        )
        #expect(
            result.table["d"]?.values
                == .category([0, -1, 1, 2], levels: ["2016-01-01", "2016-01-02", "y"])
        )
        #expect(result.table["b"]?.values == .category([1, -1, 0, 2], levels: ["no", "yes", "z"]))
        #expect(
            result.notes.first
                == "column 'n' is not read as numbers, because 1 of 3 cells is none: 'x' at 5:1; if "
                + "that is a missing cell, give it as a spelling of one"
        )
    }

    @Test func `a column that changes late in a large file is read again whole`() throws {
        var text = "n,s\n"
        for row in 0..<150_000 {
            text += "\(row % 3).0,\"q\"\"\(row % 2)\"\n"
        }
        let table = try imported(text + "x,y\n").table
        #expect(
            table["n"]?.values
                == .category(
                    (0..<150_000).map { Int32($0 % 3) } + [3],
                    levels: ["0.0", "1.0", "2.0", "x"]
                )
        )
    }

    @Test(arguments: [
        (1, 1, true), (10, 10, true), (11, 21, false), (11, 22, true), (50, 100, true),
        (51, 100, false), (51, 510, true), (900, 9_000, true), (900, 8_999, false), (30, 30, false),
    ])
    func `strings that repeat are levels`(distinct: Int, rows: Int, areLevels: Bool) throws {
        let text = "a\n" + (0..<rows).map { "s\($0 % distinct)\n" }.joined()
        #expect(try values(text).type == (areLevels ? .category : .text))
    }

    @Test func `a column of text is noted, because it will not be used`() throws {
        let text = "a\n" + (0..<30).map { "s\($0)\n" }.joined()
        #expect(try imported(text).notes.first?.hasPrefix("column 'a' is read as text") == true)
    }

    @Test func `levels are in order of their bytes`() throws {
        let values = try values("a\nb\nB\né\nz\na\n10\n9\n")
        #expect(
            values
                == .category([4, 2, 6, 5, 3, 0, 1], levels: ["10", "9", "B", "a", "b", "z", "é"])
        )
    }

    @Test func `a column without cells is of numbers, all missing, and noted`() throws {
        let result = try imported("a,b\n1,\n2,NA\n")
        #expect(result.table["b"]?.values == .number([.nan, .nan]))
        #expect(result.notes == ["column 'b' has no cell that is not missing"])
    }

    @Test func `infinite numbers are missing and noted`() throws {
        let result = try imported("a\n1\ninf\n-Infinity\n1e999\n")
        #expect(result.table.columns[0].values == .number([1, .nan, .nan, .nan]))
        #expect(
            result.notes == ["column 'a' has 3 infinite numbers, first at 3:1; read as missing"]
        )
    }

    @Test func `leading zeros are noted once`() throws {
        let result = try imported("zip\n02134\n00501\n")
        #expect(result.table.columns[0].values == .number([2134, 501]))
        #expect(result.notes.count == 1)
        #expect(result.notes[0].contains("'02134' at 2:1"))
        #expect(try imported("a\n0\n0.5\n").notes.isEmpty)
    }

    @Test func `a decimal comma is found out where the separator leaves it free`() throws {
        let result = try imported("a;b\n1,5;x\n-2,25;y\n3;z\n")
        #expect(result.table["a"]?.values == .number([1.5, -2.25, 3]))
        #expect(result.decimalComma)
        #expect(result.notes == ["numbers are read with a decimal comma"])
        #expect(try imported("a\tb\n1,500\tx\n2,250\ty\n").decimalComma == false)
        // No thousands begin with a zero, with nothing, or after more than three digits.
        for cell in ["0,445", "-0,445", ",445", "1445,445"] {
            #expect(try imported("a;b\n2,250;x\n\(cell);y\n").decimalComma)
        }
        #expect(try imported("a;b\n1,5;1.5\n").decimalComma == false)
        #expect(try imported("a,b\n\"1,5\",2\n").decimalComma == false)
    }

    @Test func `a decimal comma can be given`() throws {
        let options = CSVOptions(decimalComma: true)
        #expect(try values("a,b\n\"1,5\",2\n", options) == .number([1.5]))
        #expect(try values("a;b\n1,5;2\n", CSVOptions(decimalComma: false)).type == .category)
    }

    @Test func `given types are kept`() throws {
        let options = CSVOptions(types: ["a": .category, "b": .text, "c": .boolean, "d": .category])
        let table = try imported("a,b,c,d\n0,x,1,yes\n1,x,no,no\n,,,\n", options).table
        #expect(table["a"]?.values == .category([0, 1, -1], levels: ["0", "1"]))
        #expect(table["b"]?.values == .text(["x", "x", nil]))
        #expect(table["c"]?.values == .boolean([1, 0, -1]))
        #expect(table["d"]?.values == .category([1, 0, -1], levels: ["no", "yes"]))
    }

    @Test(arguments: [
        (ColumnType.number, "'x y' in column 'a' is not a number"),
        (.date, "'x y' in column 'a' is not a date, such as 2016-01-31 or 2016-01-31T14:30:00Z"),
        (
            .boolean,
            "'x y' in column 'a' is not a boolean: true or false, yes or no, t or f, y or n, 1 or 0"
        ),
    ])
    func `a cell that is not of the given type is pointed at`(type: ColumnType, message: String)
        throws
    {
        #expect(try fault("b,a\n1,\n2, x y\n", CSVOptions(types: ["a": type])) == "3:4: \(message)")
    }

    @Test func `a given type for no column is an error`() throws {
        #expect(
            try fault("a,b\n1,2\n", CSVOptions(types: ["c": .number]))
                == "1:1: there is no column 'c', whose type is given; there are 'a', 'b'"
        )
    }
}

@Suite struct NearMissTests {
    /// A column of cells that differ from each other.
    private func column(_ odd: [Int: String], _ cell: (Int) -> String) -> String {
        "a\n" + (0..<60).map { (odd[$0] ?? cell($0)) + "\n" }.joined()
    }

    private let remedy = "; if that is a missing cell, give it as a spelling of one"

    @Test(arguments: [
        ([0: "unknown"], "1 of 60 cells is none: 'unknown' at 2:1"),
        ([0: "open", 7: "open", 9: "?"], "2 of 59 cells are none, the first 'open' at 2:1"),
        ([30: "x", 40: "y", 59: "x"], "3 of 60 cells are none, the first 'x' at 32:1"),
    ])
    func `a column mostly of numbers or dates says what keeps it from being one`(
        odd: [Int: String],
        what: String
    ) throws {
        let kinds: [(String, (Int) -> String)] = [
            ("numbers", { "\($0).5" }), ("numbers", { "$\($0)" }), ("numbers", { "\($0)+ years" }),
            ("dates", { "20\(10 + $0 % 80)-01-31" }), ("dates", { "31/12/\(1950 + $0)" }),
        ]
        for (meaning, cell) in kinds {
            let imported = try imported(column(odd, cell))
            #expect(imported.table["a"]?.values.type == .text)
            #expect(
                imported.notes.first
                    == "column 'a' is not read as \(meaning), because \(what)\(remedy)"
            )
        }
    }

    @Test func `dates of both orders in one column contradict each other`() throws {
        let imported = try imported("a\n31/12/2015\n12/31/2015\n30/12/2015\n")
        #expect(
            imported.notes == [
                "column 'a' is not read as dates, because 1 of 3 cells is none: '12/31/2015' at 3:1"
                    + remedy
            ]
        )
    }

    @Test func `levels of which few are numbers are levels`() throws {
        #expect(try imported("a\nred\nblue\n5\n").notes.isEmpty)
        #expect(try imported("a\n5 m\n3 years\n1 m\n").notes.isEmpty)
    }

    @Test func `a comma that would make numbers is told of`() throws {
        #expect(
            try imported("a,b\n\"1,5\",2\n\"2,25\",3\nx,3\n").notes == [
                "column 'a' is not read as numbers, but 2 of 3 cells are if ',' is the decimal mark; "
                    + "if it is, say so: data: {decimal: \",\"}"
            ]
        )
        let thousands = try imported("a;b\n1,500;x\n2,250;y\n")
        #expect(thousands.table["a"]?.values == .number([1_500, 2_250]))
        #expect(
            thousands.notes.last
                == "the commas in column 'a' are taken to separate thousands; if they are decimal "
                + "marks, say so: data: {decimal: \",\"}"
        )
        #expect(try imported("a;b\n1,500;x\n2,250.5;y\n").notes.count == 1)
    }

    @Test func `a point that might separate thousands is told of`() throws {
        let text = "a;b\n1.500;x\n2.250;y\n"
        #expect(
            try imported(text).notes == [
                "numbers are read with a decimal point; if it separates thousands, as in 1.500, say "
                    + "so: data: {decimal: \",\"}"
            ]
        )
        #expect(try values(text, CSVOptions(decimalComma: true)) == .number([1_500, 2_250]))
        #expect(try imported("a;b\n1.500;x\n2.25;y\n").notes.isEmpty)
        #expect(try imported("a\tb\n1.500\tx\n").notes.isEmpty)
    }
}

@Suite struct WideTableTests {
    @Test func `a table of thousands of columns is read like any other`() throws {
        let count = 3_000
        let names = (0..<count).map { "gene \($0)" }.joined(separator: ",")
        let cells = (0..<count).map(String.init).joined(separator: ",")
        let table = try imported("\(names)\n\(cells)\n\(cells)\n").table
        #expect(table.columns.count == count)
        #expect(table.columns[2_999].values == .number([2_999, 2_999]))
    }

    @Test func `notes and errors are one line each, whatever names and cells are made of`() throws {
        let result = try imported("\"a\nb\",\"a\nb\"\n1,01\n2,\"x\ny\"\n")
        #expect(result.notes.count == 2)
        #expect(result.notes.allSatisfy { !$0.contains("\n") })
        let options = CSVOptions(types: ["a\nb": .number])
        #expect(
            try fault("\"a\nb\"\n\"x\ny\"\n", options)
                == "3:1: 'x y' in column 'a b' is not a number"
        )
    }
}

@Suite struct DateTests {
    @Test(
        arguments: [
            ("1970-01-01", 0), ("2016-02-29", 16860), ("2016/2/29", 16860), ("29.2.2016", 16860),
            ("29 Feb 2016", 16860), ("29-feb-2016", 16860), ("February 29, 2016", 16860),
            ("Feb 29 2016", 16860), ("2016-02", 16832), ("Feb-2016", 16832),
            ("February 2016", 16832),
            ("1969-12-31", -1), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
            ("2000-02-29T12:00", 11016.5), ("2000-02-29 06:00:00", 11016.25),
            ("2000-02-29T18:00:00.000Z", 11016.75), ("2000-02-29T01:00:00+01:00", 11016),
            ("2000-02-28T19:00:00-0500", 11016), ("2000-02-29T12:00:00+12", 11016),
        ] as [(String, Double)]
    )
    func `a date is days since 1970`(text: String, days: Double) throws {
        #expect(try values("a\n\"\(text)\"\n") == .date([days]))
    }

    @Test(arguments: [
        "01/02/2016", "2015-02-29", "2016-13-01", "2016-00-10", "2016-01-00", "1900-02-29",
        "16-01-02",
        "2016-01-01T24:00", "2016-01-01T12", "2016-01-01 12:60", "2016-01-01x",
        "2016-01-01T12:00:00+",
        "2016-02T12:00", "Foo-2016", "Janu-2016", "31 Apr 2016", "2016-01-32", "2016-1", "12:30:00",
        "2016-01-01T12:00:00.", "0000-01-01", "29.2.16", "2016--01",
    ])
    func `what may be meant otherwise, or is no day, is no date`(text: String) throws {
        #expect(try values("a\n\"\(text)\"\n").type == .category)
    }
}
