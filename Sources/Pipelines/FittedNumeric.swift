import Statistics

/// How the missing cells of a numeric column are filled in.
public struct FittedNumeric: Hashable, Sendable, Codable {
    /// What takes the place of a missing cell, or nil where it stays missing, if only until the
    /// neighbours fill it in.
    public let fill: Double?
    /// Whether a second column says where cells were missing: 1 there, else 0.
    public let hasIndicator: Bool

    /// Learns from the training cells; a missing one is NaN.
    init(_ choices: Preprocessing.Numeric, _ cells: [Double]) {
        let present = cells.filter { !$0.isNaN }
        // A column that is missing altogether has no median; zero is what it then gets, as from
        // scikit-learn where it keeps empty features.
        fill =
            switch choices.impute {
            case .auto, .none, .knn: nil
            case .median: median(of: present) ?? 0
            case .mean: meanAndDeviation(of: present)?.mean ?? 0
            case .mostFrequent: mostFrequent(of: present) ?? 0
            case .constant: choices.fillValue
            }
        let isFilled = fill != nil || choices.impute == .knn
        hasIndicator = isFilled && choices.indicator && present.count < cells.count
    }

    func apply(_ cells: [Double], rows: [Int], to result: inout Matrix, at column: Int) {
        let fill = fill ?? .nan
        for (place, row) in rows.enumerated() {
            let cell = cells[row]
            if hasIndicator { result[place, column + 1] = cell.isNaN ? 1 : 0 }
            result[place, column] = cell.isNaN ? fill : cell
        }
    }
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
