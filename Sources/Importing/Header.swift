import Tables

/// The names of a file's columns.
///
/// A column without a name is called `column_N` after its place, counted from one; a name that was
/// there before gets `_2`, `_3` and so on. Both are noted.
struct Header {
    let names: [String]
    let notes: [String]
    let encoding: TextEncoding
    /// Where in the file the header ends.
    let end: TextPosition

    /// Reads the first record.
    ///
    /// - Parameters:
    ///   - schema: the columns that there must be, or nil if any will do.
    ///   - required: columns that there must be besides.
    init(
        of records: RecordReader,
        schema: [String]?,
        required: some Collection<String>
    ) throws(ImportError) {
        guard try records.next() else {
            throw ImportError(file: records.path, "the file is empty")
        }
        guard records.cells.count <= CSVLimits.columnsMax else {
            throw ImportError(
                file: records.path,
                position: records.position(ofCell: CSVLimits.columnsMax),
                "more than \(CSVLimits.columnsMax) columns"
            )
        }
        var encoding = TextEncoding.utf8
        var cells: [String] = []
        for index in records.cells.indices {
            let decoded = decodedText(records.bytes(ofCell: index))
            if decoded.encoding == .windows1252 { encoding = .windows1252 }
            cells.append(decoded.text)
        }
        var notes: [String] = []
        let names = Self.distinct(cells, &notes)
        let numberParser = NumberParser(decimalComma: false)
        if cells.allSatisfy({ numberParser.number(Array($0.utf8).span) != nil }) {
            notes.append("the first line is taken as the header, though all its cells are numbers")
        }
        self.encoding = encoding
        end = records.positionOfEnd
        self.names = names
        if let schema {
            notes += try Self.extra(names, beyond: schema, records.path)
        } else if let unknown = Set(required).subtracting(names).min() {
            throw ImportError(
                file: records.path,
                position: TextPosition(line: 1, column: 1),
                "there is no column \(quotedForMessage(unknown)), whose type is given; there are "
                    + Self.listed(names)
            )
        }
        self.notes = notes
    }

    private static func distinct(_ cells: [String], _ notes: inout [String]) -> [String] {
        // Names that stand in the file have precedence over names made up here.
        let written = Set(cells)
        var names: [String] = []
        var used: Set<String> = []
        for (index, cell) in cells.enumerated() {
            let base = cell.isEmpty ? "column_\(index + 1)" : cell
            var name = base
            var number = 2
            while used.contains(name) || (name != cell && written.contains(name)) {
                name = "\(base)_\(number)"
                number += 1
            }
            if cell.isEmpty {
                notes.append(
                    "column \(index + 1) has no name in the header; it is called \(quotedForMessage(name))"
                )
            } else if name != cell {
                notes.append(
                    "column \(index + 1) is a second \(quotedForMessage(cell)); it is called \(quotedForMessage(name))"
                )
            }
            used.insert(name)
            names.append(name)
        }
        return names
    }

    /// Notes the columns that the schema does not have, and refuses to go on without one that it has.
    private static func extra(
        _ names: [String],
        beyond schema: [String],
        _ path: String
    ) throws(ImportError) -> [String] {
        let present = Set(names)
        let absent = schema.filter { !present.contains($0) }
        guard absent.isEmpty else {
            throw ImportError(
                file: path,
                position: TextPosition(line: 1, column: 1),
                "the header lacks \(listed(absent)); it has \(listed(names))"
            )
        }
        let wanted = Set(schema)
        let extra = names.filter { !wanted.contains($0) }
        return extra.isEmpty ? [] : ["not used: \(listed(extra))"]
    }

    /// The names in quotes; of very many only the first.
    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(30).map { quotedForMessage($0) }.joined(separator: ", ")
        return names.count > 30 ? "\(shown) and \(names.count - 30) more" : shown
    }
}
