/// Stops trials early.
///
/// A verdict depends only on what it is given: the trial's own first folds and the trials before the
/// look-back. Asked the same, a pruner answers the same.
public protocol Pruner: Sendable {
    /// Whether a trial should go on after its first folds.
    ///
    /// - Parameters:
    ///   - trial: the trial with its fold scores so far, at least one and fewer than all; it has no
    ///     value yet.
    ///   - folds: how many folds the full plan has.
    ///   - others: the settled trials before the look-back, in order of number; all settled ones, as
    ///     they were settled, where the study need not be reproducible.
    /// - Returns: the verdict, or nil to go on.
    func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning?

    /// Whether the verdict after so many folds also looks at trials that are under way.
    ///
    /// In a reproducible study it then waits until those have as many folds.
    func looksBeside(after folds: Int) -> Bool

    /// Whether a trial should go on, seen also beside trials that are under way.
    ///
    /// - Parameters:
    ///   - trial: the trial, as above.
    ///   - folds: how many folds the full plan has.
    ///   - others: the settled trials, as above.
    ///   - peers: trials behind the look-back, each with as many of its first folds as the trial has, or
    ///     fewer if it was stopped before.
    /// - Returns: the verdict, or nil to go on.
    func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>,
        beside peers: [FoldHistory]
    ) -> Pruning?

    /// What a stopped trial would have come to, as far as the settled trials say.
    ///
    /// - Parameters:
    ///   - trial: the trial with the folds that it had, at least one.
    ///   - folds: how many folds the full plan has.
    ///   - others: settled trials.
    func prediction(
        for trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> (value: Double, variance: Double)
}

extension Pruner {
    /// Most pruners look at settled trials alone.
    public func looksBeside(after folds: Int) -> Bool { false }

    /// The verdict among settled trials.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>,
        beside peers: [FoldHistory]
    ) -> Pruning? {
        verdict(on: trial, of: folds, among: others)
    }
}

/// The fold scores of a trial.
public struct FoldHistory: Sendable, Hashable {
    /// The trial's number.
    public let trial: Int
    /// Its family; trials of one family find the same folds hard.
    public let family: String
    /// Its counted fold scores, in fold order, higher being better; fewer than the plan has if it was
    /// pruned or is under way.
    public let scores: [Double]
    /// Its value if it is complete, else nil.
    public let value: Double?
    /// The mean of its scores, zero of none; of equal scores exactly that score.
    public let mean: Double

    /// The fold scores of a trial.
    public init(trial: Int, family: String = "", scores: [Double], value: Double? = nil) {
        self.trial = trial
        self.family = family
        self.scores = scores
        self.value = value
        // Pruners ask for it a thousand times a verdict.
        mean = Self.mean(scores, first: scores.count)
    }

    /// The mean of the first scores; of all if there are not so many.
    public func mean(ofFirst count: Int) -> Double {
        guard count < scores.count else { return mean }
        return Self.mean(scores, first: count)
    }

    /// A running mean, so that the mean of equal scores is that score and nothing overflows.
    private static func mean(_ scores: [Double], first count: Int) -> Double {
        var mean = 0.0
        for index in 0..<count {
            mean += (scores[index] - mean) / Double(index + 1)
        }
        return mean
    }
}
