import Search
import Training
import Validation

/// What is known of a bundle's model: over the folds of the search, and on the holdout.
///
/// Measures bear scikit-learn's names; those of one class among several are called `f1 of NAME`.
public struct Metrics: Codable, Sendable, Hashable {
    /// The objective's name and averaging, such as `f1` or `f1_macro`.
    public var objective: String
    /// The objective over the folds, each judged at the threshold best on the others.
    public var value: Double
    /// The standard error of that value.
    public var standardError: Double
    /// Each measure over the folds of the winning trial, with its 95 % interval.
    public var crossValidation: [String: ScoreSummary]
    /// The winning trial's answers fold by fold and all together; nil where they are not at hand.
    public var outOfFold: OutOfFoldMetrics?
    /// The objective to expect of the winner without the optimism of having been chosen among many;
    /// nil where the answers of the trials are not at hand.
    public var corrected: CorrectedScore?
    /// What the winner and its rivals are worth on folds that the search did not choose by; nil where
    /// none were confirmed.
    public var confirmed: ConfirmedMetrics?
    /// What the same answer for every row is worth; nil where the study did not try it.
    public var baseline: BaselineMetrics?
    /// How much the objective falls on rows not learned from, when the cells of one column are dealt
    /// to other rows: all columns, the greatest fall first; nil where that was not measured.
    public var importances: [ColumnImportance]?
    /// Why that could not be measured.
    public var importancesFlaw: String?
    /// What in the data may make these figures look better than the model will do in use.
    public var warnings: [LeakWarning]
    /// Each measure on the holdout, at the bundle's threshold; nil without a holdout.
    public var holdout: HoldoutMetrics?
}

/// What the best trials are worth on fresh folds.
public struct ConfirmedMetrics: Codable, Sendable, Hashable {
    /// How many fresh folds there were.
    public var folds: Int
    /// The trials that could be confirmed, in the order in which the search left them.
    public var trials: [ConfirmedTrial]

    /// The confirmation of some trials.
    public init(folds: Int, trials: [ConfirmedTrial]) {
        self.folds = folds
        self.trials = trials
    }

    /// The measures under the names of their classes.
    func named(by classes: [String]) -> Self {
        var named = self
        for index in trials.indices {
            named.trials[index].measures = trials[index].measures.named(by: classes)
        }
        return named
    }
}

/// What a trial is worth on fresh folds.
public struct ConfirmedTrial: Codable, Sendable, Hashable {
    /// The number of the trial.
    public var trial: Int
    /// The objective over the fresh folds, each judged at the threshold best on the others.
    public var value: Double
    /// The standard error of that value.
    public var standardError: Double
    /// Each measure over the fresh folds, with its 95 % interval.
    public var measures: [String: ScoreSummary]

    /// A trial and its second judgement.
    public init(trial: Int, score: TrialScore) {
        self.trial = trial
        value = score.value
        standardError = score.standardError
        measures = score.metrics
    }
}

/// What the same answer for every row is worth, judged like any other trial.
public struct BaselineMetrics: Codable, Sendable, Hashable {
    /// The number of the trial.
    public var trial: Int
    /// The objective over the folds.
    public var value: Double
    /// Each measure over the folds, with its 95 % interval.
    public var crossValidation: [String: ScoreSummary]
}

/// What a trial's out-of-fold answers are worth beside the mean over folds.
public struct OutOfFoldMetrics: Codable, Sendable, Hashable {
    /// The objective on each fold, at the threshold best on the other folds.
    public var foldScores: [Double]
    /// Each measure on all rows together, averaged over repeats.
    public var pooled: [String: Double]

    /// The worth of each fold and of all rows together.
    public init(foldScores: [Double], pooled: [String: Double]) {
        self.foldScores = foldScores
        self.pooled = pooled
    }
}

/// What the model does on rows that the search never saw.
public struct HoldoutMetrics: Codable, Sendable, Hashable {
    /// How many rows there are.
    public var rows: Int
    /// Each measure with its 95 % bootstrap interval over rows.
    public var measures: [String: ScoreSummary]
    /// How many rows of each class (outer, actual) were given each class (inner, predicted).
    public var confusion: [[Int]]
}

extension Dictionary<String, ScoreSummary> {
    /// The measures under the names of their classes.
    public func named(by classes: [String]) -> Self {
        byClassName(self, classes)
    }
}

extension OutOfFoldMetrics {
    /// The measures under the names of their classes.
    public func named(by classes: [String]) -> Self {
        OutOfFoldMetrics(foldScores: foldScores, pooled: byClassName(pooled, classes))
    }
}

private func byClassName<Value>(_ measures: [String: Value], _ classes: [String]) -> [String: Value]
{
    Dictionary(measures.map { (measureName($0, classes: classes), $1) }) { first, _ in first }
}
