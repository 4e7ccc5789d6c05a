/// The middle number, or the mean of the two in the middle.
func median(of numbers: [Double]) -> Double? {
    sampleQuantile(numbers.sorted(), 0.5)
}

/// The number below which a share of the numbers lies, by linear interpolation between two.
///
/// - Parameters:
///   - sorted: the numbers, in ascending order; NaN is none.
///   - share: from 0 to 1.
/// - Returns: nil, if there is no number.
/// - SeeAlso: Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician
///   50 (1996), type 7.
func sampleQuantile(_ sorted: [Double], _ share: Double) -> Double? {
    guard let last = sorted.last else { return nil }
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    guard low + 1 < sorted.count else { return last }
    let part = place - Double(low)
    let (below, above) = (sorted[low], sorted[low + 1])
    let between = below + (above - below) * part
    // The difference of two numbers may be beyond the range of numbers.
    return between.isFinite ? between : below * (1 - part) + above * part
}

/// The mean, and the standard deviation over all numbers; 1 where they are all the same.
///
/// - SeeAlso: `_is_constant_feature` in scikit-learn's `preprocessing/_data.py`: what differs by no
///   more than rounding errors counts as the same.
func meanAndDeviation(of numbers: [Double]) -> (mean: Double, deviation: Double)? {
    guard let largest = numbers.lazy.map(\.magnitude).max() else { return nil }
    // Squares of such numbers would be infinite; a power of two changes no digit.
    let unit = largest > 1e100 ? Double(sign: .plus, exponent: largest.exponent, significand: 1) : 1
    let count = Double(numbers.count)
    let mean = numbers.reduce(0) { $0 + $1 / unit } / count
    let variance =
        numbers.reduce(0) { sum, number in
            let deviation = number / unit - mean
            return sum + deviation * deviation
        } / count
    let bound = count * Double.ulpOfOne * variance + (count * mean * Double.ulpOfOne).squared
    if variance <= bound || variance == 0 { return (mean * unit, 1) }
    return (mean * unit, variance.squareRoot() * unit)
}

extension Double {
    fileprivate var squared: Double { self * self }

    /// The number within the range of finite numbers; NaN stays NaN.
    var finite: Double {
        guard isInfinite else { return self }
        return self < 0 ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude
    }
}
