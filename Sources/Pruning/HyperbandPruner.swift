import Search
import Statistics

/// Hyperband with folds for resource: brackets of successive halving that begin at different rungs.
///
/// Each trial belongs to one bracket, drawn from its number, and is compared only within it. Bracket
/// s of n has its first rung at `minFolds` × ηˢ folds and a share of the trials in proportion to
/// ⌈n η^(n−1−s) / (n − s)⌉.
///
/// - SeeAlso: Li et al., "Hyperband: a novel bandit-based approach to hyperparameter optimization",
///   JMLR 18 (2018), algorithm 1; Optuna's `HyperbandPruner`, for drawing brackets by trial.
public struct HyperbandPruner: Pruner {
    /// η: one in so many goes on, at least two.
    public let reductionFactor: Int
    /// The folds of the very first rung, at least one.
    public let minFolds: Int

    /// A pruner whose first bracket begins after `minFolds`.
    public init(reductionFactor: Int = 3, minFolds: Int = 1) {
        precondition(reductionFactor >= 2, "one in \(reductionFactor) cannot be chosen")
        precondition(minFolds >= 1, "a rung after \(minFolds) folds")
        self.reductionFactor = reductionFactor
        self.minFolds = minFolds
    }

    /// Stops the trial if it is at a rung of its bracket and not among the best there.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        _ = trial.checkedCount(of: folds)
        let brackets = Brackets(folds: folds, minFolds: minFolds, reductionFactor: reductionFactor)
        let own = brackets.bracket(of: trial.trial)
        let rivals = others.filter { brackets.bracket(of: $0.trial) == own }
        let halving = SuccessiveHalvingPruner(
            reductionFactor: reductionFactor,
            minFolds: brackets.firstRungs[own]
        )
        guard halving.verdict(on: trial, of: folds, among: rivals[...]) != nil else { return nil }
        // Predicted from all trials, not only from those of the bracket.
        return trial.pruned(
            of: folds,
            among: others,
            because: "is not among the best of bracket \(own)"
        )
    }
}

/// Which trials of a study belong to which bracket.
struct Brackets {
    /// The folds of each bracket's first rung.
    let firstRungs: [Int]
    private let shares: [Int]
    private let total: Int

    init(folds: Int, minFolds: Int, reductionFactor: Int) {
        var rungs = [minFolds]
        // In whole numbers: a logarithm may fall just short of one.
        while let last = rungs.last, last <= folds / reductionFactor {
            rungs.append(last * reductionFactor)
        }
        firstRungs = rungs
        let count = rungs.count
        var power = 1
        shares = (1...count).map { left in
            defer { power *= reductionFactor }
            return (count * power + left - 1) / left
        }.reversed()
        total = shares.reduce(0, +)
    }

    /// The bracket of a trial, drawn from its number.
    func bracket(of trial: Int) -> Int {
        var generator = RandomGenerator(seed: 0, purpose: "hyperband", trial)
        var draw = generator.below(total)
        for (bracket, share) in shares.enumerated() {
            if draw < share { return bracket }
            draw -= share
        }
        return shares.count - 1
    }
}
