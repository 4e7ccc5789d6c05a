import Hashing
import Tables

extension DataSet {
    /// Keeps a table in a store.
    ///
    /// - Returns: the name of the schema, which stands for the whole.
    @discardableResult
    public static func write(
        _ table: Table,
        to store: BlobStore
    ) throws(BlobError) -> BlobReference {
        var columns: [ColumnEntry] = []
        for column in table.columns {
            columns.append(try write(column, to: store))
        }
        let schema = Schema(format: formatVersion, rows: table.rows, columns: columns)
        return try store.write(encode(schema))
    }

    private static func write(
        _ column: Column,
        to store: BlobStore
    ) throws(BlobError) -> ColumnEntry {
        var levels: [String]?
        var files: [String: BlobReference] = [:]
        switch column.values {
        case .number(let cells), .date(let cells):
            files["cells"] = try store.write(NPYFile.bytes(.float64, cells.map(canonicalBits)))
        case .category(let codes, let ownLevels):
            levels = ownLevels
            files["cells"] = try store.write(NPYFile.bytes(.int32, codes))
        case .boolean(let answers):
            files["cells"] = try store.write(NPYFile.bytes(.int8, answers))
        case .text(let texts):
            var bytes: [UInt8] = []
            var offsets: [Int64] = [0]
            for text in texts {
                bytes.append(contentsOf: (text ?? "").utf8)
                offsets.append(Int64(bytes.count))
            }
            let missing: [Int8] = texts.map { $0 == nil ? 1 : 0 }
            files["bytes"] = try store.write(NPYFile.bytes(.uint8, bytes))
            files["offsets"] = try store.write(NPYFile.bytes(.int64, offsets))
            files["missing"] = try store.write(NPYFile.bytes(.int8, missing))
        }
        return ColumnEntry(
            name: column.name,
            type: column.values.type,
            levels: levels,
            files: files
        )
    }

    /// Bits that are the same for numbers that are equal: there are many NaN, and two zeros.
    private static func canonicalBits(_ number: Double) -> UInt64 {
        if number.isNaN { return 0x7FF8_0000_0000_0000 }
        return number == 0 ? 0 : number.bitPattern
    }
}
