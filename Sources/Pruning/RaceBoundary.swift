import Foundation
import Statistics

/// How improbable winning must be at each look for a trial to be stopped.
///
/// The level is the same at all looks (Pocock's choice: most is saved by stopping early), and such
/// that the probability of stopping a trial as good as the incumbent at any of them is at most
/// `alpha`. The partial means at looks m < n of K folds are correlated by √(m (K − n) / (n (K − m))),
/// like a Brownian bridge. From that Hunter's bound follows, Σ P(Aₙ) − Σ P(Aₙ and Aₙ₊₁): never too
/// low, and closer to the truth than the sum alone.
///
/// - SeeAlso: Pocock, "Group sequential methods in the design and analysis of clinical trials",
///   Biometrika 64 (1977); Hunter, "An upper bound for the probability of a union", Journal of
///   Applied Probability 13 (1976).
struct RaceBoundary {
    /// The level at each look.
    let level: Double

    /// The boundary for looks after these numbers of folds, the upper end being the full plan.
    init(alpha: Double, looks: Range<Int>) {
        let correlations = looks.dropFirst().map { look in
            let before = Double(look - 1)
            let folds = Double(looks.upperBound)
            return (before * (folds - Double(look)) / (Double(look) * (folds - before)))
                .squareRoot()
        }
        // Between the level of independent looks and that of a single one.
        var low = alpha / Double(max(looks.count, 1))
        var high = alpha
        // Each step halves the distance; after twelve less than a thousandth is given away.
        for _ in 0..<(correlations.isEmpty ? 0 : 12) {
            let middle = (low * high).squareRoot()
            if Self.bound(level: middle, correlations) <= alpha {
                low = middle
            } else {
                high = middle
            }
        }
        level = correlations.isEmpty ? alpha : low
    }

    /// Hunter's bound on stopping at any look.
    static func bound(level: Double, _ correlations: [Double]) -> Double {
        let point = StandardNormal.quantile(level)
        return correlations.reduce(level) {
            $0 + level - bothBelow(point, level: level, correlation: $1)
        }
    }

    /// The probability that two correlated standard normal variables are both below a point.
    ///
    /// Plackett's integral over the correlation, with its root substituted away, by Simpson's rule.
    static func bothBelow(_ point: Double, level: Double, correlation: Double) -> Double {
        let steps = 8
        let width = asin(correlation) / Double(steps)
        var sum = 0.0
        for step in 0...steps {
            let weight: Double = step == 0 || step == steps ? 1 : step % 2 == 1 ? 4 : 2
            sum += weight * exp(-point * point / (1 + sin(Double(step) * width)))
        }
        return level * level + sum * width / 3 / (2 * Double.pi)
    }
}
