import Tables

/// What the reader of a CSV file is told; what it is not told, it finds out.
public struct CSVOptions: Sendable, Hashable {
    /// The character between cells, in ASCII, or nil to find out which of `, ; tab |` it is.
    public var separator: Character?
    /// Whether numbers are written `1,5` (true) or `1.5` (false), or nil to find out.
    public var decimalComma: Bool?
    /// What comes first in dates such as `01/02/2016`, or nil to find out.
    public var dateOrder: DateOrder?
    /// The spellings of a missing cell, exact to the letter, whether in quotes or not.
    public var missing: [String]
    /// The types of columns whose type is not to be inferred, by name.
    public var types: [String: ColumnType]
    /// Whether a file without one of those columns is refused.
    ///
    /// Not where the caller knows better than the file does where the name was misspelt.
    public var requiresTypedColumns = true

    /// The spellings that pandas takes for a missing cell, and the `?` of the UCI repository.
    public static let usualMissing = [
        "", "?", "NA", "N/A", "n/a", "NaN", "nan", "-NaN", "-nan", "NULL", "null", "None", "<NA>",
        "#N/A", "#N/A N/A", "#NA", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
    ]

    /// The options of a reading; by default all is found out.
    public init(
        separator: Character? = nil,
        decimalComma: Bool? = nil,
        dateOrder: DateOrder? = nil,
        missing: [String] = CSVOptions.usualMissing,
        types: [String: ColumnType] = [:]
    ) {
        self.separator = separator
        self.decimalComma = decimalComma
        self.dateOrder = dateOrder
        self.missing = missing
        self.types = types
    }
}

/// How the characters of a file are written in bytes.
public enum TextEncoding: String, Sendable, Hashable {
    /// UTF-8, of which ASCII is a part.
    case utf8 = "UTF-8"
    /// Windows-1252, which is Latin-1 with printable characters in place of control characters.
    case windows1252 = "Windows-1252"
}

/// A table read from a file, and what was found out on the way.
public struct ImportedTable: Sendable, Equatable {
    /// The table.
    public let table: Table
    /// What a person should know though nothing failed, one line each.
    public let notes: [String]
    /// The character between cells.
    public let separator: Character
    /// Whether numbers are written `1,5`.
    public let decimalComma: Bool
    /// What comes first in dates such as `01/02/2016`; nil if nothing told.
    public let dateOrder: DateOrder?
    /// How characters are written; Windows-1252 if at least one cell is not valid UTF-8.
    public let encoding: TextEncoding
}

/// The sizes beyond which a file is refused instead of read.
public enum CSVLimits {
    /// A record must fit into memory whole: 64 MiB is far beyond any table, and stops a quote that
    /// is never closed from swallowing a large file.
    public static let recordBytesMax = 64 << 20
    /// Wider tables are matrices of another kind, and each column costs a builder and a file.
    public static let columnsMax = 100_000
    /// Levels are counted in 32 bits, and there may be as many levels as rows.
    public static let rowsMax = Int(Int32.max)
}
