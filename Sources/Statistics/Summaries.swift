import Foundation

/// The logarithm of the sum of exponentials, without overflow; −∞ of nothing.
public func logSumExp(_ values: some Collection<Double>) -> Double {
    guard let largest = values.max(), largest > -.infinity else { return -.infinity }
    guard largest < .infinity else { return .infinity }
    return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
}

/// The middle value, or the mean of the two middle ones; nil of nothing.
public func median(_ values: some Collection<Double>) -> Double? {
    quantile(values, 0.5)
}

/// The value below which a share of the values lies, interpolated between neighbours as NumPy does.
///
/// - Parameters:
///   - values: finite numbers in any order.
///   - share: from 0 (the smallest) to 1 (the largest).
/// - Returns: nil where there are no values.
/// - Complexity: O(n log n).
/// - SeeAlso: Hyndman and Fan, "Sample quantiles in statistical packages", The American
///   Statistician 50 (1996), definition 7.
public func quantile(_ values: some Collection<Double>, _ share: Double) -> Double? {
    precondition(0 <= share && share <= 1, "\(share) is no share")
    let sorted = values.sorted()
    guard let last = sorted.last else { return nil }
    let position = share * Double(sorted.count - 1)
    let index = Int(position)
    guard index + 1 < sorted.count else { return last }
    let fraction = position - Double(index)
    // The two halves apart, so that numbers near the limits do not overflow.
    return sorted[index] * (1 - fraction) + sorted[index + 1] * fraction
}

/// Mean and variance of values that come one by one.
///
/// - SeeAlso: Welford, "Note on a method for calculating corrected sums of squares and products",
///   Technometrics 4 (1962).
public struct RunningMoments: Sendable, Hashable {
    /// How many values there were.
    public private(set) var count = 0
    /// The mean, zero before the first value.
    public private(set) var mean = 0.0
    private var squares = 0.0

    /// The moments of no values.
    public init() {}

    /// The moments of these values.
    public init(_ values: some Sequence<Double>) {
        for value in values {
            add(value)
        }
    }

    /// Takes in one more value.
    public mutating func add(_ value: Double) {
        count += 1
        let difference = value - mean
        mean += difference / Double(count)
        squares += difference * (value - mean)
    }

    /// The variance as an estimate from a sample (divided by count − 1), or nil below two values.
    public var variance: Double? {
        count < 2 ? nil : squares / Double(count - 1)
    }
}
