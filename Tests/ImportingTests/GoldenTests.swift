import Foundation
import Hashing
import Importing
import Tables
import Testing

private func golden<Content: Decodable>(_ name: String, as _: Content.Type) throws -> Content {
    let data = try Data(contentsOf: repositoryFile("Tests/Golden/Importing/\(name)"))
    return try JSONDecoder().decode(Content.self, from: data)
}

/// Agreement with Python, NumPy and pandas; the files are made by `Tests/Reference/importing.py`.
@Suite struct GoldenTests {
    @Test func `numbers are rounded as Python rounds them, to the last bit`() throws {
        let cases = try golden("numbers.json", as: [[String]].self)
        #expect(cases.count > 500)
        let text = "a\n" + cases.map { "\($0[0])\n" }.joined()
        guard case .number(let numbers) = try values(text) else {
            Issue.record("not numbers")
            return
        }
        for (number, expected) in zip(numbers, cases) {
            #expect(number.bitPattern == UInt64(expected[1], radix: 16), "\(expected[0])")
        }
    }

    @Test func `numbers with a decimal comma are rounded the same`() throws {
        let cases = try golden("numbers.json", as: [[String]].self)
        let text = "a;b\n" + cases.map { "\($0[0].replacing(".", with: ","));\n" }.joined()
        guard case .number(let numbers) = try values(text, CSVOptions(decimalComma: true)) else {
            Issue.record("not numbers")
            return
        }
        #expect(numbers.map(\.bitPattern) == cases.map { UInt64($0[1], radix: 16) })
    }

    private struct ArrayFile: Decodable {
        var sha256: SHA256
        var bytes: Int
    }

    @Test func `the files of columns are to the byte those that NumPy writes`() throws {
        let expected = try golden("arrays.json", as: [String: ArrayFile].self)
        let directory = try TemporaryDirectory()
        let store = try BlobStore(directory: directory.path)
        let cases: [String: ColumnValues] = [
            "float64": .number([0, 1.5, -2.25, .nan, 1e300]),
            "int32": .category([0, 2, -1, 1], levels: ["a", "b", "c"]),
            "int8": .boolean([1, 0, -1]),
            "float64_empty": .date([]),
            "float64_100000": .number((0..<100_000).map(Double.init)),
        ]
        for (name, values) in cases {
            let table = Table([Column("c", values)], rows: values.count)
            let schema = try DataSet.write(table, to: store)
            let bytes = try store.read(schema, offset: 0, count: schema.bytes)
            let files = try DataSet.references(schema: bytes)
            let file = try #require(expected[name])
            #expect(files == [BlobReference(hash: file.sha256, bytes: file.bytes)], "\(name)")
        }
    }

    private struct TableFile: Decodable {
        struct Entry: Decodable {
            var name: String
            var missing: Int
            var distinct: Int
            var minimum: Double?
            var maximum: Double?
            var mean: Double?
            var counts: [String: Int]?
        }
        var rows: Int
        var columns: [Entry]
    }

    @Test(arguments: ["credit_data.csv", "lending_club.csv"])
    func `the loan data are read as pandas reads them`(name: String) throws {
        let expected = try #require(try golden("tables.json", as: [String: TableFile].self)[name])
        let result = try readCSV(path: repositoryFile("Data/\(name)").path)
        #expect(result.notes.isEmpty)
        #expect(result.table.rows == expected.rows)
        #expect(result.table.columns.map(\.name) == expected.columns.map(\.name))
        for (column, entry) in zip(result.table.columns, expected.columns) {
            let summary = ColumnSummary(of: column)
            #expect(summary.missing == entry.missing, "\(entry.name)")
            #expect(summary.distinct == entry.distinct, "\(entry.name)")
            switch summary.content {
            case .range(let minimum, let maximum, let mean):
                #expect(minimum == entry.minimum)
                #expect(maximum == entry.maximum)
                let expectedMean = try #require(entry.mean)
                #expect(abs(mean - expectedMean) <= 1e-9 * abs(expectedMean))
            case .frequencies(let frequencies):
                for frequency in frequencies {
                    #expect(entry.counts?[frequency.value] == frequency.count)
                }
            case .answers(let yes, let no):
                #expect(entry.counts == ["yes": yes, "no": no])
            case .nothing:
                Issue.record("\(entry.name) is empty")
            }
        }
    }
}
