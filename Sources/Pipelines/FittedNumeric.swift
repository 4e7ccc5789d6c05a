import Statistics

/// What becomes of a numeric column: a missing cell is filled in, then all are shifted and divided.
///
/// A cell `x` becomes `(x − center) / scale`. The indicator, if there is one, is a second column: 1
/// where the cell was missing, else 0; it is not scaled.
public struct FittedNumeric: Hashable, Sendable, Codable {
    /// What takes the place of a missing cell, or nil where it stays missing.
    public let fill: Double?
    /// Whether a second column says where cells were missing.
    public let hasIndicator: Bool
    /// What is taken away from each cell.
    public let center: Double
    /// What each cell is divided by then; never zero.
    public let scale: Double

    init(_ choices: Preprocessing.Numeric, _ cells: [Double]) {
        let present = cells.filter { !$0.isNaN }
        // A column that is missing altogether has no median; zero is what it then gets, as from
        // scikit-learn where it keeps empty features.
        let fill: Double? =
            switch choices.impute {
            case .auto, .none: nil
            case .median: median(of: present) ?? 0
            case .mean: meanAndDeviation(of: present)?.mean ?? 0
            case .mostFrequent: mostFrequent(of: present) ?? 0
            case .constant: choices.fillValue
            }
        self.fill = fill
        hasIndicator = fill != nil && choices.indicator && present.count < cells.count
        switch choices.scale {
        case .auto, .none:
            center = 0
            scale = 1
        case .standard:
            let filled = fill.map { fill in cells.map { $0.isNaN ? fill : $0 } } ?? present
            let moments = meanAndDeviation(of: filled) ?? (mean: 0, deviation: 1)
            center = moments.mean
            scale = moments.deviation
        }
    }

    func apply(_ cells: [Double], rows: [Int], to result: inout Matrix, at column: Int) {
        for (place, row) in rows.enumerated() {
            let cell = cells[row]
            if hasIndicator { result[place, column + 1] = cell.isNaN ? 1 : 0 }
            result[place, column] = scaled(cell.isNaN ? fill ?? .nan : cell)
        }
    }

    /// The cell on the new scale: finite if it was.
    private func scaled(_ cell: Double) -> Double {
        let scaled = (cell - center) / scale
        if scaled.isFinite || !cell.isFinite { return scaled }
        // The difference, or a quotient by less than one, went beyond the range of numbers.
        let halves = (cell / 2 - center / 2) / scale
        let most = Double.greatestFiniteMagnitude
        return halves < 0 ? max(-most, halves * 2) : min(most, halves * 2)
    }
}

/// The middle number, or the mean of the two in the middle.
private func median(of numbers: [Double]) -> Double? {
    guard !numbers.isEmpty else { return nil }
    let sorted = numbers.sorted()
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return sorted[middle] }
    let sum = sorted[middle - 1] + sorted[middle]
    return sum.isFinite ? sum / 2 : sorted[middle - 1] / 2 + sorted[middle] / 2
}

/// The number that comes most often, the smallest of equals.
private func mostFrequent(of numbers: [Double]) -> Double? {
    var best: (number: Double, count: Int)?
    var run = 0
    let sorted = numbers.sorted()
    for (index, number) in sorted.enumerated() {
        run = index > 0 && sorted[index - 1] == number ? run + 1 : 1
        if run > best?.count ?? 0 { best = (number, run) }
    }
    return best?.number
}

/// The mean, and the standard deviation over all numbers; 1 where they are all the same.
///
/// - SeeAlso: `_is_constant_feature` in scikit-learn's `preprocessing/_data.py`: what differs by no
///   more than rounding errors counts as the same.
private func meanAndDeviation(of numbers: [Double]) -> (mean: Double, deviation: Double)? {
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
}
