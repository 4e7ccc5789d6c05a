import Statistics

extension FoldPlan {
    /// A plan of the same kind that deals the rows to other folds, or nil where there are no others,
    /// as in time.
    ///
    /// - Parameter repeats: how often the rows are dealt anew.
    public func fresh(repeats: Int) -> FoldPlan? {
        guard kind.canShuffle else { return nil }
        var plan = self
        plan.repeats = repeats
        plan.shuffle = true
        plan.seed = derivedSeed(seed, purpose: "fresh folds", [])
        return plan
    }
}
