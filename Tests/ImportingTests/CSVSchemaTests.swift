import Foundation
import Importing
import Tables
import Testing

private let schema = [
    ColumnSchema(name: "home", type: .category), ColumnSchema(name: "amount", type: .number),
]

private func read(_ text: String, _ schema: [ColumnSchema]) throws -> ImportedTable {
    let directory = try TemporaryDirectory()
    return try readCSV(path: directory.write(Array(text.utf8)), schema: schema)
}

@Suite struct CSVSchemaTests {
    @Test func `columns come in the schema's order and with its types`() throws {
        let result = try read("amount,home\n1,7\n,8\n", schema)
        let expected = Table(
            [
                Column("home", .category([0, 1], levels: ["7", "8"])),
                Column("amount", .number([1, .nan])),
            ],
            rows: 2
        )
        #expect(result.table == expected)
        #expect(result.notes.isEmpty)
    }

    @Test func `levels are the file's own, also such as no model has seen`() throws {
        let values = try read("home,amount\nboat,1\ncave,2\n", schema).table["home"]?.values
        #expect(values == .category([0, 1], levels: ["boat", "cave"]))
    }

    @Test func `other columns are passed over with a note, whatever is in them`() throws {
        let result = try read("id,home,amount,x\n\u{1},a,1,?\n", schema)
        #expect(result.table.columns.map(\.name) == ["home", "amount"])
        #expect(result.notes == ["not used: 'id', 'x'"])
    }

    @Test func `all columns that the file lacks are named`() throws {
        let text = "the header lacks 'home', 'amount'; it has 'x', 'y'"
        #expect { try read("x,y\n1,2\n", schema) } throws: { error in
            (error as? ImportError)?.message == text
        }
    }

    @Test func `a cell that is not of the schema's type is pointed at`() throws {
        #expect { try read("home,amount\na,1\nb,much\n", schema) } throws: { error in
            (error as? ImportError)?.position == TextPosition(line: 3, column: 3)
        }
    }

    @Test func `a column of one answer keeps the type it had in training`() throws {
        let schema = [ColumnSchema(name: "a", type: .category)]
        #expect(
            try read("a\nyes\nyes\n", schema).table.columns[0].values
                == .category([0, 0], levels: ["yes"])
        )
    }

    @Test func `a pipe is read too, even if a column must be read again`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        let text = "a,b\n" + (0..<20_000).map { "\($0 % 5),\($0)\n" }.joined() + "x,1\n"
        let writer = Thread {
            guard let file = fopen(path, "w") else { return }
            fputs(text, file)
            fclose(file)
        }
        writer.start()
        let table = try readCSV(path: path).table
        #expect(table.rows == 20_001)
        #expect(
            table["a"]?.values
                == .category(
                    (0..<20_000).map { Int32($0 % 5) } + [5],
                    levels: ["0", "1", "2", "3", "4", "x"]
                )
        )
    }
}
