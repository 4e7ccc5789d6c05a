import Search

// The guard against overtuning: what a search finds once its gains are below the noise of the folds
// is no better on rows that nobody has seen.
extension Coordinator {
    /// A rise of the best score by less than this share of its standard error is no gain.
    ///
    /// Chosen on tabulated folds: `Tests/Benchmarks/samplers`, "When to stop".
    static let gainShare = 0.1

    /// Whether the latest trials that trial `number` may look at, as many as the budget's patience,
    /// brought no gain.
    ///
    /// With two goals a gain is a place on their Pareto front. While no trial is complete, patience
    /// does not run out.
    ///
    /// - Complexity: O(*n*) for *n* trials, O(*n* log *n*) with two goals.
    func isPlateau(before number: Int) -> Bool {
        guard let patience = plan.budget.patience else { return false }
        let known = (0..<visibleTrials(from: number)).map(knownTrial)
            .filter { $0 >= plan.baselines }.map { state.trials[$0] }
        let earlier = known.dropLast(patience)
        guard let before = earlier.best?.score, let now = known.best?.score else { return false }
        if let goal = plan.second {
            let latest = Set(known.suffix(patience).map(\.trial.number))
            return known.front(goal).allSatisfy { !latest.contains($0.trial.number) }
        }
        guard now.violation == before.violation else { return false }
        return now.value - before.value <= Self.gainShare * now.standardError
    }
}
