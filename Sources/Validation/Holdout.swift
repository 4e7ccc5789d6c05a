import Statistics

/// Sets rows apart that the search never sees, each class in its share.
///
/// How many rows of each class go to either side is what scikit-learn's `StratifiedShuffleSplit`
/// gives (largest remainder; ties go to the lower class), except that a class with two rows or more
/// has at least one on either side; a class with a single row stays with the search.
///
/// - Parameters:
///   - labels: the class of each row, counted from zero.
///   - classes: how many classes there are.
///   - share: the share of rows to set apart, from 0 (none) to below 1; rounded up to whole rows.
///   - seed: which rows these are follows from it.
/// - Returns: positions in `labels`, both ascending.
public func holdout(
    labels: [Int32],
    classes: Int,
    share: Double,
    seed: UInt64
) -> (search: [Int], holdout: [Int]) {
    precondition(0 <= share && share < 1, "the holdout's share is \(share), not from 0 to below 1")
    guard share > 0, !labels.isEmpty else { return (Array(labels.indices), []) }
    let counts = classCounts(labels, classes: classes)
    let kept = labels.count - Int((share * Double(labels.count)).rounded(.up))
    var left = apportioned(counts, total: kept)
    for (index, count) in counts.enumerated() {
        left[index] = count < 2 ? count : min(max(left[index], 1), count - 1)
    }
    var generator = RandomGenerator(seed: seed, purpose: "holdout")
    var isHeldOut = Array(repeating: false, count: labels.count)
    for (index, count) in counts.enumerated() where count > 0 {
        var rows = labels.indices.filter { labels[$0] == index }
        generator.shuffle(&rows)
        for row in rows[left[index]...] {
            isHeldOut[row] = true
        }
    }
    return (
        search: labels.indices.filter { !isHeldOut[$0] },
        holdout: labels.indices.filter { isHeldOut[$0] }
    )
}

/// Shares of a total in proportion to counts: rounded down, and the rest to the largest remainders.
private func apportioned(_ counts: [Int], total: Int) -> [Int] {
    let all = Double(counts.reduce(0, +))
    let exact = counts.map { Double($0) / all * Double(total) }
    var shares = exact.map { Int($0) }
    let rest = total - shares.reduce(0, +)
    let remainders = exact.indices.map { exact[$0] - Double(shares[$0]) }
    let order = exact.indices.sorted { (-remainders[$0], $0) < (-remainders[$1], $1) }
    for index in order.prefix(max(rest, 0)) {
        shares[index] += 1
    }
    return shares
}

extension FoldPlan {
    /// Sets rows apart that the search never sees, by the same logic as the folds.
    ///
    /// Groups are on one side whole, in about the classes' shares. Of a split in time the latest rows
    /// are held out, and the `gap` rows before them are on neither side. Otherwise the rows are drawn
    /// class by class.
    ///
    /// - Parameters:
    ///   - labels: the class of each row, counted from zero.
    ///   - classes: how many classes there are.
    ///   - keys: what the plan's column says of each row, as in `folds(labels:classes:keys:)`.
    ///   - share: the share of rows to set apart, from 0 (none) to below 1.
    ///   - seed: where chance has a part, it comes from here.
    /// - Returns: positions in `labels`, both ascending.
    public func holdout(
        labels: [Int32],
        classes: Int,
        keys: [Int] = [],
        share: Double,
        seed: UInt64
    ) -> (search: [Int], holdout: [Int]) {
        precondition(!kind.needsColumn || keys.count == labels.count, "one key a row")
        guard share > 0 else { return (Array(labels.indices), []) }
        switch kind {
        case .stratifiedKFold, .kFold, .predefinedSplit:
            return Validation.holdout(labels: labels, classes: classes, share: share, seed: seed)
        case .groupKFold, .stratifiedGroupKFold:
            return wholeGroups(labels, classes: classes, keys: keys, share: share, seed: seed)
        case .timeSeriesSplit:
            let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
            let held = Int((share * Double(order.count)).rounded(.up))
            let start = order.count - held
            return (order[..<max(0, start - gap)].sorted(), order[start...].sorted())
        }
    }

    /// Deals whole groups to both sides, those with the least even classes first, each to the side
    /// where the classes' shares then come nearer to what they should be.
    private func wholeGroups(
        _ labels: [Int32],
        classes: Int,
        keys: [Int],
        share: Double,
        seed: UInt64
    ) -> (search: [Int], holdout: [Int]) {
        let groups = Groups(keys)
        var generator = RandomGenerator(seed: seed, purpose: "holdout")
        let order = groups.unevenFirst(labels, classes: classes, shuffle: true, &generator)
        let totals = classCounts(labels, classes: classes).map { Double(max($0, 1)) }
        var held = Array(repeating: 0.0, count: classes)
        var kept = held
        var isHeldOut = Array(repeating: false, count: groups.rows.count)
        for (group, counts) in order {
            // Least is the sum of squares over their due, Σ x²/s, where each side has its share s;
            // what a group adds to it on a side is (2 x a + a²)/s.
            var cost = 0.0
            for index in 0..<classes {
                let added = Double(counts[index]) / totals[index]
                cost += added * (2 * held[index] + added) / share
                cost -= added * (2 * kept[index] + added) / (1 - share)
            }
            isHeldOut[group] = cost < 0
            for index in 0..<classes {
                let added = Double(counts[index]) / totals[index]
                if isHeldOut[group] { held[index] += added } else { kept[index] += added }
            }
        }
        return (
            search: labels.indices.filter { !isHeldOut[groups.ofRow[$0]] },
            holdout: labels.indices.filter { isHeldOut[groups.ofRow[$0]] }
        )
    }
}
