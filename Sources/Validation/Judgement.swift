import Statistics

/// What a trial is worth, from its out-of-fold answers.
public struct Judgement: Sendable, Hashable, Codable {
    /// The mean of the objective over folds, each judged at the threshold best on the other folds of
    /// its repeat; higher is better.
    public var value: Double
    /// The standard error of that mean; zero where it is unknown.
    public var standardError: Double
    /// The threshold best on all out-of-fold rows, one half where it is not tuned, nil for more than
    /// two classes.
    public var threshold: Double?
    /// The objective on each fold, at that fold's honest threshold.
    public var foldScores: [Double]
    /// All measures by name over folds, at the honest thresholds; undefined ones are left out.
    public var metrics: [String: Interval]
    /// All measures by name on the rows of a repeat together, averaged over repeats.
    public var pooled: [String: Double]

    /// A mean over folds and its 95 % interval.
    public struct Interval: Sendable, Hashable, Codable {
        /// The mean.
        public var mean: Double
        /// The lower end.
        public var low: Double
        /// The upper end.
        public var high: Double
    }
}

/// Judges a trial by its out-of-fold answers.
///
/// No row is judged at a threshold that it helped to choose: each fold is scored at the threshold
/// that is best on the other folds of the same repeat. Intervals respect that training sets overlap:
/// the variance of the mean over J folds is (1/J + n₂/n₁) s², n₂ being the rows validated on and n₁
/// those trained on, with J − 1 degrees of freedom.
///
/// - Parameters:
///   - labels: the class of each row, counted from zero.
///   - classes: how many classes there are; label 1 is the positive one of two.
///   - folds: all folds of the plan.
///   - plan: what the folds were made from.
///   - outOfFold: for each fold the probabilities of its validation rows, in its order, laid out as
///     in `Predictions`.
///   - objective: what is maximized.
///   - tunesThreshold: whether the threshold is tuned, for two classes; otherwise it is one half.
/// - Complexity: O(rows × repeats × (log rows + splits)), times classes.
/// - SeeAlso: Nadeau and Bengio, "Inference for the generalization error", Machine Learning 52
///   (2003), section 4; Bouckaert and Frank, "Evaluating the replicability of significance tests for
///   comparing learning algorithms", PAKDD 2004, for repeats.
public func judge(
    labels: [Int32],
    classes: Int,
    folds: [Fold],
    plan: FoldPlan,
    outOfFold: [[Double]],
    objective: Objective,
    tunesThreshold: Bool
) -> Judgement {
    precondition(folds.count == plan.count, "\(folds.count) folds of a plan of \(plan.count)")
    precondition(outOfFold.count == folds.count, "\(outOfFold.count) answers, \(folds.count) folds")
    let answers = zip(folds, outOfFold).map { fold, probabilities in
        Predictions(
            labels: fold.validation.map { labels[$0] },
            probabilities: probabilities,
            classes: classes
        )
    }
    let isTuned = tunesThreshold && classes == 2 && objective.rewardsThreshold
    let thresholds =
        isTuned
        ? honestThresholds(answers, plan: plan, objective: objective)
        : Array(repeating: 0.5, count: folds.count)
    let overlap =
        Double(folds.reduce(0) { $0 + $1.validation.count })
        / Double(max(folds.reduce(0) { $0 + $1.training.count }, 1))

    let scores = zip(answers, thresholds).map { objective.score($0, threshold: $1) }
    let worst = objective.metric.range.lowerBound
    let summary = FoldMean(scores.compactMap(\.self), overlap: overlap)
    let measures = measures(classes: classes)
    var intervals: [String: Judgement.Interval] = [:]
    var pooled: [String: Double] = [:]
    for measure in measures {
        let found = zip(answers, thresholds).compactMap { measure.score($0, $1) }
        intervals[measure.name] = FoldMean(found, overlap: overlap)?.interval(in: measure.range)
        pooled[measure.name] = measure.pooled(answers, thresholds: thresholds, plan: plan)
    }
    return Judgement(
        value: summary?.mean ?? worst,
        standardError: summary?.standardError ?? 0,
        threshold: classes > 2
            ? nil : isTuned ? ThresholdSweep(answers.flatMap(rows)).best(objective).threshold : 0.5,
        foldScores: scores.map { $0 ?? worst },
        metrics: intervals,
        pooled: pooled
    )
}

/// A fold's score by itself, for races: at its own best threshold, so that no other fold is needed.
///
/// It is optimistic, equally for all trials of a study.
///
/// - Returns: the objective's least possible value where it has no meaning.
public func foldScore(
    _ predictions: Predictions,
    objective: Objective,
    tunesThreshold: Bool
) -> Double {
    if tunesThreshold, predictions.classes == 2, objective.rewardsThreshold {
        return bestThreshold(objective, predictions).score
    }
    return objective.score(predictions) ?? objective.metric.range.lowerBound
}

/// For each fold the threshold that is best on the other folds of its repeat.
private func honestThresholds(
    _ answers: [Predictions],
    plan: FoldPlan,
    objective: Objective
) -> [Double] {
    (0..<plan.repeats).flatMap { turn in
        let own = answers[turn * plan.splits..<(turn + 1) * plan.splits]
        let sweep = ThresholdSweep(own.enumerated().flatMap { rows($1, fold: $0) })
        return (0..<plan.splits).map { sweep.best(objective, without: $0).threshold }
    }
}

private func rows(_ answers: Predictions) -> [ThresholdSweep.Row] {
    rows(answers, fold: 0)
}

private func rows(_ answers: Predictions, fold: Int) -> [ThresholdSweep.Row] {
    zip(answers.labels, answers.probabilities).map {
        ThresholdSweep.Row(probability: $1, isPositive: $0 == 1, tag: fold)
    }
}
