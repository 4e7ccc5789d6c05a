import Search

/// Lets every trial run to its end.
public struct NoPruner: Pruner {
    /// A pruner that never stops a trial.
    public init() {}

    /// Always nil: go on.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        nil
    }
}
