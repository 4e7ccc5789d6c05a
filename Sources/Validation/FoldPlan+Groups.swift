import Statistics

// Splits that keep the rows of a group together.
extension FoldPlan {
    /// The fold of each row, groups being dealt whole.
    ///
    /// Without shuffling the largest group left goes to the fold with the fewest rows, the first of
    /// equals; of equally large groups that with the higher key comes first. With shuffling each fold
    /// gets as many groups as the others, whatever their sizes.
    ///
    /// - SeeAlso: scikit-learn's `GroupKFold`.
    func dealtByGroup(
        _ keys: [Int],
        using generator: inout RandomGenerator
    ) throws(FoldPlanError) -> [Int] {
        let groups = Groups(keys)
        try check(groups)
        var fold = Array(repeating: 0, count: groups.rows.count)
        if shuffle {
            var order = Array(groups.rows.indices)
            generator.shuffle(&order)
            let (share, rest) = order.count.quotientAndRemainder(dividingBy: splits)
            var start = 0
            for split in 0..<splits {
                let size = share + (split < rest ? 1 : 0)
                for group in order[start..<start + size] { fold[group] = split }
                start += size
            }
        } else {
            var sizes = Array(repeating: 0, count: splits)
            let order = groups.rows.indices.sorted { (groups.rows[$0], $0) > (groups.rows[$1], $1) }
            for group in order {
                let lightest = sizes.indices.min { sizes[$0] < sizes[$1] } ?? 0
                sizes[lightest] += groups.rows[group]
                fold[group] = lightest
            }
        }
        return groups.ofRow.map { fold[$0] }
    }

    /// The fold of each row, groups being dealt whole so that classes are spread evenly.
    ///
    /// Groups whose classes are least even come first; each goes to the fold where the classes' shares
    /// then differ least between folds, and of about equally good ones to that with the fewest rows.
    /// Shuffling decides between groups that are equally uneven.
    ///
    /// - SeeAlso: scikit-learn's `StratifiedGroupKFold`.
    func dealtByGroup(
        _ keys: [Int],
        _ labels: [Int32],
        classes: Int,
        using generator: inout RandomGenerator
    ) throws(FoldPlanError) -> [Int] {
        let groups = Groups(keys)
        try check(groups)
        let order = groups.unevenFirst(labels, classes: classes, shuffle: shuffle, &generator)
        let totals = classCounts(labels, classes: classes).map(Double.init)
        let present = totals.indices.filter { totals[$0] > 0 }
        // How many rows of each class a fold has, one row a fold.
        var counts = Array(repeating: Array(repeating: 0, count: present.count), count: splits)
        var sizes = Array(repeating: 0, count: splits)
        var fold = Array(repeating: 0, count: groups.rows.count)
        for (group, all) in order {
            let added = present.map { all[$0] }
            var best = 0
            var least = Double.infinity
            var fewest = Int.max
            for split in 0..<splits {
                let spread = present.indices.reduce(0) { sum, index in
                    let shares = counts.indices.map { other in
                        let rows = counts[other][index] + (other == split ? added[index] : 0)
                        return Double(rows) / totals[present[index]]
                    }
                    return sum + deviation(of: shares)
                }
                let mean = spread / Double(present.count)
                let isTie = (mean - least).magnitude <= 1e-8 + 1e-5 * least.magnitude
                if mean < least || (isTie && sizes[split] < fewest) {
                    (best, least, fewest) = (split, mean, sizes[split])
                }
            }
            for index in present.indices { counts[best][index] += added[index] }
            sizes[best] += groups.rows[group]
            fold[group] = best
        }
        return groups.ofRow.map { fold[$0] }
    }

    private func check(_ groups: Groups) throws(FoldPlanError) {
        guard groups.rows.count >= splits else {
            throw .moreSplitsThanGroups(splits: splits, groups: groups.rows.count)
        }
    }

    /// The standard deviation over all of them, summed in numpy's order: ties hang on the last bit.
    private func deviation(of shares: [Double]) -> Double {
        let count = Double(shares.count)
        let mean = shares.reduce(0, +) / count
        let squares = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / count).squareRoot()
    }
}

/// Groups of rows, numbered from zero in order of their keys.
struct Groups {
    /// The group of each row.
    let ofRow: [Int]
    /// How many rows each group has.
    let rows: [Int]

    /// The groups of rows with equal keys.
    init(_ keys: [Int]) {
        let distinct = Array(Set(keys)).sorted()
        let place = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
        var rows = Array(repeating: 0, count: distinct.count)
        ofRow = keys.map { key in
            guard let group = place[key] else { preconditionFailure("\(key) is a key") }
            rows[group] += 1
            return group
        }
        self.rows = rows
    }

    /// The groups with their numbers of rows of each class, those with the least even classes first.
    ///
    /// Equally uneven ones are in order of their keys, or with shuffling in any order.
    func unevenFirst(
        _ labels: [Int32],
        classes: Int,
        shuffle: Bool,
        _ generator: inout RandomGenerator
    ) -> [(group: Int, counts: [Int])] {
        var counts = Array(repeating: Array(repeating: 0, count: classes), count: rows.count)
        for (row, label) in labels.enumerated() { counts[ofRow[row]][Int(label)] += 1 }
        var order = Array(rows.indices)
        if shuffle { generator.shuffle(&order) }
        let ranked = order.enumerated().map { place, group in
            // The variance in whole numbers, so that equals are equal to the last bit.
            let sum = counts[group].reduce(0, +)
            let squares = counts[group].reduce(0) { $0 + $1 * $1 }
            return (place: place, group: group, spread: classes * squares - sum * sum)
        }
        return ranked.sorted { ($1.spread, $0.place) < ($0.spread, $1.place) }
            .map { ($0.group, counts[$0.group]) }
    }
}
