import Statistics
import XGBoost

/// Some rows of a training set as boosting takes them.
struct BoostingRows {
    let labels: [Int32]
    /// The weight of each row, or nil where all count the same.
    let weights: [Double]?
    private let features: Matrix
    private let classes: Int

    init(_ data: TrainingSet, _ weights: [Double]?, _ rows: [Int]) {
        let isWhole = rows.count == data.labels.count
        features = isWhole ? data.features : data.features.selecting(rows: rows)
        labels = rows.map { data.labels[$0] }
        self.weights = weights.map { weights in rows.map { weights[$0] } }
        classes = data.classes
    }

    /// For each class, the sum of the weights of its rows.
    var classWeights: [Double] {
        var sums = [Double](repeating: 0, count: classes)
        for (row, label) in labels.enumerated() { sums[Int(label)] += weights?[row] ?? 1 }
        return sums
    }

    /// The rows within the library, each with the margins at which it starts.
    func matrix(_ baseMargins: [Float]) throws(XGBoostError) -> DMatrix {
        let matrix = try DMatrix(
            cells: features.singles,
            rows: features.rows,
            columns: features.columns
        )
        try matrix.set(.label, labels.map(Float.init))
        if let weights { try matrix.set(.weight, weights.map(Self.weight)) }
        let rowMargins = repeatElement(baseMargins, count: features.rows).flatMap(\.self)
        try matrix.set(.baseMargin, rowMargins)
        return matrix
    }

    /// The weight in single precision, kept above zero and finite.
    private static func weight(_ weight: Double) -> Float {
        Float(max(1e-30, min(1e30, weight)))
    }
}
