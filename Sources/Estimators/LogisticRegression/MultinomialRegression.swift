import Foundation
import LIBLINEAR
import Statistics

/// One linear function for each of several classes, whose powers of e are in proportion to the
/// probabilities: all learned at once, under a penalty on the squares of their coefficients.
///
/// It is reached by steps whose sums are added up here, in one order, so that every processor learns
/// the same bytes. Columns are measured in units of their own size on the way, which makes for few
/// steps and changes nothing in what is sought.
///
/// - SeeAlso: Hastie, Tibshirani and Friedman, "The elements of statistical learning", second edition,
///   section 4.4; scikit-learn's `LogisticRegression(solver="lbfgs")` seeks the same minimum.
struct MultinomialRegression {
    private let features: Matrix
    /// The position of each row's class among those that have rows.
    private let targets: [Int]
    private let weights: [Double]
    private let present: [Int]
    private let classes: Int
    /// The size of each column.
    private let units: [Double]

    private static let stepsMax = 500
    /// A column of smaller cells is as good as empty: no coefficient could make up for it.
    private static let unitMin = 1e-6

    /// - Parameters:
    ///   - features: tamed.
    ///   - labels: the class of each row; two of them at least have rows.
    ///   - weights: the weight of each row, above zero.
    init(_ features: Matrix, _ labels: [Int32], classes: Int, weights: [Double]) {
        let present = Set(labels).sorted().map(Int.init)
        self.features = features
        self.present = present
        self.classes = classes
        targets = labels.map { label in present.firstIndex(of: Int(label)) ?? 0 }
        let total = weights.reduce(0, +)
        let shares = weights.map { $0 / total }
        self.weights = shares
        units = (0..<features.columns).map { column in
            let square = shares.enumerated().reduce(0) { sum, share in
                let cell = features[share.offset, column]
                return sum + share.element * cell * cell
            }
            return max(Self.unitMin, square.squareRoot())
        }
    }

    /// The functions, one a class.
    ///
    /// - Parameters:
    ///   - cost: how much the rows count beside the penalty, summed up over them.
    ///   - tolerance: a step that lowers the mean loss of a row by less is the last.
    func functions(cost: Double, tolerance: Double, fitsIntercept: Bool) -> [Weights] {
        let count = present.count
        let columns = features.columns
        let free = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        let intercepts = Array(repeating: fitsIntercept ? free : 0...0, count: count)
        let minimizer = Minimizer(
            bounds: Array(repeating: free, count: columns * count) + intercepts,
            stepsMax: Self.stepsMax,
            tolerance: tolerance
        )
        let start = [Double](repeating: 0, count: (columns + 1) * count)
        let point = minimizer.minimum(from: start) { loss($0, penalty: 1 / cost) }.point
        // The functions of the others sum up to about zero: one of them is always above this.
        var functions = Array(repeating: Weights.constant(false, columns: columns), count: classes)
        for (place, label) in present.enumerated() {
            functions[label] = Weights(
                coefficients: (0..<columns).map { point[$0 * count + place] / units[$0] },
                intercept: point[columns * count + place]
            )
        }
        return functions
    }

    /// The mean loss of the rows and the penalty, with their gradient.
    ///
    /// - Parameter point: in units of the columns, (columns + 1) × classes; the last are intercepts.
    private func loss(
        _ point: [Double],
        penalty: Double
    ) -> (value: Double, gradient: [Double]) {
        let count = present.count
        let columns = features.columns
        var value = 0.0
        var gradient = [Double](repeating: 0, count: point.count)
        var factors = point
        for column in 0..<columns {
            for place in column * count..<(column + 1) * count {
                factors[place] = point[place] / units[column]
                value += 0.5 * penalty * factors[place] * factors[place]
                gradient[place] = penalty * factors[place]
            }
        }
        var margins = [Double](repeating: 0, count: count)
        for row in 0..<features.rows {
            let cells = features.row(row)
            for label in 0..<count { margins[label] = factors[columns * count + label] }
            for (column, cell) in cells.enumerated() where cell != 0 {
                for label in 0..<count { margins[label] += factors[column * count + label] * cell }
            }
            let largest = margins.max() ?? 0
            var sum = 0.0
            for label in 0..<count { sum += exp(margins[label] - largest) }
            value += weights[row] * (largest + log(sum) - margins[targets[row]])
            for label in 0..<count {
                let isTarget = label == targets[row]
                margins[label] =
                    weights[row] * (exp(margins[label] - largest) / sum - (isTarget ? 1 : 0))
                gradient[columns * count + label] += margins[label]
            }
            for (column, cell) in cells.enumerated() where cell != 0 {
                for label in 0..<count { gradient[column * count + label] += margins[label] * cell }
            }
        }
        for column in 0..<columns {
            for place in column * count..<(column + 1) * count { gradient[place] /= units[column] }
        }
        return (value, gradient)
    }
}
