/// What the cells of a column mean.
public enum ColumnType: String, Sendable, Hashable, Codable, CaseIterable {
    /// Real numbers.
    case number
    /// One of a set of levels.
    case category
    /// Free text; not used as a feature unless something is derived from it.
    case text
    /// Calendar dates, with or without a time of day.
    case date
    /// Yes or no.
    case boolean
}

/// The cells of one column.
///
/// Each type has its own mark for a missing cell.
public enum ColumnValues: Sendable {
    /// Numbers; a missing cell is NaN. Never infinite.
    case number([Double])
    /// Positions in `levels`, which are in order of their UTF-8 bytes; a missing cell is −1.
    case category([Int32], levels: [String])
    /// Texts; a missing cell is nil.
    case text([String?])
    /// Days since 1970-01-01T00:00Z, with the time of day as the fraction; a missing cell is NaN.
    case date([Double])
    /// 0 for no, 1 for yes, −1 for a missing cell.
    case boolean([Int8])

    /// What the cells mean.
    public var type: ColumnType {
        switch self {
        case .number: .number
        case .category: .category
        case .text: .text
        case .date: .date
        case .boolean: .boolean
        }
    }

    /// How many cells there are.
    public var count: Int {
        switch self {
        case .number(let cells), .date(let cells): cells.count
        case .category(let cells, _): cells.count
        case .text(let cells): cells.count
        case .boolean(let cells): cells.count
        }
    }
}

/// A named column of a table.
public struct Column: Sendable, Equatable {
    /// The name in the table's header.
    public let name: String
    /// The cells, one a row.
    public let values: ColumnValues

    /// A column with a name over cells.
    public init(_ name: String, _ values: ColumnValues) {
        self.name = name
        self.values = values
    }
}

/// A table: columns of equal length with distinct names.
public struct Table: Sendable, Equatable {
    /// The columns, in the order of the header.
    public let columns: [Column]
    /// How many rows there are.
    public let rows: Int

    /// A table of these columns.
    public init(_ columns: [Column], rows: Int) {
        for column in columns {
            precondition(column.values.count == rows, "column '\(column.name)' has other rows")
        }
        precondition(Set(columns.map(\.name)).count == columns.count, "column names repeat")
        self.columns = columns
        self.rows = rows
    }

    /// The column of that name, or nil.
    public subscript(name: String) -> Column? {
        columns.first { $0.name == name }
    }
}
