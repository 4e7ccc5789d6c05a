import Search

/// Stops a trial whose mean over its first folds is below the full mean of the best trial.
///
/// It saves most and errs most: it compares a mean over few folds with one over all, so that hard
/// folds that come first stop good trials. Here for comparison.
///
/// - SeeAlso: Bergman, Purucker and Hutter, "Don't waste your time: early stopping
///   cross-validation", AutoML 2024, equation 1.
public struct AggressivePruner: Pruner {
    /// A pruner with the published rule.
    public init() {}

    /// Stops the trial if its mean so far is below the best trial's mean.
    ///
    /// An equal one goes on, other than in the authors' program: it may be as good.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        _ = trial.checkedCount(of: folds)
        guard let best = others.incumbent(of: folds), trial.mean < best.mean else { return nil }
        return trial.pruned(
            of: folds,
            among: others,
            because: "is below the mean \(rounded(best.mean)) of trial \(best.trial)"
        )
    }
}

/// Stops a trial whose mean over its first folds is below the worst single fold of the best trial.
///
/// It hardly ever errs, and stops what it stops mostly after the first fold. Here for comparison.
///
/// - SeeAlso: Bergman, Purucker and Hutter, "Don't waste your time: early stopping
///   cross-validation", AutoML 2024, equation 2.
public struct ForgivingPruner: Pruner {
    /// A pruner with the published rule.
    public init() {}

    /// Stops the trial if its mean so far is below the best trial's worst fold.
    ///
    /// An equal one goes on, other than in the authors' program: it may be as good.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        _ = trial.checkedCount(of: folds)
        guard let best = others.incumbent(of: folds), let worst = best.scores.min(),
            trial.mean < worst
        else { return nil }
        return trial.pruned(
            of: folds,
            among: others,
            because: "is below the worst fold \(rounded(worst)) of trial \(best.trial)"
        )
    }
}
