import Foundation
import Hashing
import Search
import Studies
import Tables
import Training
import Validation

/// Makes the bundle of a study's winner: judges it once on the holdout, and writes everything down.
public struct BundleMaker: Sendable {
    /// The study's rows.
    public var data: StudyData
    /// The winning trial's number.
    public var trial: Int
    /// The winning trial's point of the space.
    public var parameters: Parameters
    /// What the winning trial is worth.
    public var score: TrialScore
    /// The encoded pipeline, fitted on all search rows.
    public var pipeline: [UInt8]
    /// The worker's probabilities of the holdout rows.
    public var holdout: [Double]
    /// The winning trial's out-of-fold probabilities by fold, or nil where they are not at hand.
    public var outOfFold: [[Double]]?
    /// The out-of-fold probabilities of the trials that came next, by trial and fold, best first.
    public var rivals: [[[Double]]]
    /// What the best trials are worth on fresh folds, or nil where none were confirmed.
    public var confirmed: ConfirmedMetrics?
    /// What the same answer for every row is worth, or nil where that is not known.
    public var baseline: TrialScore?
    /// How many trials were settled.
    public var trials: Int
    /// The digest of the canonical trial log.
    public var digest: SHA256

    /// Everything a bundle is made from.
    public init(
        data: StudyData,
        trial: Int,
        parameters: Parameters,
        score: TrialScore,
        pipeline: [UInt8],
        holdout: [Double],
        outOfFold: [[Double]]? = nil,
        rivals: [[[Double]]] = [],
        confirmed: ConfirmedMetrics? = nil,
        baseline: TrialScore? = nil,
        trials: Int,
        digest: SHA256
    ) {
        self.data = data
        self.trial = trial
        self.parameters = parameters
        self.score = score
        self.pipeline = pipeline
        self.holdout = holdout
        self.outOfFold = outOfFold
        self.rivals = rivals
        self.confirmed = confirmed
        self.baseline = baseline
        self.trials = trials
        self.digest = digest
    }

    /// Writes the bundle.
    ///
    /// - Throws: `BundleError` if it cannot be written, or if the received pipeline does not give the
    ///   very probabilities that the worker answered for the holdout.
    public func write(to path: String) throws(BundleError) {
        let description = data.description
        let fitted = try verified(path)
        let positive = description.classes.count == 2 ? description.classes.last : nil
        let manifest = Manifest(
            format: Manifest.currentFormat,
            study: description.name,
            created: Date.now.ISO8601Format(),
            target: description.target,
            classes: description.classes,
            positive: positive,
            threshold: score.threshold,
            columns: description.rawColumns.compactMap { name in
                data.table[name].map { ManifestColumn(name: name, type: $0.values.type) }
            },
            trial: ManifestTrial(number: trial, parameters: parameters),
            configuration: description,
            foldPlan: foldsHash(data.folds),
            trials: trials,
            digest: digest,
            files: [:]
        )
        try ModelBundle.write(
            to: path,
            manifest: manifest,
            metrics: metrics(of: fitted),
            pipeline: pipeline
        )
    }

    /// What is known of the model.
    private func metrics(of fitted: FittedPipeline) -> Metrics {
        let description = data.description
        return Metrics(
            objective: description.objective.name,
            value: score.value,
            standardError: score.standardError,
            crossValidation: score.metrics.named(by: description.classes),
            outOfFold: outOfFold.map { answers in
                let judgement = data.judge(answers)
                return OutOfFoldMetrics(
                    foldScores: judgement.foldScores,
                    pooled: judgement.pooled
                ).named(by: description.classes)
            },
            corrected: outOfFold.flatMap { data.correctedScore([$0] + rivals) },
            confirmed: confirmed?.named(by: description.classes),
            baseline: baseline.map {
                BaselineMetrics(
                    trial: 0,
                    value: $0.value,
                    crossValidation: $0.metrics.named(by: description.classes)
                )
            },
            importances: fitted.importances,
            importancesFlaw: fitted.importancesFlaw,
            warnings: LeakWatch(data).warnings(),
            holdout: holdoutMetrics
        )
    }

    private var holdoutMetrics: HoldoutMetrics? {
        guard !data.holdoutRows.isEmpty else { return nil }
        let classes = data.description.classes.count
        let answers = Predictions(
            labels: data.holdoutLabels,
            probabilities: holdout,
            classes: classes
        )
        let threshold = score.threshold ?? 0.5
        let confusion = answers.confusion(threshold: threshold)
        let intervals: [String: Judgement.Interval] = measureRows(
            answers,
            threshold: threshold,
            seed: data.description.seed
        )
        return HoldoutMetrics(
            rows: data.holdoutRows.count,
            measures: intervals.mapValues {
                ScoreSummary(mean: $0.mean, low: $0.low, high: $0.high)
            }.named(by: data.description.classes),
            confusion: (0..<classes).map { actual in
                (0..<classes).map { confusion[actual: actual, predicted: $0] }
            }
        )
    }

    /// What is exported must be what was judged: its probabilities equal the worker's to the last bit.
    private func verified(_ path: String) throws(BundleError) -> FittedPipeline {
        let fitted: FittedPipeline
        let again: [Double]
        do {
            fitted = try FittedPipeline(encoded: pipeline)
            again = try fitted.probabilities(data.table, rows: data.holdoutRows)
        } catch {
            throw BundleError(path, "the fitted pipeline cannot be used: \(error.message)")
        }
        guard again == holdout else {
            throw BundleError(path, "the fitted pipeline does not repeat the worker's answers")
        }
        return fitted
    }
}
