import Foundation

/// The normal distribution with mean 0 and variance 1.
public enum StandardNormal {
    /// ln √(2π), by which the density is scaled.
    static let logRootTwoPi = 0.918938533204672741780329736406

    /// The density at a point.
    public static func density(_ point: Double) -> Double {
        exp(logDensity(point))
    }

    /// The logarithm of the density at a point.
    public static func logDensity(_ point: Double) -> Double {
        -0.5 * point * point - logRootTwoPi
    }

    /// The probability of a draw at or below a point, accurate in both tails.
    public static func cumulative(_ point: Double) -> Double {
        0.5 * erfc(-point * 0.5.squareRoot())
    }

    /// The logarithm of `cumulative`, finite also where that is too small for a number.
    ///
    /// Far below zero, where `erfc` runs out of exponents, the continued fraction of Mills' ratio
    /// takes over.
    ///
    /// - SeeAlso: Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.14.
    public static func logCumulative(_ point: Double) -> Double {
        if point > 0 {
            return log1p(-cumulative(-point))
        }
        guard point < -20 else { return log(cumulative(point)) }
        guard point > -.infinity else { return point }
        var fraction = -point
        // Twenty-five terms give all digits from 20 standard deviations on.
        for term in stride(from: 25.0, through: 1, by: -1) {
            fraction = -point + term / fraction
        }
        return logDensity(point) - log(fraction)
    }

    /// The point below which a draw falls with the given probability.
    ///
    /// - Parameter probability: from 0 (which gives −∞) to 1 (which gives ∞).
    /// - SeeAlso: Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
    ///   Applied Statistics 37 (1988), routine PPND16.
    public static func quantile(_ probability: Double) -> Double {
        precondition(0 <= probability && probability <= 1, "\(probability) is no probability")
        if probability == 0 { return -.infinity }
        if probability == 1 { return .infinity }
        let offset = probability - 0.5
        if offset.magnitude <= 0.425 {
            let square = 0.180625 - offset * offset
            return offset * ratio(centralNumerator, centralDenominator, at: square)
        }
        let tail = (-log(offset < 0 ? probability : 1 - probability)).squareRoot()
        let distance =
            tail <= 5
            ? ratio(middleNumerator, middleDenominator, at: tail - 1.6)
            : ratio(farNumerator, farDenominator, at: tail - 5)
        return offset < 0 ? -distance : distance
    }

    private static func ratio(_ above: [Double], _ below: [Double], at point: Double) -> Double {
        polynomial(above, at: point) / polynomial(below, at: point)
    }

    private static func polynomial(_ coefficients: [Double], at point: Double) -> Double {
        coefficients.reversed().reduce(0) { $0 * point + $1 }
    }

    private static let centralNumerator = [
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
        1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
        3.3430575583588128105e4, 2.5090809287301226727e3,
    ]
    private static let centralDenominator = [
        1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
        2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
        5.2264952788528545610e3,
    ]
    private static let middleNumerator = [
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
        3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
        2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ]
    private static let middleDenominator = [
        1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ]
    private static let farNumerator = [
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
        2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
        2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ]
    private static let farDenominator = [
        1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ]
}
