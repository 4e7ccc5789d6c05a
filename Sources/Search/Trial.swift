/// One point of the space and what became of it.
public struct Trial: Sendable, Hashable {
    /// The trial's number in its study, from zero.
    public let number: Int
    /// The trial's point of the space.
    public let parameters: Parameters
    /// What became of it so far.
    public var state: TrialState

    /// A trial that has not begun.
    public init(number: Int, parameters: Parameters, state: TrialState = .waiting) {
        self.number = number
        self.parameters = parameters
        self.state = state
    }
}

/// What became of a trial.
///
/// `waiting` → `running` → one of the others, which are final.
public enum TrialState: Sendable, Hashable {
    /// No fold has been given out.
    case waiting
    /// Some folds are under way or done.
    case running
    /// All folds are done.
    case complete(TrialScore)
    /// Stopped early because it would not have won.
    case pruned(Pruning)
    /// It could not be fitted.
    case failed(TaskFailure)
}

/// What a complete trial is worth.
public struct TrialScore: Sendable, Hashable, Codable {
    /// The objective over all folds, each judged at the threshold best on the others; higher is better.
    public var value: Double
    /// The standard error of that value.
    public var standardError: Double
    /// The threshold on the positive class's probability that is best on all out-of-fold rows, or
    /// nil where there is none (more than two classes).
    public var threshold: Double?
    /// Further measures by name, such as `recall` or `roc_auc`.
    public var metrics: [String: ScoreSummary]
    /// By how much the trial misses the study's constraints together; zero where it meets them all.
    public var violation: Double

    /// A trial's worth.
    public init(
        value: Double,
        standardError: Double,
        threshold: Double?,
        metrics: [String: ScoreSummary],
        violation: Double = 0
    ) {
        self.value = value
        self.standardError = standardError
        self.threshold = threshold
        self.metrics = metrics
        self.violation = violation
    }

    /// Whether the trial meets all constraints.
    public var isFeasible: Bool { violation == 0 }

    /// Whether the trial is to be preferred to another one: for missing the constraints by less, else
    /// for its value.
    public func isBetter(than other: TrialScore) -> Bool {
        violation == other.violation ? value > other.value : violation < other.violation
    }
}

extension TrialScore {
    private enum CodingKeys: String, CodingKey {
        case value, standardError, threshold, metrics, violation
    }

    /// Decodes a score; one without a violation has none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            value: try container.decode(Double.self, forKey: .value),
            standardError: try container.decode(Double.self, forKey: .standardError),
            threshold: try container.decodeIfPresent(Double.self, forKey: .threshold),
            metrics: try container.decode([String: ScoreSummary].self, forKey: .metrics),
            violation: try container.decodeIfPresent(Double.self, forKey: .violation) ?? 0
        )
    }
}

/// One measure over the folds of a trial.
public struct ScoreSummary: Sendable, Hashable, Codable {
    /// The mean over folds.
    public var mean: Double
    /// The lower end of the 95 % interval of that mean.
    public var low: Double
    /// The upper end of the 95 % interval of that mean.
    public var high: Double

    /// A mean and its interval.
    public init(mean: Double, low: Double, high: Double) {
        self.mean = mean
        self.low = low
        self.high = high
    }
}

/// How a trial was stopped early.
public struct Pruning: Sendable, Hashable, Codable {
    /// How many folds, counted from the first, the verdict is based on.
    public var folds: Int
    /// The value predicted for the full fold plan.
    public var predicted: Double
    /// The variance of that prediction.
    public var variance: Double
    /// One line for a person.
    public var reason: String

    /// A verdict after some folds.
    public init(folds: Int, predicted: Double, variance: Double, reason: String) {
        self.folds = folds
        self.predicted = predicted
        self.variance = variance
        self.reason = reason
    }
}
