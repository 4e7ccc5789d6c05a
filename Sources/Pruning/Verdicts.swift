import Search

// What the pruners have in common: whom they compare with, and how they say what they found.

extension FoldHistory {
    /// How many folds a verdict on this trial rests on.
    func checkedCount(of folds: Int) -> Int {
        let count = scores.count
        precondition(0 < count && count < folds, "a verdict after \(count) of \(folds) folds")
        return count
    }

    /// The verdict that this trial is to stop here.
    func pruned(
        of folds: Int,
        among others: ArraySlice<FoldHistory>,
        because reason: String
    ) -> Pruning {
        let prediction = FoldPrediction(of: self, folds: folds, among: others)
        return Pruning(
            folds: scores.count,
            predicted: prediction.value,
            variance: prediction.variance,
            reason: "mean \(rounded(mean)) after \(scores.count) of \(folds) folds \(reason)"
        )
    }
}

extension Pruner {
    /// The prediction that all pruners make, whatever they stop by.
    public func prediction(
        for trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> (value: Double, variance: Double) {
        let prediction = FoldPrediction(of: trial, folds: folds, among: others)
        return (prediction.value, prediction.variance)
    }
}

extension ArraySlice<FoldHistory> {
    /// The complete trial with the highest mean of fold scores, the earliest of equals.
    ///
    /// By fold scores, not by value, since a challenger has only fold scores to be compared.
    func incumbent(of folds: Int) -> FoldHistory? {
        // By index: a copy of each trial would cost more than the comparison.
        var best: Int?
        for index in indices where self[index].isComplete(of: folds) {
            if let best, self[index].mean <= self[best].mean { continue }
            best = index
        }
        return best.map { self[$0] }
    }
}

extension FoldHistory {
    /// Whether the trial has all its folds and a value.
    func isComplete(of folds: Int) -> Bool { value != nil && scores.count == folds }
}

/// The number with four decimals, enough for a person.
func rounded(_ number: Double) -> String {
    let scaled = number * 1e4
    // Beyond this the decimals are no longer there to be cut.
    guard scaled.magnitude < 1e15 else { return "\(number)" }
    return "\(scaled.rounded() / 1e4)"
}
