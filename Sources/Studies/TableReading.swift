import Tables

/// How a table is written, as far as a person has said; what is nil is found out from each file.
public struct TableReading: Sendable, Hashable, Codable {
    /// What stands between cells, a single character.
    public var separator: String?
    /// What stands before the fraction of a number: a point or a comma.
    public var decimal: String?
    /// What comes first in dates such as `01/02/2016`.
    public var dates: DateOrder?
    /// The texts that mean a missing cell; nil for the usual ones.
    public var missing: [String]?

    /// What a person has said of a table.
    public init(
        separator: String? = nil,
        decimal: String? = nil,
        dates: DateOrder? = nil,
        missing: [String]? = nil
    ) {
        self.separator = separator
        self.decimal = decimal
        self.dates = dates
        self.missing = missing
    }
}

extension DataSettings {
    /// How the study's table is written.
    public var reading: TableReading {
        TableReading(
            separator: separator.map { String($0) },
            decimal: decimal.map { String($0) },
            dates: dates,
            missing: missing
        )
    }
}
