/// How many rows of each class were given each label.
public struct ConfusionMatrix: Sendable, Hashable {
    /// How many classes there are.
    public let classes: Int
    private var counts: [Int]

    /// A matrix without rows.
    public init(classes: Int) {
        self.classes = classes
        counts = Array(repeating: 0, count: classes * classes)
    }

    /// The matrix for two classes with these counts.
    init(truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int) {
        classes = 2
        counts = [trueNegatives, falsePositives, falseNegatives, truePositives]
    }

    /// How many rows of the class `actual` were labelled `predicted`.
    public subscript(actual actual: Int, predicted predicted: Int) -> Int {
        counts[actual * classes + predicted]
    }

    /// Takes in one more row.
    mutating func count(actual: Int, predicted: Int) {
        counts[actual * classes + predicted] += 1
    }

    /// The counts of two matrices together.
    static func + (left: ConfusionMatrix, right: ConfusionMatrix) -> ConfusionMatrix {
        var sum = left
        for index in sum.counts.indices {
            sum.counts[index] += right.counts[index]
        }
        return sum
    }

    /// How many rows there are.
    public var rows: Int { counts.reduce(0, +) }

    /// How many rows have the right label.
    public var hits: Int { (0..<classes).reduce(0) { $0 + self[actual: $1, predicted: $1] } }

    /// How many rows belong to a class.
    public func actual(_ index: Int) -> Int {
        (0..<classes).reduce(0) { $0 + self[actual: index, predicted: $1] }
    }

    /// How many rows are labelled as a class.
    public func predicted(_ index: Int) -> Int {
        (0..<classes).reduce(0) { $0 + self[actual: $1, predicted: index] }
    }

    /// The share of a class's rows that are labelled as it; zero without such rows.
    public func recall(_ index: Int) -> Double {
        ratio(self[actual: index, predicted: index], actual(index))
    }

    /// The share of the rows labelled as a class that belong to it; zero without such rows.
    public func precision(_ index: Int) -> Double {
        ratio(self[actual: index, predicted: index], predicted(index))
    }

    /// The harmonic mean of a class's precision and recall; zero where both are.
    public func f1(_ index: Int) -> Double {
        ratio(2 * self[actual: index, predicted: index], actual(index) + predicted(index))
    }

    /// The share of rows with the right label; zero without rows.
    public var accuracy: Double { ratio(hits, rows) }

    /// The mean recall of the classes that have rows; zero without rows.
    public var balancedAccuracy: Double {
        var sum = 0.0
        var present = 0
        for index in 0..<classes where actual(index) > 0 {
            sum += recall(index)
            present += 1
        }
        return present == 0 ? 0 : sum / Double(present)
    }

    /// Matthews' correlation coefficient; zero where all rows have one class or one label.
    ///
    /// - SeeAlso: Gorodkin, "Comparing two K-category assignments by a K-category correlation
    ///   coefficient", Computational Biology and Chemistry 28 (2004), equation 8.
    public var matthews: Double {
        // In floating point: the product of four counts overflows integers from 50,000 rows on.
        let total = Double(rows)
        var agreement = Double(hits) * total
        var actualSpread = total * total
        var predictedSpread = total * total
        for index in 0..<classes {
            let actual = Double(actual(index))
            let predicted = Double(predicted(index))
            agreement -= actual * predicted
            actualSpread -= actual * actual
            predictedSpread -= predicted * predicted
        }
        let scale = actualSpread * predictedSpread
        return scale > 0 ? agreement / scale.squareRoot() : 0
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }
}

extension ConfusionMatrix {
    /// A measure of labels over classes, with zero where it would divide by zero.
    ///
    /// A mean over classes leaves out those that have neither rows nor labels, as scikit-learn does.
    ///
    /// - Parameters:
    ///   - metric: a measure of labels (`judgesLabels`).
    ///   - averaging: how classes are averaged; only `f1`, `recall` and `precision` heed it, and
    ///     `binary` is for two classes alone.
    public func score(_ metric: Metric, averaging: Averaging) -> Double {
        switch metric {
        case .accuracy: accuracy
        case .balancedAccuracy: balancedAccuracy
        case .matthews: matthews
        case .f1: averaged(averaging, f1)
        case .recall: averaged(averaging, recall)
        case .precision: averaged(averaging, precision)
        case .rocAUC, .averagePrecision, .negativeLogLoss, .negativeBrier:
            preconditionFailure("\(metric.rawValue) judges probabilities, not labels")
        }
    }

    private func averaged(_ averaging: Averaging, _ score: (Int) -> Double) -> Double {
        switch averaging {
        case .binary:
            precondition(classes == 2, "binary averaging over \(classes) classes")
            return score(1)
        case .macro:
            let seen = (0..<classes).filter { actual($0) + predicted($0) > 0 }
            return seen.isEmpty ? 0 : seen.reduce(0) { $0 + score($1) } / Double(seen.count)
        case .weighted:
            guard rows > 0 else { return 0 }
            return (0..<classes).reduce(0) { $0 + score($1) * Double(actual($1)) } / Double(rows)
        case .micro:
            // Each wrong label is one false positive and one false negative, so that all three
            // measures are the share of right labels.
            return accuracy
        }
    }
}
