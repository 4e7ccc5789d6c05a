import Search

/// A trial with all its folds, whose value is their mean.
func complete(_ trial: Int, _ scores: [Double]) -> FoldHistory {
    FoldHistory(trial: trial, scores: scores, value: scores.reduce(0, +) / Double(scores.count))
}

extension Pruner {
    /// The verdict on a trial that comes after all others.
    func verdict(on scores: [Double], of folds: Int, among others: [FoldHistory]) -> Pruning? {
        verdict(
            on: FoldHistory(trial: others.count, scores: scores),
            of: folds,
            among: others[...]
        )
    }
}
