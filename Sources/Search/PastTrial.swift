/// A trial of an earlier study, translated to the space of this one.
public struct PastTrial: Sendable, Hashable, Codable {
    /// Its point of this study's space.
    public var parameters: Parameters
    /// What it was worth, or what was predicted where it was stopped early; nil where it failed.
    public var value: Double?
    /// The variance of that value.
    public var variance: Double
    /// What it was worth by this study's second goal, if there is one.
    public var second: Double?

    /// A trial of an earlier study.
    public init(
        parameters: Parameters,
        value: Double?,
        variance: Double = 0,
        second: Double? = nil
    ) {
        self.parameters = parameters
        self.value = value
        self.variance = variance
        self.second = second
    }

    /// The trial as a sampler hears of it.
    ///
    /// - Parameter number: a number below zero, for it is none of this study's trials.
    public func observation(number: Int) -> Observation {
        Observation(
            trial: number,
            parameters: parameters,
            outcome: value.map { .value($0, variance: variance) } ?? .failed,
            second: second
        )
    }

    /// Whether its numbers can be told to a sampler.
    public var isSound: Bool {
        [value, variance, second].allSatisfy { $0?.isFinite ?? true } && variance >= 0
    }
}
