import Importing
import Statistics
import Tables
import Testing

/// A mark for missing cells that no drawn text contains.
private let missing = "<missing>"

/// A table of chance: all types, missing cells, and texts full of what CSV must quote.
private func drawnTable(_ random: inout RandomGenerator) -> Table {
    let rows = 1 + random.below(30)
    let columns = (0..<1 + random.below(6)).map { index in
        Column("c\(index) " + drawnText(&random), drawnValues(rows: rows, &random))
    }
    return Table(columns, rows: rows)
}

private func drawnValues(rows: Int, _ random: inout RandomGenerator) -> ColumnValues {
    func cells<Cell>(_ none: Cell, _ draw: (inout RandomGenerator) -> Cell) -> [Cell] {
        (0..<rows).map { _ in random.below(5) == 0 ? none : draw(&random) }
    }
    switch random.below(5) {
    case 0:
        return .number(
            cells(.nan) { random in
                let number = Double(bitPattern: random.next())
                return number.isFinite ? number : random.normal()
            }
        )
    case 1:
        return .date(cells(.nan) { Double($0.below(40_000) - 10_000) + Double($0.below(24)) / 24 })
    case 2: return .boolean(cells(-1) { Int8($0.below(2)) })
    case 3: return .text(cells(nil) { drawnText(&$0) })
    default:
        let texts: [String?] = cells(nil) { drawnText(&$0) }
        let levels = Set(texts.compactMap(\.self)).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        let codes = texts.map { text in
            Int32(text.flatMap { text in levels.firstIndex(of: text) } ?? -1)
        }
        return .category(codes, levels: levels)
    }
}

private func drawnText(_ random: inout RandomGenerator) -> String {
    let pieces = [
        "a", "B", "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", " ", "7", ".", "-", "é", "€",
        "日本", "🙂",
        "NA", "true", "1", "'", "\\", "\u{1}",
    ]
    return (0..<random.below(6)).map { _ in pieces[random.below(pieces.count)] }.joined()
}

private func written(
    _ table: Table,
    separator: String,
    lineEnd: String,
    _ random: inout RandomGenerator
) -> String {
    func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
    // Blank lines are no rows, so that a cell alone in its row is quoted, as all texts are.
    func cell(_ values: ColumnValues, _ row: Int) -> String {
        guard !values.isMissing(row: row) else { return missing }
        switch values {
        case .number(let cells): return "\(cells[row])"
        case .category(let codes, let levels): return quoted(levels[Int(codes[row])])
        case .text(let cells): return quoted(cells[row] ?? "")
        case .date(let cells):
            let hours = Int((cells[row] * 24).rounded())
            return dateText(hours: hours)
        case .boolean(let cells): return cells[row] == 1 ? "Yes" : "NO"
        }
    }
    var lines = [table.columns.map { quoted($0.name) }.joined(separator: separator)]
    for row in 0..<table.rows {
        if random.below(10) == 0 { lines.append("") }
        lines.append(table.columns.map { cell($0.values, row) }.joined(separator: separator))
    }
    return lines.joined(separator: lineEnd) + (random.below(2) == 0 ? lineEnd : "")
}

/// The ISO 8601 spelling, by stepping through the calendar day by day.
private func dateText(hours: Int) -> String {
    var day = hours >= 0 ? hours / 24 : (hours - 23) / 24
    let hour = hours - day * 24
    var year = 1970
    func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    while day < 0 {
        year -= 1
        day += isLeap(year) ? 366 : 365
    }
    while day >= (isLeap(year) ? 366 : 365) {
        day -= isLeap(year) ? 366 : 365
        year += 1
    }
    var month = 1
    let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    while day >= lengths[month - 1] {
        day -= lengths[month - 1]
        month += 1
    }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(day + 1))T\(two(hour)):00:00Z"
}

@Suite struct RoundTripTests {
    @Test(arguments: 0..<200)
    func `a table written as CSV is read back equal`(seed: Int) throws {
        var random = RandomGenerator(seed: UInt64(seed))
        let table = drawnTable(&random)
        let separator = [",", ";", "\t", "|"][random.below(4)]
        let lineEnd = ["\n", "\r\n"][random.below(2)]
        let text = written(table, separator: separator, lineEnd: lineEnd, &random)
        let types = Dictionary(uniqueKeysWithValues: table.schema.map { ($0.name, $0.type) })
        let options = CSVOptions(
            separator: Character(separator),
            decimalComma: false,
            missing: [missing],
            types: types
        )
        let result = try imported(text, options)
        try #require(result.table.schema == table.schema, "\(text)")
        for (read, column) in zip(result.table.columns, table.columns) {
            if case .date(let cells) = column.values, case .date(let readCells) = read.values {
                #expect(
                    zip(cells, readCells).allSatisfy { abs($0 - $1) < 1e-9 || $0.isNaN && $1.isNaN }
                )
            } else {
                #expect(read.values == column.values, "\(text)")
            }
        }
        #expect(result.notes.isEmpty)
    }

    @Test(arguments: 0..<40)
    func `a table kept as a data set is read back equal`(seed: Int) throws {
        var random = RandomGenerator(seed: UInt64(seed), purpose: "data set")
        let table = drawnTable(&random)
        let directory = try TemporaryDirectory()
        let store = try BlobStore(directory: "\(directory.path)/deep/er")
        let schema = try DataSet.write(table, to: store)
        #expect(try DataSet.read(schema: schema, from: store) == table)
        #expect(try DataSet.write(table, to: store) == schema)
    }

    @Test func `bytes of chance are a table or an error, and never the end of the process`() throws
    {
        let directory = try TemporaryDirectory()
        let pieces: [[UInt8]] = [
            [0x22], [0x2C], [0x0A], [0x0D], [0], [0xFF], [0xC3], [0x3B], [0x20], [0x09],
            Array("1".utf8),
            Array("1e9".utf8), Array("2016-01-01".utf8), Array("yes".utf8), Array("NA".utf8),
            [0xEF, 0xBB, 0xBF],
        ]
        var tables = 0
        for seed in 0..<3_000 {
            var random = RandomGenerator(seed: UInt64(seed), purpose: "noise")
            var bytes: [UInt8] = []
            for _ in 0..<random.below(40) {
                if random.below(4) == 0 {
                    bytes.append(UInt8(random.below(256)))
                } else {
                    bytes += pieces[random.below(pieces.count)]
                }
            }
            let path = try directory.write(bytes)
            do throws(ImportError) {
                _ = try readCSV(path: path)
                tables += 1
            } catch {
                #expect(!error.description.contains("\n"))
            }
        }
        #expect(tables > 50)
    }
}
