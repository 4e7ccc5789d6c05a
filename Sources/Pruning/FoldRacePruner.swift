import Search
import Statistics

/// Fold racing: stops a trial once it is improbable that its mean over all folds would beat the best
/// by more than chance.
///
/// A fold score is taken as the sum of what the trial is worth, of how easy the fold is for its family,
/// and of a residual. All trials share their folds, so the ease of a fold is known from complete trials;
/// what remains uncertain after the first n of K folds are the residuals, of which the mean over n
/// strays from the mean over K with the variance σ² (1/n − 1/K). σ² is pooled over trials, which is why
/// even the first fold carries evidence. The ease of folds and σ² are taken from the contenders, the
/// best tenth of all trials: weak models find other folds hard than strong ones do, and only whether a
/// trial could be one of the strong ones is in question. See `RaceField`.
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
/// **Trials under way.** Before any trial is complete, or where better ones are under way, a trial is
/// also compared with the best few of those that have as many folds, from the second fold on, when
/// σ² can be told from them. A fifth of `alpha` goes to that comparison. It is not bounded as strictly:
/// the best after few folds were also lucky, which the mean of the best two tempers but does not undo.
///
/// **The ceiling.** Where scores end at one, as shares do, and the best is close, some trials could not
/// beat it even with perfect folds from now on. They are stopped, at no risk.
///
/// - SeeAlso: Maron and Moore, "Hoeffding races", NIPS 1993; Birattari et al., "A racing algorithm for
///   configuring metaheuristics", GECCO 2002; Jennison and Turnbull, "Group sequential methods with
///   applications to clinical trials" (2000), chapter 2, for constant levels at repeated looks.
public struct FoldRacePruner: Pruner {
    /// The lead that counts, in standard errors of a mean over all folds.
    static let indifference = 0.5

    /// How much of `alpha` goes to the comparison with trials under way.
    static let shareBeside = 0.2
    /// The mean of so many of the best trials under way is what others are compared with.
    static let leaders = 2

    /// Where scores end that are shares: nobody above, and somebody there.
    static let ceiling = 1.0

    /// At most how probable it is that a trial that would clearly beat the incumbent is stopped.
    public let alpha: Double
    /// How many folds a trial has in any case, at least one.
    public let minFolds: Int

    /// A pruner with this bound on the probability of a false elimination, above zero and below one.
    public init(alpha: Double = 0.2, minFolds: Int = 1) {
        precondition(0 < alpha && alpha < 1, "\(alpha) is no bound on a probability")
        precondition(minFolds >= 1, "a verdict after \(minFolds) folds")
        self.alpha = alpha
        self.minFolds = minFolds
    }

    /// The one look at trials under way: as soon as chance can be told from what trials are worth.
    private var lookBeside: Int { max(2, minFolds) }

    /// Looks once at trials under way.
    public func looksBeside(after folds: Int) -> Bool { folds == lookBeside }

    /// Stops the trial if it would hardly beat the best complete one by more than chance.
    ///
    /// - Complexity: O(n log n + n × folds) in the trials before the look-back.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        verdict(on: trial, of: folds, among: others, beside: [])
    }

    /// Stops the trial if it would hardly beat the best complete one, or the best under way.
    ///
    /// - Complexity: O(n log n + n × folds) in the trials before the look-back and under way.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>,
        beside peers: [FoldHistory]
    ) -> Pruning? {
        let count = trial.checkedCount(of: folds)
        guard count >= minFolds else { return nil }
        let share = Self.shareBeside
        let reason =
            whyBeaten(trial, of: folds, among: others, alpha: (1 - share) * alpha)
            ?? whyBehind(trial, of: folds, among: others, beside: peers, alpha: share * alpha)
        return reason.map { trial.pruned(of: folds, among: others, because: $0) }
    }

    /// Why the trial would hardly beat the best complete one, or nil.
    private func whyBeaten(
        _ trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>,
        alpha: Double
    ) -> String? {
        guard let best = others.incumbent(of: folds) else { return nil }
        let count = trial.scores.count
        let rival = "the mean \(rounded(best.mean)) of trial \(best.trial) over all folds"
        if highest(trial, others) == Self.ceiling {
            let left = Double(folds - count) * Self.ceiling
            let attainable = (trial.scores.reduce(left, +)) / Double(folds)
            if attainable <= best.mean { return "cannot beat \(rival)" }
        }
        // Whatever the other contenders say of these folds: who keeps up with the best goes on.
        guard trial.mean < best.mean(ofFirst: count) else { return nil }
        let entries = others.map { RaceField.Entry($0, folds: folds) }
        guard let field = RaceField(entries, folds: folds, outOf: others.count) else { return nil }
        let (ease, uncertainty) = field.ease(ofFirst: count, for: trial.family)
        // The posterior under a flat prior for the trial's mean, and so also how probable it is that a
        // trial with just that lead does so badly on its first folds.
        let lead = Self.indifference * (field.variance / Double(folds)).squareRoot()
        let spread = field.variance * uncertainty * (1 / Double(count) - 1 / Double(folds))
        let distance = (trial.mean - ease - best.mean - lead) / spread.squareRoot()
        guard let chance = field.cumulative(distance) else { return nil }
        let boundary = RaceBoundary(alpha: alpha, looks: minFolds..<folds)
        guard chance < boundary.level else { return nil }
        return "beats \(rival) by more than chance with probability \(rounded(chance))"
    }

    /// Why the trial would hardly keep up with the best of those that have as many folds, or nil.
    private func whyBehind(
        _ trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>,
        beside peers: [FoldHistory],
        alpha: Double
    ) -> String? {
        let count = trial.scores.count
        guard !peers.isEmpty, looksBeside(after: count) else { return nil }
        // Over few folds all families are taken as one, so that what a family finds hard is chance.
        let entries = (others + peers).filter { $0.scores.count >= count }
            .map { RaceField.Entry($0, folds: count).ofNoFamily }
        guard entries.count >= RaceField.contendersMin,
            let field = RaceField(entries, folds: count, outOf: entries.count)
        else { return nil }
        let leaders = entries.map(\.mean).sorted(by: >).prefix(Self.leaders)
        let size = Double(leaders.count)
        let best = leaders.reduce(0) { $0 + $1 / size }
        let left = 1 / Double(count) - 1 / Double(folds)
        let spread = field.variance * left * (1 + 1 / size)
        let distance = (trial.mean - best) / spread.squareRoot()
        guard let chance = field.cumulative(distance), chance < alpha else { return nil }
        return "keeps up with the mean \(rounded(best)) of the best over these folds "
            + "with probability \(rounded(chance))"
    }

    /// The highest score that the trial or a settled one has on any fold.
    private func highest(_ trial: FoldHistory, _ others: ArraySlice<FoldHistory>) -> Double {
        others.reduce(trial.scores.max() ?? -.infinity) { highest, other in
            other.scores.reduce(highest, max)
        }
    }
}
