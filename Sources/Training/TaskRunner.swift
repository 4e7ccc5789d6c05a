import Hashing
import Importing
import Search
import Statistics
import Studies
import Validation

/// Runs a study's tasks one at a time: fits a trial's pipeline on a fold and scores it, or refits
/// the winner.
public struct TaskRunner {
    /// The study's rows.
    public let data: StudyData
    private let store: BlobStore

    /// A runner for one study.
    ///
    /// - Parameter store: where a refitted pipeline is left.
    public init(_ data: StudyData, store: BlobStore) {
        self.data = data
        self.store = store
    }

    /// Fits on the training rows of a fold, and answers for its validation rows.
    ///
    /// - Returns: the fold's own score, the out-of-fold probabilities, and how large the model is
    ///   where the study wants to know.
    public func score(
        fold number: Int,
        of parameters: Parameters,
        seed: UInt64
    ) throws(TaskFailure) -> (score: Double, probabilities: [Double], modelBytes: Int?) {
        guard let fold = data.fold(number) else {
            throw TaskFailure(.error, "the study has no fold \(number)")
        }
        let pipeline = try FittedPipeline(
            fitting: parameters,
            to: data,
            rows: fold.training.map { data.searchRows[$0] },
            seed: seed
        )
        let rows = fold.validation.map { data.searchRows[$0] }
        let probabilities = try pipeline.probabilities(data.table, rows: rows)
        try check(probabilities)
        let predictions = Predictions(
            labels: rows.map { data.labels[$0] },
            probabilities: probabilities,
            classes: data.description.classes.count
        )
        let score = foldScore(
            predictions,
            objective: data.description.objective,
            tunesThreshold: data.description.tunesThreshold
        )
        let measuresModel = data.description.measuresModel
        return (score, probabilities, measuresModel ? try pipeline.encoded().count : nil)
    }

    /// Fits on all search rows, and answers for the holdout rows.
    ///
    /// - Returns: the fitted pipeline, left in the store, and the holdout's probabilities.
    public func refit(
        _ parameters: Parameters,
        seed: UInt64
    ) throws(TaskFailure) -> (pipeline: BlobReference, probabilities: [Double]) {
        var pipeline = try FittedPipeline(
            fitting: parameters,
            to: data,
            rows: data.searchRows,
            seed: seed
        )
        try pipeline.prepareToExplain(data, rows: data.searchRows, seed: seed)
        // The winner was fitted on these folds before; should it fail for once, the model is worth
        // more than what is said of its columns.
        do {
            let importance = PermutationImportance(data, seed: seed)
            pipeline.importances = try importance.importances(parameters)
        } catch {
            pipeline.importancesFlaw = error.message
        }
        let probabilities = try pipeline.probabilities(data.table, rows: data.holdoutRows)
        try check(probabilities)
        let bytes = try pipeline.encoded()
        do {
            return (try store.write(bytes), probabilities)
        } catch {
            throw TaskFailure(.lost, "the fitted pipeline cannot be stored: \(error)")
        }
    }

    private func check(_ probabilities: [Double]) throws(TaskFailure) {
        guard probabilities.allSatisfy({ (0...1).contains($0) }) else {
            throw TaskFailure(.error, "the fit gave probabilities outside 0…1")
        }
    }
}
