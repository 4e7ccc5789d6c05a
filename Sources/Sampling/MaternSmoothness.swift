import Foundation

/// How smooth the functions of a Matérn kernel are, and the correlation that follows.
///
/// - SeeAlso: Rasmussen and Williams, "Gaussian processes for machine learning", 2006, section 4.2.1.
enum MaternSmoothness: Sendable {
    /// Rough as a random walk: what is seen at a point says little about its surroundings.
    case oneHalf
    /// Differentiable once.
    case threeHalves
    /// Differentiable twice.
    case fiveHalves

    /// At the roughest the slope is infinite at distance zero; it is taken no nearer than this.
    private static let distanceMin = 1e-3

    /// The correlation at a squared distance, in lengths.
    @inline(__always)
    func correlation(_ square: Double) -> Double {
        switch self {
        case .oneHalf:
            return exp(-square.squareRoot())
        case .threeHalves:
            let root = (3 * square).squareRoot()
            return (1 + root) * exp(-root)
        case .fiveHalves:
            let root = (5 * square).squareRoot()
            return (1 + root + 5.0 / 3 * square) * exp(-root)
        }
    }

    /// The derivative of `correlation` by the squared distance.
    @inline(__always)
    func slope(_ square: Double) -> Double {
        switch self {
        case .oneHalf:
            let root = max(square.squareRoot(), Self.distanceMin)
            return -exp(-root) / (2 * root)
        case .threeHalves:
            return -1.5 * exp(-(3 * square).squareRoot())
        case .fiveHalves:
            let root = (5 * square).squareRoot()
            return -5.0 / 6 * (1 + root) * exp(-root)
        }
    }
}
