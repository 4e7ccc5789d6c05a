import Search
import Statistics
import Tables

extension Preprocessing {
    /// Learns from rows how these choices turn the features into numbers.
    ///
    /// - Parameters:
    ///   - data: the training rows; no other row is looked at.
    ///   - acceptsMissing: whether the family takes missing cells as they are.
    ///   - wantsScaling: whether columns on different scales harm the family.
    ///   - wantsCodes: whether the family wants one number a level, rather than one column.
    ///   - seed: all chance comes from here; only the selection by `l1` has any.
    /// - Returns: what was learned, and the training rows as the family is to see them: rows ×
    ///   `outputs`. That is not what `apply` makes of them where the target is encoded: a training
    ///   row has no part in what it is told of its own class.
    /// - Throws: `TaskFailure` of kind `error`, if a feature is not there, there is no training row,
    ///   nothing to learn from comes out, or cells would stay missing that must not.
    public func fit(
        _ data: TrainingRows,
        acceptsMissing: Bool,
        wantsScaling: Bool,
        wantsCodes: Bool = false,
        seed: UInt64 = 0
    ) throws(TaskFailure) -> (fitted: FittedPreprocessing, features: Matrix) {
        guard !data.rows.isEmpty else { throw TaskFailure(.error, "there is no training row") }
        var choices = self
        choices.resolve(
            acceptsMissing: acceptsMissing,
            wantsScaling: wantsScaling,
            wantsCodes: wantsCodes
        )
        let ignored = try choices.ignored(data)
        var (columns, matrices) = try choices.columns(data, without: Set(ignored.map(\.name)))
        columns.removeAll { $0.width == 0 }
        guard !columns.isEmpty else {
            throw TaskFailure(.error, "no feature is left to learn from")
        }
        let interactions = try choices.interactions(data, among: columns)
        let outputs = FittedPreprocessing.outputs(columns, interactions)
        var features = Matrix(joining: matrices, rows: data.rows.count, columns: outputs.count)
        let neighbors = choices.fillIn(&features, outputs)
        if !acceptsMissing { try checkComplete(features, outputs, columns) }
        let start = outputs.count - interactions.count
        for (place, interaction) in interactions.enumerated() {
            for row in 0..<features.rows {
                features[row, start + place] = interaction.product(in: features, row: row)
            }
        }
        var scalers: [FittedScaler] = []
        for (column, output) in outputs.enumerated() {
            let scaler: FittedScaler =
                output.isScaled && choices.numeric.scale != .none
                ? FittedScaler(choices.numeric.scale, features.column(column)) : .identity
            scaler.apply(to: &features, column: column)
            scalers.append(scaler)
        }
        let selected = try choices.selection.places(features, data, seed: seed)
        if let selected { features = features.selecting(columns: selected) }
        let fitted = FittedPreprocessing(
            columns: columns,
            ignored: ignored,
            neighbors: neighbors,
            interactions: interactions,
            scalers: scalers,
            selected: selected
        )
        return (fitted, features)
    }

    /// Replaces `auto` by what suits the family.
    private mutating func resolve(acceptsMissing: Bool, wantsScaling: Bool, wantsCodes: Bool) {
        if numeric.impute == .auto { numeric.impute = acceptsMissing ? .none : .median }
        if numeric.scale == .auto { numeric.scale = wantsScaling ? .standard : .none }
        if categorical.encode == .auto, wantsCodes { categorical.encode = .ordinal }
    }

    /// The features that are not used.
    private func ignored(_ data: TrainingRows) throws(TaskFailure) -> [IgnoredColumn] {
        var ignored: [IgnoredColumn] = []
        let needless =
            drop.isEmpty
            ? [] : needlessColumns(data.table, features: data.features, rows: data.rows)
        for name in data.features {
            guard let values = data.table[name]?.values else {
                throw TaskFailure(.error, "the table has no column '\(name)'")
            }
            if values.type == .text {
                ignored.append(IgnoredColumn(name: name, reason: .text))
            } else if let found = needless.first(where: { $0.name == name }),
                drop.contains(where: { $0.covers(found.reason) })
            {
                ignored.append(found)
            }
        }
        return ignored
    }

    /// What becomes of each column by itself, and of its training rows.
    private func columns(
        _ data: TrainingRows,
        without ignored: Set<String>
    ) throws(TaskFailure) -> (columns: [FittedColumn], matrices: [Matrix]) {
        var columns: [FittedColumn] = []
        var matrices: [Matrix] = []
        for name in data.features where !ignored.contains(name) {
            guard let values = data.table[name]?.values else { continue }
            switch values.type {
            case .number, .date, .boolean:
                let all = try NumericCells(values, of: name, as: values.type).values
                let cells = data.rows.map { all[$0] }
                let transform: FittedColumn.Transform =
                    values.type == .date
                    ? .date(FittedDate(dates, numeric, cells))
                    : .numeric(FittedNumeric(numeric, cells))
                let column = FittedColumn(name: name, type: values.type, transform: transform)
                var matrix = Matrix(rows: data.rows.count, columns: column.width)
                try column.apply(values, rows: data.rows, to: &matrix, at: 0)
                columns.append(column)
                matrices.append(matrix)
            case .category:
                let cells = try CategoryCells(values, of: name)
                let (fitted, matrix) = FittedCategory.fitting(categorical, cells, data)
                columns.append(
                    FittedColumn(name: name, type: .category, transform: .category(fitted))
                )
                matrices.append(matrix)
            case .text: continue
            }
        }
        return (columns, matrices)
    }

    /// All products of two of the columns that are to interact, as far as they are used.
    private func interactions(
        _ data: TrainingRows,
        among columns: [FittedColumn]
    ) throws(TaskFailure) -> [Interaction] {
        let outputs = FittedPreprocessing.outputs(columns, [])
        var places: [Int] = []
        for name in numeric.interactions {
            guard let type = data.features.contains(name) ? data.table[name]?.values.type : nil,
                type == .number || type == .boolean
            else {
                throw TaskFailure(.error, "'\(name)' is to interact, but is no numeric feature")
            }
            // The product with a column that is left out tells no more than the column itself.
            if let place = outputs.firstIndex(where: { $0.name == name && $0.isMeasured }) {
                places.append(place)
            }
        }
        return places.indices.flatMap { left in
            places[(left + 1)...].map { Interaction(left: places[left], right: $0) }
        }
    }

    /// Lets neighbours fill in what is missing, if that is chosen.
    private func fillIn(
        _ features: inout Matrix,
        _ outputs: [OutputColumn]
    ) -> NeighborImputation? {
        guard numeric.impute == .knn else { return nil }
        let measured = outputs.indices.filter { outputs[$0].isMeasured }
            .filter { outputs[$0].source < outputs.count }
        let imputation = NeighborImputation(
            features,
            columns: measured,
            neighbors: numeric.neighbors
        )
        imputation.apply(to: &features)
        return imputation
    }

    /// Refuses cells that stay missing.
    private func checkComplete(
        _ features: Matrix,
        _ outputs: [OutputColumn],
        _ columns: [FittedColumn]
    ) throws(TaskFailure) {
        guard let place = features.values.firstIndex(where: \.isNaN) else { return }
        let column = columns[outputs[place % features.columns].source].name
        throw TaskFailure(
            .error,
            "column '\(column)' has missing cells, which preprocessing.numeric.impute: none leaves"
                + " to a family that does not accept them"
        )
    }
}

extension Matrix {
    /// The matrices side by side; columns beyond theirs are zero.
    fileprivate init(joining matrices: [Matrix], rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns)
        var start = 0
        for matrix in matrices {
            for row in 0..<rows {
                for column in 0..<matrix.columns {
                    self[row, start + column] = matrix[row, column]
                }
            }
            start += matrix.columns
        }
    }
}
