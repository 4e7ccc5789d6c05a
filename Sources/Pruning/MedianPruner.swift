import Search
import Statistics

/// Stops a trial whose mean over its first folds is below the median of the others' over theirs.
///
/// The rule of Google Vizier as Optuna has it, with a fold for a step. It compares like with like,
/// since all trials share their folds, but knows nothing of chance: a trial a little below the median
/// is stopped as surely as a hopeless one.
///
/// - SeeAlso: Golovin et al., "Google Vizier: a service for black-box optimization", KDD 2017,
///   section 3.2.2.
public struct MedianPruner: Pruner {
    /// How many complete trials there must be before any is stopped.
    public let startupTrials: Int
    /// How many folds a trial has in any case.
    public let warmupFolds: Int

    /// A pruner that lets so many trials and folds pass first.
    public init(startupTrials: Int = 5, warmupFolds: Int = 0) {
        self.startupTrials = startupTrials
        self.warmupFolds = warmupFolds
    }

    /// Stops the trial if it is below the median after these folds.
    public func verdict(
        on scores: [Double],
        of folds: Int,
        among others: [FoldHistory]
    ) -> Pruning? {
        let count = scores.count
        precondition(0 < count && count < folds, "a verdict after \(count) of \(folds) folds")
        guard count > warmupFolds else { return nil }
        guard others.count(where: { $0.value != nil }) >= startupTrials else { return nil }
        // Trials stopped earlier than here are left out, as in Optuna: they have no such mean.
        let means = others.filter { $0.scores.count >= count }.map { mean($0.scores.prefix(count)) }
        let own = mean(scores[...])
        guard let bar = median(means), own < bar else { return nil }
        let prediction = FoldPrediction(scores: scores, folds: folds, others: others)
        return Pruning(
            folds: count,
            predicted: prediction.value,
            variance: prediction.variance,
            reason: "mean \(rounded(own)) after \(count) of \(folds) folds is below the median "
                + "\(rounded(bar)) of \(means.count) trials"
        )
    }

    /// The number with four decimals, enough for a person.
    private func rounded(_ number: Double) -> String {
        let scaled = number * 1e4
        // Beyond this the decimals are no longer there to be cut.
        guard scaled.magnitude < 1e15 else { return "\(number)" }
        return "\(scaled.rounded() / 1e4)"
    }
}
