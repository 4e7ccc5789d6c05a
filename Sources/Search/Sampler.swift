import Statistics

/// Proposes trials.
///
/// A sampler is a function of what it was told and of the generator it is given: told the same, it
/// proposes the same. `update` receives each finished trial once, in order of trial number; in a study
/// that need not be reproducible, in the order in which they finished.
public protocol Sampler: Sendable {
    /// Learns from trials that have finished since the last call, and which are under way.
    ///
    /// - Parameters:
    ///   - completed: newly finished trials; earlier ones are not repeated.
    ///   - running: all points that are proposed but not finished, in order of number.
    mutating func update(completed: [Observation], running: [Parameters])

    /// Proposes points of the space.
    ///
    /// - Parameters:
    ///   - count: how many points to propose.
    ///   - generator: all chance comes from here.
    /// - Returns: `count` points, each of which the space contains.
    func suggest(_ count: Int, using generator: inout RandomGenerator) -> [Parameters]
}

/// What a sampler learns of a finished trial.
///
/// Values are always to be maximized.
public struct Observation: Sendable, Hashable {
    /// The trial's number.
    public let trial: Int
    /// The trial's point of the space.
    public let parameters: Parameters
    /// How the trial ended.
    public let outcome: Outcome
    /// What the trial is worth by the study's second goal, if it has one.
    public let second: Double?

    /// How a trial ended, as far as a sampler cares.
    public enum Outcome: Sendable, Hashable {
        /// The trial's value and the variance of that value as an estimate (zero where unknown).
        /// For a pruned trial this is the value predicted for the full fold plan, with its variance.
        case value(Double, variance: Double)
        /// The trial has no value: this point of the space does not work.
        case failed
    }

    /// What became of the trial at a point.
    public init(trial: Int, parameters: Parameters, outcome: Outcome, second: Double? = nil) {
        self.trial = trial
        self.parameters = parameters
        self.outcome = outcome
        self.second = second
    }
}
