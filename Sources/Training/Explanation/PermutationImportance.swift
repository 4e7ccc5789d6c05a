import Search
import Statistics
import Studies
import Tables
import Validation

/// How much worse answers are when the cells of one column are dealt to other rows.
public struct ColumnImportance: Hashable, Sendable, Codable {
    /// The column, as it is in the table.
    public var column: String
    /// The mean over folds and deals of how much the objective falls; around zero for a column that
    /// is not needed, be it that others say the same.
    public var mean: Double
    /// The standard deviation over folds and deals.
    public var deviation: Double
}

/// Measures what a trial's pipeline makes of each raw column, on rows that it did not learn from.
///
/// The pipeline is fitted anew on the training rows of each fold of one repeat, and judged on the
/// fold's validation rows: as they are, and with the cells of one column dealt anew. Columns that
/// formulas make follow the columns that they are made from. A column that the pipeline has no use for
/// changes no answer, and is not tried.
///
/// - SeeAlso: Breiman, "Random forests", Machine Learning 45 (2001), section 10; scikit-learn's
///   `permutation_importance`.
struct PermutationImportance {
    /// So often is each column dealt in each fold.
    private static let dealsMax = 3
    /// More validation rows a fold say no more.
    private static let rowsMax = 1_000
    /// So many folds are fitted at most: a refit is to take no longer than a trial.
    private static let foldsMax = 5
    /// Fewer rows say too little: rather are fewer folds looked at.
    private static let rowsMin = 50

    private let data: StudyData
    private let seed: UInt64
    private let cellsMax: Int

    /// - Parameter cellsMax: so many cells are looked at in all, to stay within a minute on wide
    ///   tables.
    init(_ data: StudyData, seed: UInt64, cellsMax: Int = 400_000_000) {
        self.data = data
        self.seed = seed
        self.cellsMax = cellsMax
    }

    /// The importances, the greatest first.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if a fold cannot be fitted, or if there are too many
    ///   columns to try them within `cellsMax` cells.
    func importances(_ parameters: Parameters) throws(TaskFailure) -> [ColumnImportance] {
        let columns = data.description.rawColumns
        let folds = data.folds.prefix(min(data.description.folds.splits, Self.foldsMax))
        let deals = columns.count > 200 ? 1 : Self.dealsMax
        var cellsLeft = cellsMax
        var falls = [[Double]](repeating: [], count: columns.count)
        for (number, fold) in folds.enumerated() {
            let pipeline = try FittedPipeline(
                fitting: parameters,
                to: data,
                rows: fold.training.map { data.searchRows[$0] },
                seed: derivedSeed(seed, purpose: "importance", [number])
            )
            let used = pipeline.usedColumns
            let perRow = max(1, columns.count { used.contains($0) } * columns.count * deals)
            guard cellsLeft / perRow >= Self.rowsMin else { break }
            let share = cellsLeft / (folds.count - number)
            let rowsMax = min(Self.rowsMax, max(Self.rowsMin, share / perRow))
            var random = RandomGenerator(seed: seed, purpose: "importance", number)
            var rows = fold.validation.map { data.searchRows[$0] }
            if rows.count > rowsMax {
                random.shuffle(&rows)
                rows = rows.prefix(rowsMax).sorted()
            }
            cellsLeft -= perRow * rows.count
            let labels = rows.map { data.labels[$0] }
            // Without the derived columns, which are to be made of what is dealt.
            let table = Table(
                columns.compactMap { data.table[$0]?.selecting(rows: rows) },
                rows: rows.count
            )
            let judge = FoldJudge(pipeline, labels, data.description)
            let whole = try judge.score(table)
            for (place, column) in columns.enumerated() {
                guard used.contains(column) else {
                    falls[place] += [Double](repeating: 0, count: deals)
                    continue
                }
                for _ in 0..<deals {
                    var order = Array(0..<rows.count)
                    random.shuffle(&order)
                    var dealt = table.columns
                    dealt[place] = dealt[place].selecting(rows: order)
                    let score = try judge.score(Table(dealt, rows: rows.count))
                    falls[place].append(whole - score)
                }
            }
        }
        guard falls.allSatisfy({ !$0.isEmpty }) else {
            throw TaskFailure(.error, "\(columns.count) columns are too many to try each")
        }
        let importances = zip(columns, falls).map { name, falls in
            let count = Double(falls.count)
            let mean = falls.reduce(0, +) / count
            let variance = falls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            return ColumnImportance(column: name, mean: mean, deviation: variance.squareRoot())
        }
        let order = importances.indices.sorted { left, right in
            (-importances[left].mean, left) < (-importances[right].mean, right)
        }
        return order.map { importances[$0] }
    }
}

/// Judges a pipeline on rows with known classes, at the threshold that is best for them where the
/// study tunes one.
private struct FoldJudge {
    private let pipeline: FittedPipeline
    private let labels: [Int32]
    private let description: StudyDescription

    init(_ pipeline: FittedPipeline, _ labels: [Int32], _ description: StudyDescription) {
        self.pipeline = pipeline
        self.labels = labels
        self.description = description
    }

    func score(_ table: Table) throws(TaskFailure) -> Double {
        foldScore(
            Predictions(
                labels: labels,
                probabilities: try pipeline.probabilities(table, rows: Array(0..<table.rows)),
                classes: description.classes.count
            ),
            objective: description.objective,
            tunesThreshold: description.tunesThreshold
        )
    }
}
