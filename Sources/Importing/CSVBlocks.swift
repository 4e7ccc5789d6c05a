import Tables

/// The columns of a schema in a CSV file, some rows at a time: what is in memory does not grow with
/// the file.
///
/// The blocks put together are what `readCSV(path:schema:options:)` reads, but for the levels of
/// categories, which are those of each block.
public struct CSVBlocks {
    /// What a person should know though nothing failed, one line each; complete after the last block.
    public private(set) var notes: [String] = []

    private var reader: CSVReader
    private let rows: Int
    private var isFirst = true

    /// Opens a file and reads its header.
    ///
    /// - Parameters:
    ///   - options: `types` is not used.
    ///   - rows: how many rows a block has at most.
    /// - Throws: an error also if the file lacks columns; it names them all.
    public init(
        path: String,
        schema: [ColumnSchema],
        options: CSVOptions = CSVOptions(),
        rows: Int
    ) throws(ImportError) {
        var options = options
        options.types = [:]
        for column in schema { options.types[column.name] = column.type }
        reader = try CSVReader(
            path: path,
            options: options,
            schema: schema.map(\.name),
            rowsPerBlock: rows
        )
        self.rows = rows
    }

    /// The next rows, or nil after the last.
    ///
    /// - Throws: an error whose description is `file:line:column: what is wrong, and what was meant`.
    public mutating func next() throws(ImportError) -> Table? {
        guard let block = try reader.readBlock(rows: rows) else {
            if isFirst { throw reader.noRows }
            return nil
        }
        isFirst = false
        notes = block.notes
        return block.table
    }
}
