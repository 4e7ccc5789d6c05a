// Splits in time.
extension FoldPlan {
    /// Folds that each train on the rows before those that they validate on.
    ///
    /// The rows in order of time end with `splits` blocks of `testSize` rows, each validated by one
    /// fold, the earliest first; before a block `gap` rows are left out, and those before are trained
    /// on. Rows of the same time stay in their order.
    ///
    /// - SeeAlso: scikit-learn's `TimeSeriesSplit`, whose folds these are.
    func inTime(_ times: [Int]) throws(FoldPlanError) -> [Fold] {
        let rows = times.count
        let size = testSize ?? rows / (splits + 1)
        guard size > 0, rows - gap - size * splits > 0 else {
            throw .noRowsBefore(splits: splits, rows: rows, testSize: size, gap: gap)
        }
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        return (0..<splits).map { split in
            let start = rows - (splits - split) * size
            let end = start - gap
            let first = maxTrainSize.map { max(0, end - $0) } ?? 0
            return Fold(
                training: order[first..<end].sorted(),
                validation: order[start..<start + size].sorted()
            )
        }
    }
}
