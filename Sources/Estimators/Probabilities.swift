import Foundation

/// One over one plus e to the −x, without overflow.
func sigmoid(_ margin: Double) -> Double {
    if margin >= 0 {
        return 1 / (1 + exp(-margin))
    }
    let power = exp(margin)
    return power / (1 + power)
}

/// The logarithm of `sigmoid`, exact where that would be zero or one.
func logSigmoid(_ margin: Double) -> Double {
    margin >= 0 ? -log1p(exp(-margin)) : margin - log1p(exp(margin))
}

/// Probabilities in proportion to the powers of e; where all vanish, those of `fallback`.
///
/// Where some are beyond all numbers, these share evenly, and nothing is left for the others.
func softmax(_ logarithms: [Double], orElse fallback: [Double]) -> [Double] {
    let largest = logarithms.max() ?? 0
    guard largest > -.infinity else { return fallback }
    let powers = logarithms.map { $0 == largest ? 1 : exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}
