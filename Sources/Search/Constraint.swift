/// What a trial's measure must be for the trial to be of use, such as a recall of at least 0.8.
public struct Constraint: Sendable, Hashable, Codable {
    /// On which side of the limit the measure must be.
    public enum Relation: String, Sendable, Hashable, Codable, CaseIterable {
        /// At the limit or above.
        case atLeast = ">="
        /// At the limit or below.
        case atMost = "<="
    }

    /// The name of the measure, as in a trial's score, such as `recall`, or one of `CostMeasure`.
    public var measure: String
    /// On which side of the limit it must be.
    public var relation: Relation
    /// The limit.
    public var limit: Double

    /// A limit of a measure.
    public init(_ measure: String, _ relation: Relation, _ limit: Double) {
        self.measure = measure
        self.relation = relation
        self.limit = limit
    }

    /// How far a measure is on the wrong side, as a share of the limit and at most 1; zero where the
    /// constraint holds, 1 where the measure has no meaning.
    public func violation(by value: Double?) -> Double {
        guard let value, value.isFinite else { return 1 }
        let excess = relation == .atLeast ? limit - value : value - limit
        guard excess > 0 else { return 0 }
        return min(limit == 0 ? excess : excess / abs(limit), 1)
    }
}

/// What a model costs, beside what it is worth: measures that a study may ask for.
public enum CostMeasure: String, Sendable, Hashable, Codable, CaseIterable {
    /// Seconds of wall time of a fit and its predictions; they differ from run to run.
    case fitSeconds = "fit_seconds"
    /// The size of the fitted pipeline when it is written down, the same in every run.
    case modelBytes = "model_bytes"
}
