extension ColumnValues {
    /// Whether all cells are alike: the same value, or none at all.
    public var isUniform: Bool {
        switch self {
        case .number(let cells), .date(let cells):
            cells.allSatisfy { $0 == cells[0] } || cells.allSatisfy(\.isNaN)
        case .category(let cells, _): cells.allSatisfy { $0 == cells[0] }
        case .text(let cells): cells.allSatisfy { $0 == cells[0] }
        case .boolean(let cells): cells.allSatisfy { $0 == cells[0] }
        }
    }
}
