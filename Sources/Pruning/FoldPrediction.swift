import Search
import Statistics

/// What the first folds of a trial say about all of them.
///
/// Some folds are harder than others for every trial. So the mean over the first folds is shifted by
/// how much the full mean of complete trials differs from their mean over the same first folds; how
/// widely that difference varies from trial to trial is the prediction's variance.
struct FoldPrediction: Hashable, Sendable {
    /// The predicted value for the full fold plan.
    let value: Double
    /// The variance of that prediction.
    let variance: Double

    /// The prediction from a trial's first fold scores.
    ///
    /// - Parameters:
    ///   - scores: the trial's first scores, at least one.
    ///   - folds: how many folds the full plan has.
    ///   - others: settled trials; those complete with all folds count.
    init(scores: [Double], folds: Int, others: [FoldHistory]) {
        let count = scores.count
        var shifts = RunningMoments()
        for other in others where other.scores.count == folds {
            // Against the journaled value, not the mean of fold scores, since the sampler compares
            // values: those are judged at honest thresholds and so lie a little lower.
            guard let value = other.value else { continue }
            shifts.add(value - mean(other.scores.prefix(count)))
        }
        value = mean(scores[...]) + shifts.mean
        if let spread = shifts.variance {
            // That the mean shift is itself estimated adds its share.
            variance = spread * (1 + 1 / Double(shifts.count))
        } else {
            // Without complete trials the trial's own spread has to do, for the folds not yet seen.
            let spread = RunningMoments(scores).variance ?? 0
            variance = spread * (1 / Double(count) - 1 / Double(folds))
        }
    }
}

/// The mean of at least one score.
func mean(_ scores: ArraySlice<Double>) -> Double {
    RunningMoments(scores).mean
}
