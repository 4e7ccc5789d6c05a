/// Stops trials early.
///
/// A verdict depends only on what it is given: the trial's own first folds and the trials before the
/// look-back. Asked the same, a pruner answers the same.
public protocol Pruner: Sendable {
    /// Whether a trial should go on after its first folds.
    ///
    /// - Parameters:
    ///   - scores: the fold scores of the trial so far, in fold order, at least one and fewer than
    ///     all; higher is better.
    ///   - folds: how many folds the full plan has.
    ///   - others: the settled trials before the look-back, in order of number.
    /// - Returns: the verdict, or nil to go on.
    func verdict(on scores: [Double], of folds: Int, among others: [FoldHistory]) -> Pruning?
}

/// The fold scores of a settled trial.
public struct FoldHistory: Sendable, Hashable {
    /// The trial's number.
    public let trial: Int
    /// Its counted fold scores, in fold order; fewer than the plan has if it was pruned.
    public let scores: [Double]
    /// Its value if it is complete, else nil.
    public let value: Double?

    /// The fold scores of a settled trial.
    public init(trial: Int, scores: [Double], value: Double?) {
        self.trial = trial
        self.scores = scores
        self.value = value
    }
}
