extension ColumnValues {
    /// Whether the cell in that row is missing.
    public func isMissing(row: Int) -> Bool {
        switch self {
        case .number(let cells), .date(let cells): cells[row].isNaN
        case .category(let codes, _): codes[row] < 0
        case .text(let cells): cells[row] == nil
        case .boolean(let cells): cells[row] < 0
        }
    }

    /// How many cells are missing.
    public var missingCount: Int {
        switch self {
        case .number(let cells), .date(let cells): cells.count { $0.isNaN }
        case .category(let codes, _): codes.count { $0 < 0 }
        case .text(let cells): cells.count { $0 == nil }
        case .boolean(let cells): cells.count { $0 < 0 }
        }
    }
}

extension Table {
    /// How many cells of the whole table are missing.
    public var missingCount: Int {
        columns.reduce(0) { $0 + $1.values.missingCount }
    }
}
