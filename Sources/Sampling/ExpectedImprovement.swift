import Foundation
import Statistics

/// By how much a value is expected to exceed the best one, as a logarithm.
///
/// The logarithm keeps its gradient where the improvement itself rounds to zero.
///
/// - SeeAlso: Ament et al., "Unexpected improvements to expected improvement for Bayesian
///   optimization", NeurIPS 2023, section 4.
struct ExpectedImprovement: Sendable {
    /// The value to exceed.
    var best: Double

    /// The logarithm of the improvement at a point with this mean and standard deviation.
    func logarithm(mean: Double, deviation: Double) -> Double {
        log(deviation) + Self.logUnit((mean - best) / deviation)
    }

    /// How the logarithm changes with the mean and with the deviation.
    func slopes(mean: Double, deviation: Double) -> (mean: Double, deviation: Double) {
        let distance = (mean - best) / deviation
        let slope = exp(StandardNormal.logCumulative(distance) - Self.logUnit(distance))
        return (slope / deviation, (1 - distance * slope) / deviation)
    }

    /// The logarithm of φ(z) + z·Φ(z).
    static func logUnit(_ distance: Double) -> Double {
        if distance > -1 {
            return log(
                StandardNormal.density(distance) + distance * StandardNormal.cumulative(distance)
            )
        }
        let density = StandardNormal.logDensity(distance)
        if distance > -25 {
            let mills = exp(StandardNormal.logCumulative(distance) - density)
            return density + log1p(distance * mills)
        }
        // There 1 + z·Φ/φ cancels; its asymptotic series does not.
        let square = 1 / (distance * distance)
        return density + log(square * (1 - 3 * square * (1 - 5 * square)))
    }
}
