extension ColumnValues {
    /// The cells of the given rows, in the given order.
    ///
    /// A category keeps all its levels, also those that no selected row has: a level has the same
    /// position in each part of a table.
    public func selecting(rows: [Int]) -> ColumnValues {
        switch self {
        case .number(let cells): .number(rows.map { cells[$0] })
        case .category(let codes, let levels): .category(rows.map { codes[$0] }, levels: levels)
        case .text(let cells): .text(rows.map { cells[$0] })
        case .date(let cells): .date(rows.map { cells[$0] })
        case .boolean(let cells): .boolean(rows.map { cells[$0] })
        }
    }
}

extension Column {
    /// The column with only the given rows, in the given order.
    public func selecting(rows: [Int]) -> Column {
        Column(name, values.selecting(rows: rows))
    }
}

extension Table {
    /// The table with only the given rows, in the given order; a row may come more than once.
    ///
    /// - Complexity: O(rows given × columns).
    public func selecting(rows indices: [Int]) -> Table {
        Table(columns.map { $0.selecting(rows: indices) }, rows: indices.count)
    }

    /// The table with only the columns of these names, in the given order.
    ///
    /// - Returns: nil if a name is not that of a column.
    public func selecting(columns names: [String]) -> Table? {
        var selected: [Column] = []
        for name in names {
            guard let column = self[name] else { return nil }
            selected.append(column)
        }
        return Table(selected, rows: rows)
    }

    /// The table without the columns of these names; a name that no column has is ignored.
    public func dropping(columns names: [String]) -> Table {
        let dropped = Set(names)
        return Table(columns.filter { !dropped.contains($0.name) }, rows: rows)
    }
}
