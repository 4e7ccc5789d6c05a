import Search
import Tables

extension Preprocessing {
    /// Learns from rows how these choices turn the features into numbers.
    ///
    /// - Parameters:
    ///   - table: the table with the rows.
    ///   - features: the names of the columns to use; those of free text are left aside.
    ///   - rows: the training rows; no other row is looked at.
    ///   - acceptsMissing: whether the family takes missing cells as they are.
    ///   - wantsScaling: whether columns on different scales harm the family.
    /// - Throws: `TaskFailure` of kind `error`, if a feature is not there, there is no training row,
    ///   nothing to learn from comes out, or cells would stay missing that must not.
    public func fit(
        _ table: Table,
        features: [String],
        rows: [Int],
        acceptsMissing: Bool,
        wantsScaling: Bool
    ) throws(TaskFailure) -> FittedPreprocessing {
        guard !rows.isEmpty else { throw TaskFailure(.error, "there is no training row") }
        var resolved = self
        resolved.resolve(acceptsMissing: acceptsMissing, wantsScaling: wantsScaling)
        var columns: [FittedColumn] = []
        var ignored: [String] = []
        for name in features {
            guard let values = table[name]?.values else {
                throw TaskFailure(.error, "the table has no column '\(name)'")
            }
            switch values.type {
            case .number, .date, .boolean:
                let all = try NumericCells(values, of: name, as: values.type).values
                let cells = rows.map { all[$0] }
                let fitted = FittedNumeric(resolved.numeric, cells)
                if fitted.fill == nil, !acceptsMissing, cells.contains(where: \.isNaN) {
                    throw TaskFailure(
                        .error,
                        "column '\(name)' has missing cells, which preprocessing.numeric.impute: "
                            + "none leaves to a family that does not accept them"
                    )
                }
                columns.append(
                    FittedColumn(name: name, type: values.type, transform: .numeric(fitted))
                )
            case .category:
                let counts = LevelCounts(try CategoryCells(values, of: name), rows: rows)
                let fitted = FittedCategory(resolved.categorical, counts)
                columns.append(
                    FittedColumn(name: name, type: .category, transform: .category(fitted))
                )
            case .text:
                ignored.append(name)
            }
        }
        guard columns.contains(where: { $0.width > 0 }) else {
            throw TaskFailure(.error, "no feature is left to learn from")
        }
        return FittedPreprocessing(columns: columns, ignored: ignored)
    }

    /// Replaces `auto` by what suits the family.
    private mutating func resolve(acceptsMissing: Bool, wantsScaling: Bool) {
        if numeric.impute == .auto { numeric.impute = acceptsMissing ? .none : .median }
        if numeric.scale == .auto { numeric.scale = wantsScaling ? .standard : .none }
    }
}
