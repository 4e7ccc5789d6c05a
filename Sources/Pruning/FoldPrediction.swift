import Search
import Statistics

/// What the first folds of a trial say about all of them.
///
/// A line through the complete trials, from their mean over the same first folds to their value.
/// Its height takes up that some folds are harder than others, its slope that who did badly on few
/// folds was unlucky more often than not. That complete trials are those that did well on their first
/// folds does not bias it, since that is what the line starts from.
///
/// - SeeAlso: Elastic's ml-cpp, pull request 915, which corrects the loss told to its Bayesian
///   optimization in the same way.
struct FoldPrediction: Hashable, Sendable {
    /// The variance of the slope among studies.
    ///
    /// Complete trials are alike, and a line through them alone points anywhere.
    static let slopeVariance = 0.01

    /// The predicted value for the full fold plan.
    let value: Double
    /// The variance of that prediction.
    let variance: Double

    /// The prediction for a trial after its first folds.
    ///
    /// - Parameters:
    ///   - trial: the trial with its scores so far, at least one.
    ///   - folds: how many folds the full plan has.
    ///   - others: settled trials; those complete with all folds count.
    init(of trial: FoldHistory, folds: Int, among others: ArraySlice<FoldHistory>) {
        let count = trial.scores.count
        // To the journaled value, not the mean of fold scores, since the sampler compares values:
        // those are judged at honest thresholds and so lie a little lower.
        let complete = others.compactMap { other -> (start: Double, value: Double)? in
            guard other.scores.count == folds, let value = other.value else { return nil }
            return (other.mean(ofFirst: count), value)
        }
        guard complete.count >= 2 else {
            value = trial.mean + (complete.first.map { $0.value - $0.start } ?? 0)
            // The trial's own spread has to do, for the folds not yet seen.
            let spread = RunningMoments(trial.scores).variance ?? 0
            variance = spread * (1 / Double(count) - 1 / Double(folds))
            return
        }
        var starts = RunningMoments()
        var values = RunningMoments()
        var shifts = RunningMoments()
        for (start, value) in complete {
            starts.add(start)
            values.add(value)
            shifts.add(value - start)
        }
        var products = 0.0
        for (start, value) in complete {
            products += (start - starts.mean) * (value - values.mean)
        }
        let squares = (starts.variance ?? 0) * Double(complete.count - 1)
        let size = Double(complete.count)
        let chance = max(shifts.variance ?? 0, .leastNormalMagnitude)
        // The slope is taken for near one before it is seen.
        let prior = 1 / Self.slopeVariance
        let precision = squares / chance + prior
        let found = (products / chance + prior) / precision
        let slope = found.isFinite ? min(max(found, 0), 1) : 1
        let distance = trial.mean - starts.mean
        value = values.mean + slope * distance
        var residuals = RunningMoments()
        for trial in complete {
            residuals.add(trial.value - values.mean - slope * (trial.start - starts.mean))
        }
        // Both height and slope are estimated, the latter the worse the farther the trial is off.
        let doubt = distance * distance / precision
        variance = (residuals.variance ?? 0) * (1 + 1 / size) + (doubt.isFinite ? doubt : 0)
    }
}
