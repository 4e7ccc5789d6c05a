import Search

/// Asynchronous successive halving with folds for resource: at each rung the best 1/η go on.
///
/// Rungs are at `minFolds` × η⁰, η¹, η² … folds. A trial that reaches one goes on if its mean so far
/// is among the best 1/η of the trials that reached it; while there are fewer than η, if it is the
/// best. As in Optuna a trial is never taken up again once it was stopped.
///
/// - SeeAlso: Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020,
///   algorithm 2; Optuna's `SuccessiveHalvingPruner`.
public struct SuccessiveHalvingPruner: Pruner {
    /// η: one in so many goes on, at least two.
    public let reductionFactor: Int
    /// The folds of the first rung, at least one.
    public let minFolds: Int

    /// A pruner with its first rung after `minFolds`.
    public init(reductionFactor: Int = 3, minFolds: Int = 1) {
        precondition(reductionFactor >= 2, "one in \(reductionFactor) cannot be chosen")
        precondition(minFolds >= 1, "a rung after \(minFolds) folds")
        self.reductionFactor = reductionFactor
        self.minFolds = minFolds
    }

    /// Stops the trial if this is a rung and it is not among the best there.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        let count = trial.checkedCount(of: folds)
        guard isRung(count) else { return nil }
        var reached = 1
        var better = 0
        for other in others where other.scores.count >= count {
            reached += 1
            if other.mean(ofFirst: count) > trial.mean { better += 1 }
        }
        let promoted = max(reached / reductionFactor, 1)
        guard better >= promoted else { return nil }
        return trial.pruned(
            of: folds,
            among: others,
            because: "is not among the best \(promoted) of \(reached)"
        )
    }

    private func isRung(_ count: Int) -> Bool {
        var rung = minFolds
        while rung < count {
            // Beyond the count there is no rung that matters, so an overflow ends it as well.
            let (next, overflow) = rung.multipliedReportingOverflow(by: reductionFactor)
            if overflow { return false }
            rung = next
        }
        return rung == count
    }
}
