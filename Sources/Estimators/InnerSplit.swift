import Statistics

/// Training rows divided into those to learn from and those set aside to tell when to stop.
struct InnerSplit {
    /// The rows to learn from, in ascending order.
    let learned: [Int]
    /// The rows set aside, in ascending order; none where each class has a single row.
    let aside: [Int]

    /// Sets aside a share of each class, of which one row at least is left to learn from.
    ///
    /// - Parameters:
    ///   - labels: the class of each row.
    ///   - classes: how many classes there are.
    ///   - share: from 0 to 1.
    init(
        _ labels: [Int],
        classes: Int,
        aside share: Double,
        using random: inout RandomGenerator
    ) {
        var rows = [[Int]](repeating: [], count: classes)
        for (row, label) in labels.enumerated() { rows[label].append(row) }
        var isAside = [Bool](repeating: false, count: labels.count)
        for label in rows.indices where !rows[label].isEmpty {
            random.shuffle(&rows[label])
            let size = Int((Double(rows[label].count) * share).rounded())
            for row in rows[label].prefix(min(rows[label].count - 1, size)) { isAside[row] = true }
        }
        learned = labels.indices.filter { !isAside[$0] }
        aside = labels.indices.filter { isAside[$0] }
    }
}
