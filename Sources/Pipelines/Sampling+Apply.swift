import Statistics

extension Preprocessing.Sampling {
    /// The rows to learn from, and their classes, instead of those there are.
    ///
    /// This is for training rows only, after all else: it changes how often a family sees them, and
    /// what it is judged on stays as it is. Nothing of it is part of the fitted state.
    ///
    /// - Parameters:
    ///   - features: the training rows: rows × `outputs`.
    ///   - labels: the class of each, from 0 to `classes` − 1.
    ///   - outputs: what the columns are.
    ///   - seed: all chance comes from here.
    /// - Returns: rows of which no class has fewer than `ratio` times those of the largest, as far as
    ///   it has any; the rows that are kept stand first, in their order.
    public func apply(
        _ features: Matrix,
        labels: [Int32],
        classes: Int,
        outputs: [OutputColumn],
        seed: UInt64
    ) -> (features: Matrix, labels: [Int32]) {
        precondition(outputs.count == features.columns, "\(outputs.count) columns")
        var random = RandomGenerator(seed: seed, purpose: "sampling")
        var members = [[Int]](repeating: [], count: classes)
        for (row, label) in labels.enumerated() { members[Int(label)].append(row) }
        let sizes = members.map(\.count)
        switch type {
        case .none:
            return (features, labels)
        case .under:
            let least = sizes.filter { $0 > 0 }.min() ?? 0
            let most = Int((Double(least) / ratio + 1e-9).rounded(.down))
            var kept: [Int] = []
            for rows in members {
                var drawn = rows
                if rows.count > most { random.shuffle(&drawn) }
                kept += drawn.prefix(most)
            }
            kept.sort()
            return (features.selecting(rows: kept), kept.map { labels[$0] })
        case .over:
            var rows = Array(labels.indices)
            for (own, lacking) in zip(members, lacking(sizes)) where lacking > 0 {
                rows += (0..<lacking).map { _ in own[random.below(own.count)] }
            }
            return (features.selecting(rows: rows), rows.map { labels[$0] })
        case .smote:
            var result = features.values
            var resultLabels = labels
            let deviations = SyntheticRows.deviations(features, outputs)
            for (label, lacking) in lacking(sizes).enumerated() where lacking > 0 {
                var maker = SyntheticRows(
                    features.selecting(rows: members[label]),
                    outputs,
                    deviations,
                    neighbors: neighbors
                )
                for _ in 0..<lacking { result += maker.next(using: &random) }
                resultLabels += Array(repeating: Int32(label), count: lacking)
            }
            let matrix = Matrix(
                rows: resultLabels.count,
                columns: features.columns,
                values: result
            )
            return (matrix, resultLabels)
        }
    }

    /// How many rows each class lacks; one without any row stays so.
    private func lacking(_ sizes: [Int]) -> [Int] {
        let wanted = Int((Double(sizes.max() ?? 0) * ratio + 1e-9).rounded(.down))
        return sizes.map { $0 == 0 ? 0 : max(0, wanted - $0) }
    }
}
