import Search
import Statistics
import Validation

/// A model's answers for the rows that it learns from, each by a pipeline that did not see the row.
///
/// Preprocessing and predictor are fitted anew for each part of the rows, as if the others were all
/// there is; rows of a group that the study keeps together are kept together here, too.
struct CrossFittedAnswers {
    /// Row by row: rows × classes.
    let probabilities: Matrix

    /// Into how many parts the rows are dealt, as by scikit-learn's default.
    private static let splits = 5

    /// Fits and answers.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if there are too few rows to divide, or the point
    ///   cannot be fitted to a part of them.
    init(
        _ parameters: Parameters,
        data: StudyData,
        rows: [Int],
        seed: UInt64
    ) throws(TaskFailure) {
        let classes = data.description.classes.count
        var probabilities = Matrix(rows: rows.count, columns: classes)
        for (number, fold) in try Self.folds(data, rows).enumerated() {
            let pipeline = try FittedPipeline(
                uncalibrated: parameters,
                to: data,
                rows: fold.training.map { rows[$0] },
                seed: derivedSeed(seed, purpose: "calibration", [number])
            )
            let answers = try pipeline.predictor.probabilities(
                pipeline.preprocessing.apply(data.table, rows: fold.validation.map { rows[$0] })
            )
            for (place, row) in fold.validation.enumerated() {
                for label in 0..<classes { probabilities[row, label] = answers[place, label] }
            }
        }
        self.probabilities = probabilities
    }

    /// As many folds as the smallest class allows, in the order of the rows.
    private static func folds(_ data: StudyData, _ rows: [Int]) throws(TaskFailure) -> [Fold] {
        // Classes without a row would count as too small for any number of folds.
        let present = Set(rows.map { data.labels[$0] }).sorted()
        let labels = rows.map { row in
            Int32(present.firstIndex(of: data.labels[row]) ?? 0)
        }
        let isGrouped = [.groupKFold, .stratifiedGroupKFold].contains(data.description.folds.kind)
        var plan = FoldPlan(
            kind: isGrouped ? .stratifiedGroupKFold : .stratifiedKFold,
            shuffle: false,
            column: isGrouped ? data.description.folds.column : nil
        )
        var flaw = ""
        for splits in (2...Self.splits).reversed() {
            plan.splits = splits
            do {
                return try plan.folds(
                    labels: labels,
                    classes: max(present.count, 2),
                    keys: isGrouped ? rows.map { data.keys[$0] } : []
                )
            } catch {
                flaw = "\(error)"
            }
        }
        throw TaskFailure(.error, "the rows are too few to calibrate on: \(flaw)")
    }
}
