/// A measure of a classifier's answers, by scikit-learn's name and meaning.
public enum Metric: String, Hashable, Sendable, Codable, CaseIterable {
    /// The harmonic mean of precision and recall.
    case f1
    /// The share of true positives among the actual ones.
    case recall
    /// The share of true positives among the predicted ones.
    case precision
    /// The share of right labels.
    case accuracy
    /// The mean of the classes' recalls.
    case balancedAccuracy = "balanced_accuracy"
    /// Matthews' correlation coefficient.
    case matthews = "matthews_corrcoef"
    /// The area under the ROC curve (one against rest where there are more than two classes).
    case rocAUC = "roc_auc"
    /// The average precision over the precision-recall curve.
    case averagePrecision = "average_precision"
    /// The logarithmic loss, in nats, negated so that higher is better.
    case negativeLogLoss = "neg_log_loss"
    /// The Brier score, negated so that higher is better.
    case negativeBrier = "neg_brier_score"

    /// Whether the measure judges labels, and so depends on the threshold, not only probabilities.
    public var judgesLabels: Bool {
        switch self {
        case .f1, .recall, .precision, .accuracy, .balancedAccuracy, .matthews: true
        case .rocAUC, .averagePrecision, .negativeLogLoss, .negativeBrier: false
        }
    }

    /// Whether the measure goes by the order of rows alone, whatever their probabilities.
    var judgesRanks: Bool { self == .rocAUC || self == .averagePrecision }
}

/// How a measure of single classes becomes one number.
public enum Averaging: String, Hashable, Sendable, Codable, CaseIterable {
    /// The positive class alone.
    case binary
    /// The plain mean over classes.
    case macro
    /// The mean over classes, weighted by how many rows each has.
    case weighted
    /// Over all rows together, whatever their class.
    case micro
}

/// What a study maximizes: a metric and how it is averaged over classes.
public struct Objective: Hashable, Sendable, Codable {
    /// The measure.
    public var metric: Metric
    /// How it is averaged over classes.
    public var averaging: Averaging

    /// A metric and its averaging.
    public init(_ metric: Metric = .f1, averaging: Averaging = .binary) {
        self.metric = metric
        self.averaging = averaging
    }
}
