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
    /// How many resamples could be judged.
    public var resamples: Int
}

/// The score of the winner of a search without the optimism of having been chosen.
///
/// Bootstrap bias-corrected cross-validation: rows are drawn with replacement, the best trial is
/// chosen and its threshold tuned on the rows drawn, and judged on those left out. The mean over
/// resamples is the corrected score, their central 95 % the interval, cautious as only about 37 % of
/// the rows are left out each time. No model is fitted anew. With repeats a drawn row counts in each,
/// and scores are averaged over repeats.
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
///   - resamples: how often rows are drawn; the paper's 500 suffice for the interval.
///   - seed: the seed of the draws.
/// - Returns: nil if there is no trial, or no resample on which the objective has a meaning.
/// - Complexity: O(resamples × trials × repeats × rows).
/// - SeeAlso: Tsamardinos, Greasidou and Borboudakis, "Bootstrapping the out-of-sample predictions for
///   efficient and accurate cross-validation", Machine Learning 107 (2018), algorithm 5.
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
    let candidates = trials.map {
        Candidate($0, objective: objective, isTuned: isTuned)
    }
    let all = Array(repeating: 1, count: rows)
    guard let winner = best(of: candidates, on: all) else { return nil }

    var scores: [Double] = []
    for resample in 0..<resamples {
        var random = RandomGenerator(seed: seed, purpose: "resample", resample)
        var drawn = Array(repeating: 0, count: rows)
        for _ in 0..<rows {
            drawn[random.below(rows)] += 1
        }
        guard let choice = best(of: candidates, on: drawn) else { continue }
        let left = drawn.map { $0 == 0 ? 1 : 0 }
        if let score = choice.candidate.score(on: left, thresholds: choice.thresholds) {
            scores.append(score)
        }
    }
    guard let low = quantile(scores, 0.025), let high = quantile(scores, 0.975) else { return nil }
    return CorrectedScore(
        value: RunningMoments(scores).mean,
        low: low,
        high: high,
        uncorrected: winner.score,
        resamples: scores.count
    )
}

/// A candidate that was chosen on some rows, with its thresholds and score there.
private struct Choice {
    var candidate: Candidate
    var thresholds: [Double]
    var score: Double
}

/// The candidate that is best on rows counted so often; nil if none has a score there.
private func best(of candidates: [Candidate], on counts: [Int]) -> Choice? {
    var best: Choice?
    for candidate in candidates {
        guard let found = candidate.tuned(on: counts) else { continue }
        if let old = best, found.score <= old.score { continue }
        best = found
    }
    return best
}

/// A trial's answers, ordered once, so that what is drawn of them is in order already.
private struct Candidate {
    private let repeats: [Predictions]
    /// For two classes the rows of each repeat by descending probability, tagged by position.
    private let sweeps: [ThresholdSweep]
    private let objective: Objective
    private let isTuned: Bool

    init(_ repeats: [Predictions], objective: Objective, isTuned: Bool) {
        self.repeats = repeats
        self.objective = objective
        self.isTuned = isTuned
        sweeps =
            isTuned
            ? repeats.map { answers in
                ThresholdSweep(
                    answers.labels.indices.map { row in
                        ThresholdSweep.Row(
                            probability: answers.probabilities[row],
                            isPositive: answers.labels[row] == 1,
                            tag: row
                        )
                    }
                )
            } : []
    }

    /// Chooses the thresholds on rows counted so often.
    func tuned(on counts: [Int]) -> Choice? {
        var thresholds: [Double] = []
        var sum = 0.0
        for index in repeats.indices {
            if isTuned {
                guard counts.contains(where: { $0 > 0 }) else { return nil }
                let best = sweeps[index].best(objective) { counts[$0.tag] }
                thresholds.append(best.threshold)
                sum += best.score
            } else {
                guard let score = objective.score(rows(index, counts)) else { return nil }
                thresholds.append(0.5)
                sum += score
            }
        }
        return Choice(
            candidate: self,
            thresholds: thresholds,
            score: sum / Double(repeats.count)
        )
    }

    /// The score on rows counted so often, at thresholds chosen elsewhere; nil without rows.
    func score(on counts: [Int], thresholds: [Double]) -> Double? {
        var sum = 0.0
        for (index, threshold) in thresholds.enumerated() {
            if isTuned {
                let matrix = sweeps[index].confusion(at: threshold) { counts[$0.tag] }
                guard matrix.rows > 0 else { return nil }
                sum += matrix.score(objective.metric, averaging: objective.averaging)
            } else {
                guard let score = objective.score(rows(index, counts), threshold: threshold) else {
                    return nil
                }
                sum += score
            }
        }
        return sum / Double(thresholds.count)
    }

    /// The answers of a repeat for rows counted so often.
    private func rows(_ index: Int, _ counts: [Int]) -> Predictions {
        repeats[index].selecting(
            counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
        )
    }
}
