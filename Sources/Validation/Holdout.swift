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
