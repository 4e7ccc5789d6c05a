import LIBLINEAR
import Search
import Statistics

extension Preprocessing.Selection {
    /// Coefficients below this are as good as zero, as in scikit-learn's `SelectFromModel`.
    private static let coefficientMin = 1e-5

    /// The places of the columns that a logistic regression with an L1 penalty uses for any class.
    ///
    /// The regression sees columns of deviation 1, so that the penalty treats them alike; a missing
    /// cell counts as the mean. Where it uses none, the penalty was too strong to tell columns apart,
    /// and all are kept.
    ///
    /// - SeeAlso: scikit-learn's `SelectFromModel(LogisticRegression(penalty="l1"))`.
    func sparsePlaces(
        _ features: Matrix,
        _ data: TrainingRows,
        seed: UInt64
    ) throws(TaskFailure) -> [Int]? {
        var scaled = features
        for column in 0..<features.columns {
            FittedScaler(.standard, features.column(column)).apply(to: &scaled, column: column)
        }
        let bound = 1e6
        let cells = scaled.values.map { $0.isNaN ? 0 : max(-bound, min(bound, $0)) }
        let problem = Problem(cells: cells, rows: scaled.rows, columns: scaled.columns)
        let solver = Solver(
            objective: .l1Logistic,
            positiveCost: inversePenalty,
            negativeCost: inversePenalty,
            tolerance: 1e-4,
            interceptCell: 1
        )
        var isUsed = [Bool](repeating: false, count: features.columns)
        for label in data.classes == 2 ? [1] : Array(0..<Int32(data.classes)) {
            let targets = data.labels.map { $0 == label }
            guard targets.contains(true), targets.contains(false) else { continue }
            let weights: Weights
            do {
                weights = try problem.train(
                    targets,
                    solver,
                    seed: UInt32(truncatingIfNeeded: seed)
                )
            } catch {
                throw TaskFailure(.error, "selection by l1 failed: \(error)")
            }
            for (column, coefficient) in weights.coefficients.enumerated()
            where coefficient.magnitude > Self.coefficientMin {
                isUsed[column] = true
            }
        }
        let used = isUsed.indices.filter { isUsed[$0] }
        return used.isEmpty ? nil : used
    }
}
