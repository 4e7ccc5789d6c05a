import Statistics
import XGBoost

extension TrainingSet {
    /// The rows within the library, each with the margins at which it starts.
    func matrix(_ baseMargins: [Float]) throws(XGBoostError) -> DMatrix {
        let matrix = try DMatrix(
            cells: features.singles,
            rows: features.rows,
            columns: features.columns
        )
        try matrix.set(.label, labels.map(Float.init))
        if let weights { try matrix.set(.weight, weights.map(Self.single)) }
        let rowMargins = repeatElement(baseMargins, count: features.rows).flatMap(\.self)
        try matrix.set(.baseMargin, rowMargins)
        return matrix
    }

    /// A weight in single precision, kept above zero and finite.
    private static func single(_ weight: Double) -> Float {
        Float(max(1e-30, min(1e30, weight)))
    }
}
