import LIBLINEAR
import Statistics

/// Linear functions whose powers of e are in proportion to the probabilities of the classes, all learned
/// at once, under a penalty on the squares of their coefficients.
///
/// Two classes have one function, for the second: the other's is zero. It is reached by steps whose sums
/// are added up in one order, whatever the processor. Columns are measured in units of their own on the
/// way, in which the loss and its penalty curve about alike along each: that makes for few steps and
/// changes nothing in what is sought.
///
/// - Complexity: O(rows × columns × functions) a step.
/// - SeeAlso: Hastie, Tibshirani and Friedman, "The elements of statistical learning", second edition,
///   section 4.4; scikit-learn's `LogisticRegression(solver="lbfgs")` seeks the same minimum.
struct SoftmaxRegression: ~Copyable {
    private let loss: SoftmaxLoss
    private let columns: Int
    private let classes: Int
    private let present: [Int]
    private let units: [Double]
    /// What the square of each coefficient costs, twice.
    private let penalty: Double

    private static let stepsMax = 500
    /// A column of a smaller unit is as good as empty: no coefficient could make up for it.
    private static let unitMin = 1e-6

    /// - Parameters:
    ///   - features: tamed.
    ///   - labels: the class of each row; two of them at least have rows.
    ///   - weights: the weight of each row, above zero.
    ///   - cost: how much the rows count beside the penalty, summed up over them.
    init(
        _ features: Matrix,
        _ labels: [Int32],
        classes: Int,
        weights: [Double],
        cost: Double
    ) {
        var hasRows = [Bool](repeating: false, count: classes)
        for label in labels { hasRows[Int(label)] = true }
        let present = hasRows.indices.filter { hasRows[$0] }
        self.present = present
        self.classes = classes
        columns = features.columns
        var places = [Int](repeating: 0, count: classes)
        for (place, label) in present.enumerated() { places[label] = place }
        let total = weights.reduce(0, +)
        let shares = weights.map { $0 / total }
        let penalty = 1 / cost
        self.penalty = penalty
        // The logistic loss of a row curves by up to a quarter of the square of its cell.
        let units = Self.meanSquares(features, shares).map { square in
            max(Self.unitMin, (square + 4 * penalty).squareRoot())
        }
        self.units = units
        loss = SoftmaxLoss(
            features,
            units: units,
            targets: labels.map { places[Int($0)] },
            weights: shares,
            classes: present.count
        )
    }

    private static func meanSquares(_ features: Matrix, _ shares: [Double]) -> [Double] {
        let columns = features.columns
        let squares = Buffer<Double>(columns, repeating: 0)
        let sums = squares.base
        features.values.withUnsafeBufferPointer { cells in
            for (row, share) in shares.enumerated() {
                for column in 0..<columns {
                    let cell = cells[row * columns + column]
                    sums[column] += share * cell * cell
                }
            }
        }
        return (0..<columns).map { squares[$0] }
    }

    /// The functions: one for two classes, otherwise one a class.
    ///
    /// - Parameter tolerance: a step that lowers the mean loss of a row by less is the last.
    func functions(tolerance: Double, fitsIntercept: Bool) -> [Weights] {
        let count = loss.functions
        let free = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        let intercepts = Array(repeating: fitsIntercept ? free : 0...0, count: count)
        let minimizer = Minimizer(
            bounds: Array(repeating: free, count: columns * count) + intercepts,
            stepsMax: Self.stepsMax,
            tolerance: tolerance
        )
        let start = [Double](repeating: 0, count: (columns + 1) * count)
        // A coefficient is penalised by its own size, not by that in units of its column.
        let penalties = units.map { penalty / ($0 * $0) }
        let point = minimizer.minimum(from: start) { loss.value(at: $0, penalties) }.point
        let learned = (0..<count).map { function in
            Weights(
                coefficients: (0..<columns).map { point[function * columns + $0] / units[$0] },
                intercept: point[columns * count + function]
            )
        }
        guard classes > 2 else { return learned }
        // The functions of the others sum up to about zero: one of them is always above this.
        var functions = Array(repeating: Weights.constant(false, columns: columns), count: classes)
        if count == 1 {
            // As far apart as one function says, and in the middle together.
            functions[present[0]] = learned[0].scaled(by: -0.5)
            functions[present[1]] = learned[0].scaled(by: 0.5)
        } else {
            for (place, label) in present.enumerated() { functions[label] = learned[place] }
        }
        return functions
    }
}

extension Weights {
    fileprivate func scaled(by factor: Double) -> Weights {
        Weights(coefficients: coefficients.map { factor * $0 }, intercept: factor * intercept)
    }
}
