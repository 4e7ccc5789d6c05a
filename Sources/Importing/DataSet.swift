import Foundation
import Hashing
import Tables

/// A table in a store: a file of NumPy's format for each column, and a schema that names them.
///
/// The schema's digest stands for the whole table: equal tables have equal digests, on any machine.
/// A worker that knows the digest fetches the schema, then the files that it names (`references`),
/// and reads the columns it needs.
///
/// | type | files |
/// |---|---|
/// | number, date | `cells`: float64, missing is NaN |
/// | category | `cells`: int32 positions in `levels`, missing is −1 |
/// | boolean | `cells`: int8, 0 or 1, missing is −1 |
/// | text | `bytes`: UTF-8, all texts in a row; `offsets`: int64, where each text begins and where the last one ends; `missing`: int8, 1 for a missing cell |
public enum DataSet {
    /// The version of the schema's format.
    static let formatVersion = 1
    /// A schema holds all levels of all categories; beyond this it is no schema.
    static let schemaBytesMax = 256 << 20

    /// The content of `schema.json`.
    struct Schema: Codable {
        var format: Int
        var rows: Int
        var columns: [ColumnEntry]
    }

    /// What the schema says of a column.
    struct ColumnEntry: Codable {
        var name: String
        var type: ColumnType
        /// The levels of a category, in order of their UTF-8 bytes; nil for other types.
        var levels: [String]?
        /// The column's files by what they hold.
        var files: [String: BlobReference]
    }

    /// The files that a data set consists of, besides the schema itself, each once.
    ///
    /// - Parameter schema: the bytes of the schema.
    /// - Throws: `corrupt` if they are not a schema.
    public static func references(schema bytes: [UInt8]) throws(BlobError) -> [BlobReference] {
        var references: [BlobReference] = []
        var known: Set<BlobReference> = []
        for column in try decode(bytes).columns {
            for role in column.files.keys.sorted() {
                guard let file = column.files[role], known.insert(file).inserted else { continue }
                references.append(file)
            }
        }
        return references
    }

    /// How many rows the data set has, and its columns' names and types.
    ///
    /// - Parameter bytes: the bytes of the schema.
    /// - Throws: `corrupt` if they are not a schema.
    public static func shape(
        schema bytes: [UInt8]
    ) throws(BlobError) -> (rows: Int, columns: [ColumnSchema]) {
        let schema = try decode(bytes)
        return (schema.rows, schema.columns.map { ColumnSchema(name: $0.name, type: $0.type) })
    }

    static func encode(_ schema: Schema) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(schema))
        } catch {
            preconditionFailure("strings and integers have a JSON form: \(error)")
        }
    }

    static func decode(_ bytes: [UInt8]) throws(BlobError) -> Schema {
        guard bytes.count <= schemaBytesMax else {
            throw BlobError(.corrupt, "a schema of more than \(schemaBytesMax) bytes")
        }
        let schema: Schema
        do {
            schema = try JSONDecoder().decode(Schema.self, from: Data(bytes))
        } catch {
            throw BlobError(.corrupt, "not the schema of a data set: \(error)")
        }
        guard schema.format == formatVersion else {
            throw BlobError(
                .corrupt,
                "the data set has format \(schema.format); this program reads \(formatVersion)"
            )
        }
        // Beyond this the table could not have been read from a file.
        guard (0...CSVLimits.rowsMax).contains(schema.rows) else {
            throw BlobError(.corrupt, "a data set of \(schema.rows) rows")
        }
        guard Set(schema.columns.map(\.name)).count == schema.columns.count else {
            throw BlobError(.corrupt, "two columns of the data set have one name")
        }
        return schema
    }
}
