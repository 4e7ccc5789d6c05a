import Statistics

/// What the winner of a search is worth, corrected for having been chosen as the best of many.
public struct CorrectedScore: Sendable, Hashable, Codable {
    /// The objective to expect of the winner on new rows.
    public var value: Double
    /// The lower end of its 95 % interval.
    public var low: Double
    /// The upper end of its 95 % interval.
    public var high: Double
    /// What the winner seems to be worth on the rows that it was chosen and its threshold was tuned on.
    public var uncorrected: Double
    /// How many resamples of the rows' own number could be judged.
    public var resamples: Int
}

/// The score of the winner of a search without the optimism of having been chosen.
///
/// Rows are drawn with replacement, the best trial is chosen and its threshold tuned on the rows
/// drawn, and what it seems to be worth there is compared with what it is worth on all rows, which
/// stand for the truth. The mean difference is how optimistic such a choice is. No model is fitted
/// anew. With repeats a drawn row counts in each, and scores are averaged over repeats.
///
/// Drawing adds noise to scores that are noisy already, and more noise means more chances for a wrong
/// choice: with trials of true variance s² and noise v the optimism is in proportion to v / √(s² + v),
/// but what resamples show to v / √(s² + 2v). Draws of twice as many rows add half the noise and show
/// v / √(s² + 1.5 v); a line through both leads to what no added noise would show. Judging the choice
/// on the rows left out, as is common, instead says what a search on noisier data finds, which is
/// too little by up to half the optimism.
///
/// The interval has the spread of scores on the rows left out, about 37 % of all: wider than that of
/// all rows by about as much as the estimated optimism is uncertain.
///
/// Trials that were stopped early have no answers for some rows and cannot take part; nor need those
/// that were not kept. Whoever would hardly ever be chosen adds nothing to the optimism, which comes
/// from the trials that nearly tie; leaving out near ties leaves a part of the optimism in. So give
/// it as many of the best trials as there are answers kept of, tens rather than two or three.
///
/// - Parameters:
///   - trials: for each trial its out-of-fold answers, one element a repeat, of all rows in the same
///     order; the trials' order decides between equals.
///   - objective: what the search maximized.
///   - tunesThreshold: whether the threshold is tuned, for two classes; otherwise it is one half.
///   - resamples: how often rows are drawn, for each of the two sizes.
///   - seed: the seed of the draws.
/// - Returns: nil if there is no trial, or no resample on which the objective has a meaning.
/// - Complexity: O(resamples × trials × repeats × rows).
/// - SeeAlso: Efron, "Estimating the error rate of a prediction rule", JASA 78 (1983), for the
///   optimism; Cook and Stefanski, "Simulation-extrapolation estimation in parametric measurement
///   error models", JASA 89 (1994), for the line; Tsamardinos, Greasidou and Borboudakis,
///   "Bootstrapping the out-of-sample predictions for efficient and accurate cross-validation",
///   Machine Learning 107 (2018), algorithm 5, for the interval.
public func correctedScore(
    _ trials: [[Predictions]],
    objective: Objective,
    tunesThreshold: Bool,
    resamples: Int = 500,
    seed: UInt64
) -> CorrectedScore? {
    precondition(resamples > 0, "\(resamples) resamples")
    guard let first = trials.first?.first else { return nil }
    let rows = first.labels.count
    for trial in trials {
        precondition(!trial.isEmpty, "a trial without answers")
        for repetition in trial {
            precondition(repetition.labels == first.labels, "answers for other rows")
            precondition(repetition.classes == first.classes, "answers for other classes")
        }
    }
    let isTuned = tunesThreshold && first.classes == 2 && objective.rewardsThreshold
    let rivals = Rivals(
        trials.map { ResampledTrial($0, objective: objective, isTuned: isTuned) },
        rows: rows
    )
    guard let rivals else { return nil }

    var leftOut: [Double] = []
    var once = RunningMoments()
    var twice = RunningMoments()
    for resample in 0..<resamples {
        var random = RandomGenerator(seed: seed, purpose: "resample", resample)
        let drawn = draw(rows, from: rows, using: &random)
        if let (choice, optimism) = rivals.choice(on: drawn) {
            once.add(optimism)
            let left = drawn.map { $0 == 0 ? 1 : 0 }
            if let score = choice.trial.score(on: left, thresholds: choice.thresholds) {
                leftOut.append(score)
            }
        }
        if let (_, optimism) = rivals.choice(on: draw(2 * rows, from: rows, using: &random)) {
            // Half the noise shows half the optimism.
            twice.add(2 * optimism)
        }
    }
    guard let low = quantile(leftOut, 0.025), let high = quantile(leftOut, 0.975),
        twice.count > 0
    else { return nil }
    let range = objective.metric.range
    let optimism = max(0, 2 * twice.mean - once.mean)
    let value = max(rivals.winner.score - optimism, range.lowerBound)
    let shift = value - RunningMoments(leftOut).mean
    return CorrectedScore(
        value: value,
        low: max(min(low + shift, value), range.lowerBound),
        high: min(max(high + shift, value), range.upperBound),
        uncorrected: rivals.winner.score,
        resamples: leftOut.count
    )
}

/// How often each row is among so many drawn with replacement.
private func draw(_ count: Int, from rows: Int, using random: inout RandomGenerator) -> [Int] {
    var drawn = Array(repeating: 0, count: rows)
    for _ in 0..<count {
        drawn[random.below(rows)] += 1
    }
    return drawn
}

/// The trials that a winner is chosen from, and who wins on all rows.
private struct Rivals {
    let winner: ResampledTrial.Choice
    private let trials: [ResampledTrial]
    private let all: [Int]

    /// Nil if none of the trials has a score.
    init?(_ trials: [ResampledTrial], rows: Int) {
        all = Array(repeating: 1, count: rows)
        guard let winner = Self.best(of: trials, on: all) else { return nil }
        self.winner = winner
        self.trials = trials
    }

    /// Who would be chosen on rows counted so often, and by how much more it seems to be worth there
    /// than on all rows, beyond what the winner does; never below zero.
    ///
    /// The rows drawn may be easier or harder than all, for the winner as for others: without its
    /// part, which is nothing in the mean, far fewer resamples do.
    func choice(on counts: [Int]) -> (ResampledTrial.Choice, optimism: Double)? {
        guard let choice = Self.best(of: trials, on: counts),
            let ease = winner.trial.score(on: counts, thresholds: winner.thresholds),
            let worth = choice.trial.score(on: all, thresholds: choice.thresholds)
        else { return nil }
        return (choice, (choice.score - ease) + (winner.score - worth))
    }

    /// The trial that is best on rows counted so often, the first of equals; nil if none has a score.
    private static func best(of trials: [ResampledTrial], on counts: [Int])
        -> ResampledTrial.Choice?
    {
        var best: ResampledTrial.Choice?
        for trial in trials {
            guard let found = trial.tuned(on: counts) else { continue }
            if let old = best, found.score <= old.score { continue }
            best = found
        }
        return best
    }
}
