import Search

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
        precondition(startupTrials >= 0 && warmupFolds >= 0, "a count below zero")
        self.startupTrials = startupTrials
        self.warmupFolds = warmupFolds
    }

    /// Stops the trial if it is below the median after these folds.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        let count = trial.checkedCount(of: folds)
        guard count > warmupFolds else { return nil }
        guard others.count(where: { $0.value != nil }) >= startupTrials else { return nil }
        // Trials stopped earlier than here are left out, as in Optuna: they have no such mean.
        let means = others.compactMap { $0.scores.count >= count ? $0.mean(ofFirst: count) : nil }
            .sorted()
        guard let last = means.indices.last else { return nil }
        let bar = means[last / 2] / 2 + means[(last + 1) / 2] / 2
        guard trial.mean < bar else { return nil }
        return trial.pruned(
            of: folds,
            among: others,
            because: "is below the median \(rounded(bar)) of \(means.count) trials"
        )
    }
}
