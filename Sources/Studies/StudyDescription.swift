import Hashing
import Pipelines
import Search
import Validation

/// All that decides a study's outcome: what the coordinator, the workers and the journal agree on.
///
/// Two studies with equal descriptions are the same study. As canonical JSON it is a blob; every
/// task names it.
public struct StudyDescription: Hashable, Sendable, Codable {
    /// The study's name.
    public var name: String
    /// The data set, by the digest of its schema.
    public var dataSet: BlobReference
    /// The column to predict.
    public var target: String
    /// The target's classes; for two, the positive one comes last.
    public var classes: [String]
    /// The columns to predict from, in the order of the table.
    public var features: [String]
    /// The share of rows that the search never sees, from 0 to below 1.
    public var holdout: Double
    /// How the other rows are split.
    public var folds: FoldPlan
    /// What is maximized.
    public var objective: Objective
    /// Whether the threshold is tuned on out-of-fold probabilities.
    public var tunesThreshold: Bool
    /// How columns become numbers where a trial does not choose otherwise.
    public var preprocessing: Preprocessing
    /// What is searched over: `model`, `preprocessing.…`, and each family's `NAME.…`.
    public var space: SearchSpace
    /// Which sampler proposes: `random` or `tpe`.
    public var sampler: String
    /// Which pruner stops trials early: `none` or `median`.
    public var pruner: String
    /// How many trials may be under way at a time (the look-back).
    public var parallelTrials: Int
    /// The seed from which all chance follows.
    public var seed: UInt64
    /// The longest a single fit may take, in seconds, or nil.
    public var fitSecondsMax: Double?
}
