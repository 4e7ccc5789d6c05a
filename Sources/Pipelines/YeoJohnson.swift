import Foundation
import Statistics

/// A power of `1 + |x|` that is smooth at zero and rises everywhere, up to a shift and a factor.
///
/// For `x ≥ 0` it is `p(x) = ((1 + x)^λ − 1) / λ`, otherwise `−((1 − x)^(2 − λ) − 1) / (2 − λ)`; where
/// the divisor is zero, its limit, the logarithm. Far from zero the powers of, say, years differ by
/// less than a number can tell, so what is computed is `(p(x) − p(x₀)) / p′(x₀)` up to a constant
/// factor, with `x₀` in the midst of the cells.
///
/// - SeeAlso: Yeo and Johnson, "A new family of power transformations to improve normality or
///   symmetry", Biometrika 87 (2000); scikit-learn's `PowerTransformer`.
public struct YeoJohnson: Hashable, Sendable, Codable {
    /// The power λ.
    public let lambda: Double
    /// `log(1 + |x₀|)`, with the sign of `x₀`.
    public let origin: Double

    /// The power under which the cells are most probably draws from a normal distribution.
    ///
    /// - Parameter cells: at least one; none is NaN.
    /// - Complexity: O(cells) for each of some thirty steps.
    init(fitting cells: [Double]) {
        let logarithms = cells.map(Self.signedLogarithm)
        let isFlat = cells.allSatisfy { $0 == cells[0] }
        guard let bounds = Self.bounds(cells), !isFlat else {
            self.init(lambda: 1, origin: 0)
            return
        }
        let count = Double(cells.count)
        let sum = logarithms.reduce(0, +)
        let isOneSided =
            logarithms.allSatisfy { $0 >= 0 } || logarithms.allSatisfy { $0 < 0 }
        let origin = isOneSided ? sum / count : 0
        // The profile likelihood: the variance is the best for each λ.
        let lambda = ScalarMinimizer(tolerance: 1.48e-8).minimum(in: bounds) { lambda in
            let power = YeoJohnson(lambda: lambda, origin: origin)
            let numbers = logarithms.map(power.shiftedPower)
            let mean = numbers.reduce(0, +) / count
            let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            // With an origin in the mean of the logarithms, the factor and the trend cancel out.
            let trend = origin == 0 ? (lambda - 1) * sum : 0
            let likelihood = trend - count / 2 * log(variance)
            // An infinite likelihood is a variance that vanished in rounding.
            return likelihood.isFinite ? -likelihood : .infinity
        }
        self.init(lambda: lambda, origin: origin)
    }

    private init(lambda: Double, origin: Double) {
        self.lambda = lambda
        self.origin = origin
    }

    /// The shifted power of a cell, kept within the range of numbers; NaN stays NaN.
    func apply(_ cell: Double) -> Double {
        shiftedPower(Self.signedLogarithm(cell)).finite
    }

    private static func signedLogarithm(_ cell: Double) -> Double {
        cell < 0 ? -log1p(-cell) : log1p(cell)
    }

    /// The logarithm of what the power is divided by.
    private var logFactor: Double { origin < 0 ? -(2 - lambda) * origin : lambda * origin }

    /// The shifted power of the cell whose signed logarithm this is.
    private func shiftedPower(_ logarithm: Double) -> Double {
        guard origin != 0 else { return Self.power(logarithm, lambda) }
        if (logarithm < 0) == (origin < 0) {
            // Here the factor cancels out before anything is rounded.
            let exponent = origin < 0 ? -(2 - lambda) : lambda
            let distance = logarithm - origin
            return exponent == 0 ? distance : expm1(exponent * distance) / exponent
        }
        let distance = Self.power(logarithm, lambda) - Self.power(origin, lambda)
        return distance * exp(-logFactor)
    }

    /// The power of the cell whose signed logarithm this is.
    private static func power(_ logarithm: Double, _ lambda: Double) -> Double {
        let exponent = logarithm < 0 ? -(2 - lambda) : lambda
        return exponent == 0 ? logarithm : expm1(exponent * logarithm) / exponent
    }

    /// The powers under which no cell, nor one twenty times as large, leaves the range of numbers
    /// whose squares are numbers; nil, if there are none.
    ///
    /// - SeeAlso: `yeojohnson_normmax` in SciPy, whose bounds these are, so that the same minimum is
    ///   found.
    private static func bounds(_ cells: [Double]) -> ClosedRange<Double>? {
        guard let largest = cells.lazy.map(\.magnitude).max(), largest > 0 else { return nil }
        let reach = log1p((20 * largest).finite)
        let precision = log(Double.ulpOfOne)
        let least = (log(Double.leastNormalMagnitude) - precision) / 2 / reach
        let most = (log(Double.greatestFiniteMagnitude) + precision) / 2 / reach
        // Numbers so near to zero are as they are, whatever the power.
        guard least.isFinite, most.isFinite else { return nil }
        guard cells.contains(where: { $0 < 0 }) else { return least...most }
        guard cells.contains(where: { $0 >= 0 }) else { return (2 - most)...(2 - least) }
        let (low, high) = (max(2 - most, least), min(2 - least, most))
        return low < high ? low...high : nil
    }
}
