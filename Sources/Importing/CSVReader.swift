import Tables

/// Reads a CSV file with a header into a table whose column types are inferred from all the cells.
///
/// A column is of the first of these types that all its cells fit: number, boolean (`BooleanPair`),
/// date (`DateParser`); otherwise its cells are strings, and they are levels of a category if they
/// repeat enough (`ColumnBuilder.areLevels`), else text. `options.types` overrules this.
///
/// - Parameters:
///   - path: the file; a pipe will do.
///   - options: what need not be found out.
/// - Throws: an error whose description is `file:line:column: what is wrong, and what was meant`.
/// - Complexity: one pass over the file, in memory proportional to the table and not to the file;
///   a second pass, up to there, if a column turns out late not to be of the type it seemed to be.
public func readCSV(
    path: String,
    options: CSVOptions = CSVOptions()
) throws(ImportError) -> ImportedTable {
    var reader = try CSVReader(path: path, options: options)
    return try reader.read()
}

/// Reads the columns of a schema from a CSV file, such as rows to predict for.
///
/// The columns come in the schema's order and are of its types. Other columns of the file are passed
/// over with a note. A category has the levels of this file, which may be others than those that a
/// model knows.
///
/// - Parameter options: `types` is not used.
/// - Throws: an error also if the file lacks columns; it names them all.
public func readCSV(
    path: String,
    schema: [ColumnSchema],
    options: CSVOptions = CSVOptions()
) throws(ImportError) -> ImportedTable {
    var options = options
    options.types = [:]
    for column in schema {
        options.types[column.name] = column.type
    }
    var reader = try CSVReader(path: path, options: options, schema: schema.map(\.name))
    return try reader.read()
}

/// Where in a CSV file a cell stands, for faults that only the whole table shows.
///
/// - Parameter row: counted from zero, the header not being a row.
/// - Complexity: O(bytes up to the cell).
public func positionOfCell(
    row: Int,
    column: String,
    path: String,
    options: CSVOptions = CSVOptions()
) throws(ImportError) -> TextPosition {
    let reader = try CSVReader(path: path, options: options, schema: [column])
    return try reader.position(ofRow: row)
}

/// One reading of a file, from its first byte to the table.
struct CSVReader {
    let records: RecordReader
    private let header: Header
    /// One for each column of the file, nil for those that are passed over.
    private(set) var builders: [ColumnBuilder?]
    /// The columns of the table by their places in the file, in order.
    private let order: [Int]
    private let options: CSVOptions
    private let separator: UInt8
    private let decimalComma: Bool
    /// Whether the points of numbers might separate thousands as well.
    private let mayPointsGroup: Bool
    private var rows = 0
    var remarks: ColumnRemarks
    private let makeBuilders: () -> [ColumnBuilder?]

    /// - Parameter rowsPerBlock: how many rows are read at a time, or nil for all.
    init(
        path: String,
        options: CSVOptions,
        schema: [String]? = nil,
        rowsPerBlock: Int? = nil
    ) throws(ImportError) {
        let records = try RecordReader(path: path)
        let buffer = records.buffer
        let sample = buffer.span.extracting(records.sample.bytes)
        let isWhole = records.sample.isWhole
        guard sample.count > 0 else { throw ImportError(file: path, "the file is empty") }
        let separator =
            try options.separator.map { given throws(ImportError) in
                try Self.checked(given, path)
            } ?? Dialect.separator(of: sample, isWhole: isWhole)
        let marks = Dialect.decimalMarks(of: sample, isWhole: isWhole, separator: separator)
        let decimalComma = options.decimalComma ?? marks.hasComma
        let rowsExpected = min(records.rowsExpected, rowsPerBlock ?? .max)
        records.separate(by: separator)
        let typed = options.requiresTypedColumns ? Array(options.types.keys) : []
        let header = try Header(of: records, schema: schema, required: typed)
        let wanted = Set(schema ?? header.names)
        let numberParser = NumberParser(decimalComma: decimalComma)
        let missing = MissingSpellings(options.missing)
        makeBuilders = {
            header.names.map { name in
                guard wanted.contains(name) else { return nil }
                return ColumnBuilder(
                    name: name,
                    forced: options.types[name],
                    numberParser: numberParser,
                    missing: missing,
                    dateOrder: options.dateOrder,
                    rowsExpected: rowsExpected
                )
            }
        }
        builders = makeBuilders()
        let places = Dictionary(uniqueKeysWithValues: zip(header.names, header.names.indices))
        order = (schema ?? header.names).compactMap { places[$0] }
        remarks = ColumnRemarks(columns: header.names)
        self.records = records
        self.header = header
        self.options = options
        self.separator = separator
        self.decimalComma = decimalComma
        mayPointsGroup = options.decimalComma == nil && marks.mayPointsGroup
    }

    private static func checked(
        _ separator: Character,
        _ path: String
    ) throws(ImportError) -> UInt8 {
        let refused: Set<Character> = ["\"", "\n", "\r", "\r\n", "\0"]
        guard let byte = separator.asciiValue, separator != "\r\n", !refused.contains(separator)
        else {
            let message = "the separator '\(separator)' is not a single ASCII character"
            throw ImportError(file: path, message + " other than a quote or a line end")
        }
        return byte
    }

    mutating func read() throws(ImportError) -> ImportedTable {
        while try records.next() {
            try readRecord()
        }
        guard rows > 0 else { throw noRows }
        try rereadRows()
        return try finish()
    }

    /// Reads so many rows more, or those that are left; nil if none is.
    ///
    /// Only for columns whose types are all given: none is to be found out from all cells.
    mutating func readBlock(rows count: Int) throws(ImportError) -> ImportedTable? {
        rows = 0
        while rows < count, try records.next() {
            try readRecord()
        }
        guard rows > 0 else { return nil }
        defer { builders = makeBuilders() }
        return try finish()
    }

    /// Where the first of the table's columns has its cell in a row; nothing may have been read yet.
    fileprivate func position(ofRow row: Int) throws(ImportError) -> TextPosition {
        for _ in 0...row {
            guard try records.next() else { throw hasChanged }
        }
        guard records.cells.indices.contains(order[0]) else { throw hasChanged }
        return records.position(ofCell: order[0])
    }

    var hasChanged: ImportError {
        ImportError(file: records.path, "the file changed while it was read")
    }

    /// That a file has no row.
    var noRows: ImportError {
        ImportError(
            file: records.path,
            position: header.end,
            "the file has a header and no rows below it"
        )
    }

    private mutating func readRecord() throws(ImportError) {
        guard records.cells.count == builders.count else { throw raggedRow() }
        guard rows < CSVLimits.rowsMax else {
            throw ImportError(
                file: records.path,
                position: records.positionOfEnd,
                "more than \(CSVLimits.rowsMax) rows"
            )
        }
        rows += 1
        let buffer = records.buffer
        let cells = records.cells
        for index in builders.indices {
            guard let builder = builders[index] else { continue }
            let event = Self.take(cells[index], of: buffer) { builder.append($0) }
            switch event {
            case .kept: break
            case .unreadable: throw unreadable(cell: index, type: builder.forced)
            case .infinite, .zeroPadded, .changed:
                let text = decodedText(records.bytes(ofCell: index)).text
                let position = records.position(ofCell: index)
                remarks.note(event, column: index, text: text, at: position)
            }
        }
    }

    /// Lends the text of a cell.
    static func take<Result>(
        _ cell: RecordScanner.Cell,
        of buffer: [UInt8],
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        guard cell.hasDoubledQuotes else {
            return body(buffer.span.extracting(cell.start..<cell.end))
        }
        let text = cell.text(in: buffer)
        return body(text.span)
    }

    private func raggedRow() -> ImportError {
        let found = records.cells.count
        let expected = builders.count
        let counts = "\(counted(found, "cell")), where the header has \(expected)"
        guard found > expected else {
            return ImportError(
                file: records.path,
                position: records.positionOfEnd,
                "the row ends after \(counts)"
            )
        }
        let mark = Character(Unicode.Scalar(separator))
        return ImportError(
            file: records.path,
            position: records.position(ofCell: expected),
            "the row has \(counts); a cell with '\(mark)' in it must be in quotes"
        )
    }

    private func unreadable(cell index: Int, type: ColumnType?) -> ImportError {
        let text = quotedForMessage(decodedText(records.bytes(ofCell: index)).text)
        let meant =
            switch type {
            case .number: "a number\(decimalComma ? " with a decimal comma" : "")"
            case .date: "a date, such as 2016-01-31 or 2016-01-31T14:30:00Z"
            case .boolean: "a boolean: true or false, yes or no, t or f, y or n, 1 or 0"
            case .category, .text, nil: "a string"
            }
        return ImportError(
            file: records.path,
            position: records.position(ofCell: index),
            "\(text) in column \(quotedForMessage(header.names[index])) is not \(meant)"
                + (type == .date ? remedy(forDate: index) : "")
        )
    }

    /// What would make a date of a cell that may be one.
    private func remedy(forDate index: Int) -> String {
        let cell = Array(records.bytes(ofCell: index))
        let readable = DateOrder.allCases.filter { DateParser.days(cell.span, order: $0) != nil }
        guard options.dateOrder == nil, !readable.isEmpty else { return "" }
        let settings = readable.map { "{dates: \($0.rawValue)}" }.joined(separator: " or ")
        return "; say what comes first in it: data: \(settings)"
    }

    private mutating func finish() throws(ImportError) -> ImportedTable {
        var notes = header.notes
        var encoding = header.encoding
        let orders = builders.map { $0?.dateOrders() ?? [] }
        // One column with a 31st tells how the whole file is written.
        let dateOrder = options.dateOrder ?? orders.first(where: { $0.count == 1 })?.first
        var columns: [Column?] = Array(repeating: nil, count: builders.count)
        for (index, builder) in builders.enumerated() {
            guard let builder else { continue }
            let distinct = builder.strings.count
            builder.dateOrder = dateOrder
            let (values, used) = builder.finish()
            if used == .windows1252 { encoding = used }
            columns[index] = Column(builder.name, values)
            remarks.describe(values.type, column: index, builder: builder, distinct: distinct)
            remarks.describe(orders[index], column: index, used: dateOrder)
        }
        try describeNearMisses()
        if decimalComma, options.decimalComma == nil {
            notes.append("numbers are read with a decimal comma")
        }
        if mayPointsGroup {
            notes.append(
                "numbers are read with a decimal point; if it separates thousands, as in 1.500, say "
                    + "so: data: {decimal: \",\"}"
            )
        }
        if encoding == .windows1252 {
            notes.append("some text is not valid UTF-8; it is read as Windows-1252 (Latin-1)")
        }
        notes += remarks.notes
        return ImportedTable(
            table: Table(order.compactMap { columns[$0] }, rows: rows),
            notes: notes,
            separator: Character(Unicode.Scalar(separator)),
            decimalComma: decimalComma,
            dateOrder: dateOrder,
            encoding: encoding
        )
    }
}

/// A count with its noun: `1 cell`, `2 cells`.
package func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
