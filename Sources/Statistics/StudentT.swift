import Foundation

/// Student's t distribution.
public struct StudentT: Sendable, Hashable {
    /// The degrees of freedom, above zero.
    public let degreesOfFreedom: Double

    /// The distribution with so many degrees of freedom.
    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0, "\(degreesOfFreedom) degrees of freedom")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability of a draw at or below a point.
    public func cumulative(_ point: Double) -> Double {
        point < 0 ? upperTail(-point) : 1 - upperTail(point)
    }

    /// The point below which a draw falls with the given probability.
    ///
    /// - Parameter probability: from 0 (which gives −∞) to 1 (which gives ∞).
    public func quantile(_ probability: Double) -> Double {
        precondition(0 <= probability && probability <= 1, "\(probability) is no probability")
        if probability > 0.5 { return upperPoint(1 - probability) }
        return -upperPoint(probability)
    }

    /// The probability of a draw above a point that is not negative.
    private func upperTail(_ point: Double) -> Double {
        let square = point * point
        guard square.isFinite else { return 0 }
        // The smaller of the two shares is computed without cancellation.
        let share = degreesOfFreedom / (degreesOfFreedom + square)
        if square < degreesOfFreedom {
            let inside = square / (degreesOfFreedom + square)
            return 0.5 - 0.5 * regularizedBeta(inside, 0.5, degreesOfFreedom / 2)
        }
        return 0.5 * regularizedBeta(share, degreesOfFreedom / 2, 0.5)
    }

    /// The point that a draw exceeds with a probability of at most one half.
    private func upperPoint(_ probability: Double) -> Double {
        if probability == 0 { return .infinity }
        if probability == 0.5 { return 0 }
        var low = 0.0
        var high = 1.0
        while upperTail(high) > probability, high < 1e300 {
            low = high
            high *= 2
        }
        // Bisection to the last bit: at most about sixty steps, and nothing to go wrong.
        while true {
            let middle = low + (high - low) / 2
            guard low < middle, middle < high else { return middle }
            if upperTail(middle) > probability { low = middle } else { high = middle }
        }
    }
}

/// The regularized incomplete beta function I_x(a, b), by its continued fraction.
///
/// - SeeAlso: Press et al., "Numerical Recipes", third edition, section 6.4.
func regularizedBeta(_ point: Double, _ first: Double, _ second: Double) -> Double {
    if point <= 0 { return 0 }
    if point >= 1 { return 1 }
    if point > (first + 1) / (first + second + 2) {
        return 1 - regularizedBeta(1 - point, second, first)
    }
    let logScale = first * log(point) + second * log1p(-point) - logBeta(first, second)
    return exp(logScale) * betaFraction(point, first, second) / first
}

private func logBeta(_ first: Double, _ second: Double) -> Double {
    // In logarithms, as the gamma function itself overflows from 171 on.
    Foundation.lgamma(first) + Foundation.lgamma(second) - Foundation.lgamma(first + second)
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
private func betaFraction(_ point: Double, _ first: Double, _ second: Double) -> Double {
    let tiny = 1e-300
    func nonzero(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
    var ratio = 1.0
    var inverse = 1 / nonzero(1 - (first + second) * point / (first + 1))
    var fraction = inverse
    // Convergence takes about √max(a, b) terms; the limit only ends what cannot happen.
    for term in 1...10_000 {
        let index = Double(term)
        let even =
            index * (second - index) * point
            / ((first + 2 * index - 1) * (first + 2 * index))
        inverse = 1 / nonzero(1 + even * inverse)
        ratio = nonzero(1 + even / ratio)
        fraction *= inverse * ratio
        let odd =
            -(first + index) * (first + second + index) * point
            / ((first + 2 * index) * (first + 2 * index + 1))
        inverse = 1 / nonzero(1 + odd * inverse)
        ratio = nonzero(1 + odd / ratio)
        fraction *= inverse * ratio
        if (inverse * ratio - 1).magnitude < 1e-16 { break }
    }
    return fraction
}
