import Search
import Statistics

/// Fold racing: stops a trial once it is improbable that its mean over all folds would beat the best
/// by more than chance.
///
/// A fold score is taken as the sum of what the trial is worth, of how easy the fold is, and of a
/// residual. All trials share their folds, so the ease of a fold is known from complete trials; what
/// remains uncertain after the first n of K folds are the residuals, of which the mean over n strays
/// from the mean over K with the variance σ² (1/n − 1/K). σ² is pooled over trials, which is why even
/// the first fold carries evidence. The ease of folds and σ² are taken from the contenders, the best
/// tenth of all trials: weak models find other folds hard than strong ones do, and only whether a
/// trial could be one of the strong ones is in question.
///
/// **What a lead is worth.** A lead of less than some share of σ/√K, the standard error of a mean over
/// all folds, would hardly hold up on other rows, and the folds that it takes to tell it from none are
/// better spent on another trial. A trial has to beat the best by that much: `indifference`.
///
/// **What is bounded.** Take a trial that would beat the incumbent on all folds by such a lead, as a
/// clear winner of the study would. The probability that it is stopped at any of its up to K − 1
/// verdicts is at most `alpha`, provided that residuals are independent and normal with the
/// contenders' variance. The partial means form a Brownian bridge tied to the trial's full mean, of
/// which they are independent: therefore the bound holds for the winner although it was chosen among
/// many, and it needs no correction for the number of trials. The looks do need one, see
/// `RaceBoundary`. The bound is for that one trial; of many others that would have beaten the
/// incumbent of their time, each runs the same risk. Where residuals have heavier tails it may be
/// exceeded.
///
/// - SeeAlso: Maron and Moore, "Hoeffding races", NIPS 1993; Birattari et al., "A racing algorithm for
///   configuring metaheuristics", GECCO 2002; Jennison and Turnbull, "Group sequential methods with
///   applications to clinical trials" (2000), chapter 2, for constant levels at repeated looks.
public struct FoldRacePruner: Pruner {
    /// The lead that counts, in standard errors of a mean over all folds.
    static let indifference = 0.5

    /// At most how probable it is that a trial that would clearly beat the incumbent is stopped.
    public let alpha: Double
    /// How many folds a trial has in any case, at least one.
    public let minFolds: Int

    /// A pruner with this bound on the probability of a false elimination, above zero and below one.
    public init(alpha: Double = 0.1, minFolds: Int = 1) {
        precondition(0 < alpha && alpha < 1, "\(alpha) is no bound on a probability")
        precondition(minFolds >= 1, "a verdict after \(minFolds) folds")
        self.alpha = alpha
        self.minFolds = minFolds
    }

    /// Stops the trial if it would hardly beat the best complete one by more than chance.
    ///
    /// - Complexity: O(n log n + n × folds) in the trials before the look-back.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        let count = trial.checkedCount(of: folds)
        guard count >= minFolds else { return nil }
        guard let best = others.incumbent(of: folds) else { return nil }
        // Whatever the other contenders say of these folds: who keeps up with the best goes on.
        guard trial.mean < best.mean(ofFirst: count) else { return nil }
        guard let field = RaceField(folds: folds, among: others) else { return nil }
        guard
            let chance = field.probability(
                that: trial,
                beats: best,
                byStandardErrors: Self.indifference
            )
        else { return nil }
        let boundary = RaceBoundary(alpha: alpha, looks: minFolds..<folds)
        guard chance < boundary.level else { return nil }
        return trial.pruned(
            of: folds,
            among: others,
            because: "beats the mean \(rounded(best.mean)) of trial \(best.trial) over all folds "
                + "by more than chance with probability \(rounded(chance))"
        )
    }
}
