/// What a classifier answered for some rows, beside their true classes.
public struct Predictions: Sendable, Hashable {
    /// The true class of each row, counted from zero.
    public let labels: [Int32]
    /// For two classes the probability of class 1 for each row; otherwise row-major, rows × classes.
    public let probabilities: [Double]
    /// How many classes there are, at least two.
    public let classes: Int

    /// Answers that have been found without a flaw.
    ///
    /// What comes from another process is to be checked with `flaw` first: this traps.
    public init(labels: [Int32], probabilities: [Double], classes: Int = 2) {
        if let flaw = Self.flaw(labels: labels, probabilities: probabilities, classes: classes) {
            preconditionFailure(flaw)
        }
        self.labels = labels
        self.probabilities = probabilities
        self.classes = classes
    }

    /// What makes answers unfit to be judged, else nil: shapes that do not match, labels that are no
    /// class, numbers that are no probability.
    public static func flaw(labels: [Int32], probabilities: [Double], classes: Int) -> String? {
        if classes < 2 { return "\(classes) classes, fewer than two" }
        let width = classes == 2 ? 1 : classes
        if probabilities.count != labels.count * width {
            return "\(probabilities.count) probabilities for \(labels.count) rows × \(width)"
        }
        if let label = labels.first(where: { $0 < 0 || $0 >= classes }) {
            return "label \(label) is none of \(classes) classes"
        }
        if let number = probabilities.first(where: { !(0...1 ~= $0) }) {
            return "\(number) is no probability"
        }
        return nil
    }

    /// The probability given to one class, row by row.
    func probabilities(ofClass index: Int) -> [Double] {
        guard classes == 2 else {
            return labels.indices.map { probabilities[$0 * classes + index] }
        }
        return index == 1 ? probabilities : probabilities.map { 1 - $0 }
    }

    /// The label answered for a row: for two classes 1 where the probability reaches the threshold,
    /// otherwise the most probable class, the lowest of equals.
    func answer(_ row: Int, threshold: Double) -> Int {
        guard classes > 2 else { return probabilities[row] >= threshold ? 1 : 0 }
        let start = row * classes
        var best = 0
        for index in 1..<classes where probabilities[start + index] > probabilities[start + best] {
            best = index
        }
        return best
    }

    /// How often each class was answered for each.
    public func confusion(threshold: Double = 0.5) -> ConfusionMatrix {
        var matrix = ConfusionMatrix(classes: classes)
        for (row, label) in labels.enumerated() {
            matrix.count(actual: Int(label), predicted: answer(row, threshold: threshold))
        }
        return matrix
    }
}
