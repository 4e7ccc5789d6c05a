import Estimators
import Search
import Tables

/// Why a pipeline answers as it does for one row.
public struct RowExplanation: Sendable, Hashable {
    /// The probability of each class.
    public let probabilities: [Double]
    /// The class that is explained: with two classes the second, otherwise the likeliest.
    public let label: Int
    /// What is explained; `base` and the contributions sum up to `total`.
    public let scale: Contributions.Scale
    /// What is said where nothing is known of the row.
    public let base: Double
    /// What is said of the row.
    public let total: Double
    /// What each column adds, that which adds or takes most first; those that add nothing are there.
    public let columns: [ColumnContribution]
}

/// What a column adds to an answer.
public struct ColumnContribution: Sendable, Hashable {
    /// The column of the table or of a formula, or two with a star between them.
    public let column: String
    /// How much it adds to what is explained.
    public let contribution: Double
}

extension FittedPipeline {
    /// Whether what is explained is what the predictor says before calibration.
    public var explainsUncalibrated: Bool {
        calibration != nil && (predictor.structure?.isAdditive ?? false)
    }

    /// Why the pipeline answers as it does for some rows.
    ///
    /// Linear functions and trees are taken apart exactly, other predictors by trial. Where the
    /// probabilities are calibrated, the former are taken apart before that: a curve that never falls
    /// changes no order.
    ///
    /// - Parameter table: has the raw columns learned from.
    /// - Throws: `TaskFailure` of kind `error`, if the pipeline was not made to explain itself, or a
    ///   column is missing or of another type.
    public func explain(_ table: Table, rows: [Int]) throws(TaskFailure) -> [RowExplanation] {
        guard let reference else {
            throw TaskFailure(.error, "the pipeline does not say what to compare rows with")
        }
        let features = try preprocessing.apply(deriving(from: table), rows: rows)
        let answers = try calibrated(features)
        let probabilities = (0..<answers.rows).map { Array(answers.row($0)) }
        let labels = probabilities.map { answers in
            answers.count == 2 ? 1 : answers.indices.max { answers[$0] < answers[$1] } ?? 0
        }
        let players = players
        let contributions: [Contributions]
        if let exact = predictor.structure?.contributions(
            features,
            labels: labels,
            players: players.ofColumn,
            count: players.columns.count,
            means: reference.means
        ) {
            contributions = exact
        } else {
            let sampled = SampledContributions(self, reference)
            var found: [Contributions] = []
            for (row, label) in labels.enumerated() {
                found.append(try sampled.contributions(features.row(row), label: label))
            }
            contributions = found
        }
        return contributions.enumerated().map { row, parts in
            let columns = zip(players.names, parts.values).map(ColumnContribution.init)
            let order = columns.indices.sorted { left, right in
                let (one, other) = (columns[left].contribution, columns[right].contribution)
                return (-one.magnitude, left) < (-other.magnitude, right)
            }
            return RowExplanation(
                probabilities: probabilities[row],
                label: labels[row],
                scale: parts.scale,
                base: parts.base,
                total: parts.total,
                columns: order.map { columns[$0] }
            )
        }
    }
}
