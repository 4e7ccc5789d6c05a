import Tables
import Testing

@testable import Importing

@Suite struct CSVBlockTests {
    private let schema = [
        ColumnSchema(name: "n", type: .number), ColumnSchema(name: "c", type: .category),
        ColumnSchema(name: "d", type: .date), ColumnSchema(name: "b", type: .boolean),
        ColumnSchema(name: "t", type: .text),
    ]

    private func file(rows: Int) -> String {
        var text = "t,n,extra,c,b,d\n"
        for row in 0..<rows {
            text += "\"text, \(row)\",\(row % 7 == 0 ? "NA" : "\(row)%"),x,level \(row % 5),"
            text += "\(row % 2 == 0 ? "yes" : "no"),2016-01-\(10 + row % 20)\n"
        }
        return text
    }

    /// What a cell says, whatever the levels of its block.
    private func words(_ table: Table) -> [[String]] {
        (0..<table.rows).map { row in
            table.columns.map { column in
                switch column.values {
                case .number(let cells), .date(let cells): "\(cells[row])"
                case .category(let codes, let levels):
                    codes[row] < 0 ? "" : levels[Int(codes[row])]
                case .boolean(let cells): "\(cells[row])"
                case .text(let cells): cells[row] ?? ""
                }
            }
        }
    }

    @Test(arguments: [1, 7, 40, 1_000])
    func `blocks put together are the whole`(_ rows: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Array(file(rows: 40).utf8))
        let whole = try readCSV(path: path, schema: schema)
        var blocks = try CSVBlocks(path: path, schema: schema, rows: rows)
        var found: [[String]] = []
        while let block = try blocks.next() {
            #expect(block.rows <= rows)
            #expect(block.columns.map(\.name) == schema.map(\.name))
            found += words(block)
        }
        #expect(found == words(whole.table))
        #expect(blocks.notes == whole.notes)
        #expect(try blocks.next() == nil)
    }

    @Test func `a mistake in a later block is told by its place in the file`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Array((file(rows: 20) + "x,old,,,,\n").utf8))
        var blocks = try CSVBlocks(path: path, schema: schema, rows: 6)
        for _ in 0..<3 { _ = try blocks.next() }
        let error = #expect(throws: ImportError.self) { try blocks.next() }
        #expect(error?.description.hasSuffix(":22:3: 'old' in column 'n' is not a number") ?? false)
    }

    @Test func `a header without rows and a header without a column are refused`() throws {
        let directory = try TemporaryDirectory()
        let empty = try directory.write(Array(file(rows: 0).utf8))
        var blocks = try CSVBlocks(path: empty, schema: schema, rows: 6)
        #expect(throws: ImportError.self) { try blocks.next() }
        let other = try directory.write(Array("a,b\n1,2\n".utf8), to: "other.csv")
        #expect(throws: ImportError.self) {
            try CSVBlocks(path: other, schema: schema, rows: 6)
        }
    }
}
