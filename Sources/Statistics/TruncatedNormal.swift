import Foundation

/// A normal distribution of which only the part between two bounds is kept.
public struct TruncatedNormal: Sendable, Hashable {
    /// The mean before truncation.
    public let mean: Double
    /// The standard deviation before truncation, above zero.
    public let deviation: Double
    /// The lower bound.
    public let low: Double
    /// The upper bound, above the lower one.
    public let high: Double

    /// The part between `low` and `high` of the normal distribution with this mean and deviation.
    public init(mean: Double, deviation: Double, low: Double, high: Double) {
        precondition(deviation > 0, "the standard deviation \(deviation) is not above zero")
        precondition(low < high, "there is nothing between \(low) and \(high)")
        self.mean = mean
        self.deviation = deviation
        self.low = low
        self.high = high
    }

    /// The logarithm of the probability that the whole normal distribution puts between the bounds.
    public var logMass: Double {
        let left = (low - mean) / deviation
        let right = (high - mean) / deviation
        if left > 0 { return Self.logMass(from: -right, to: -left) }
        if right < 0 { return Self.logMass(from: left, to: right) }
        let outside = StandardNormal.cumulative(left) + StandardNormal.cumulative(-right)
        // Between bounds that lie close around the mean the outside is nearly all.
        guard outside > 0.5 else { return log1p(-outside) }
        return log((erf(right * 0.5.squareRoot()) - erf(left * 0.5.squareRoot())) / 2)
    }

    private static func logMass(from left: Double, to right: Double) -> Double {
        let upper = StandardNormal.logCumulative(right)
        return upper + log1p(-exp(StandardNormal.logCumulative(left) - upper))
    }

    /// The logarithm of the density at a point, −∞ outside the bounds.
    public func logDensity(_ point: Double) -> Double {
        guard low <= point, point <= high else { return -.infinity }
        return StandardNormal.logDensity((point - mean) / deviation) - log(deviation) - logMass
    }

    /// A number drawn from the distribution, never outside the bounds.
    ///
    /// By the inverse of the cumulative distribution; far out in a tail by rejection from an
    /// exponential distribution.
    ///
    /// - SeeAlso: Robert, "Simulation of truncated normal variables", Statistics and Computing 5
    ///   (1995), proposition 2.3.
    public func sample(using generator: inout RandomGenerator) -> Double {
        let left = (low - mean) / deviation
        let right = (high - mean) / deviation
        // The lower tail has the finer numbers, so a range in the upper one is mirrored.
        let point =
            left > 0
            ? -Self.sample(from: -right, to: -left, using: &generator)
            : Self.sample(from: left, to: right, using: &generator)
        return min(max(mean + deviation * point, low), high)
    }

    private static func sample(
        from left: Double,
        to right: Double,
        using generator: inout RandomGenerator
    ) -> Double {
        // Below −37 standard deviations probabilities fall under the smallest normal number.
        guard right < -37 else {
            let below = StandardNormal.cumulative(left)
            let inside = StandardNormal.cumulative(right) - below
            return StandardNormal.quantile(min(below + generator.uniform() * inside, 1))
        }
        let rate = -right
        let share = -expm1(-rate * (right - left))
        while true {
            let distance = -log1p(-generator.uniform() * share) / rate
            if generator.uniform() <= exp(-0.5 * distance * distance) {
                return right - distance
            }
        }
    }
}
