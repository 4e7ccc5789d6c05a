import Tables

extension StudyFile {
    /// The table without the rows that have no target, and how many those were.
    ///
    /// Nothing can be learnt from such rows, and a fold plan must not count them: take them out
    /// before the table is stored as a data set. Without the target's column the table is returned
    /// as it is; `resolve(table:dataSet:)` reports that.
    public func withoutUnlabelled(_ table: Table) -> (table: Table, dropped: Int) {
        guard let cells = table[data.target.value]?.values else { return (table, 0) }
        let rows = (0..<table.rows).filter { !cells.isMissing(at: $0) }
        guard rows.count < table.rows else { return (table, 0) }
        let columns = table.columns.map { Column($0.name, $0.values.selecting(rows)) }
        return (Table(columns, rows: rows.count), table.rows - rows.count)
    }
}

extension ColumnValues {
    /// Whether the cell of a row is missing.
    fileprivate func isMissing(at row: Int) -> Bool {
        switch self {
        case .number(let cells), .date(let cells): cells[row].isNaN
        case .category(let cells, _): cells[row] < 0
        case .text(let cells): cells[row] == nil
        case .boolean(let cells): cells[row] < 0
        }
    }

    /// The cells of some rows; levels stay as they are.
    fileprivate func selecting(_ rows: [Int]) -> ColumnValues {
        switch self {
        case .number(let cells): .number(rows.map { cells[$0] })
        case .category(let cells, let levels): .category(rows.map { cells[$0] }, levels: levels)
        case .text(let cells): .text(rows.map { cells[$0] })
        case .date(let cells): .date(rows.map { cells[$0] })
        case .boolean(let cells): .boolean(rows.map { cells[$0] })
        }
    }
}
