import Hashing

/// The unit of work sent to a worker: one trial's pipeline on one fold, or the winner's refit.
public struct TaskKey: Hashable, Sendable, Comparable {
    /// The number of the trial.
    public let trial: Int
    /// What is to be done for it.
    public let part: Part

    /// What is to be done for a trial.
    public enum Part: Hashable, Sendable, Comparable {
        /// Fit on the fold's training rows and score on its validation rows.
        case fold(Int)
        /// Fit on all search rows, score the holdout, hand over the fitted pipeline.
        case refit
    }

    /// The task for one part of a trial.
    public init(trial: Int, part: Part) {
        self.trial = trial
        self.part = part
    }

    /// By trial, then by fold; the refit comes last.
    public static func < (left: TaskKey, right: TaskKey) -> Bool {
        (left.trial, left.part) < (right.trial, right.part)
    }
}

extension TaskKey: CustomStringConvertible {
    /// The task in words, as in "trial 3, fold 0".
    public var description: String {
        switch part {
        case .fold(let fold): "trial \(trial), fold \(fold)"
        case .refit: "the refit of trial \(trial)"
        }
    }
}

/// What a task that ran to its end gives.
public enum TaskOutcome: Hashable, Sendable {
    /// A fold was fitted and scored.
    case fold(FoldOutcome)
    /// The winner was refitted.
    case refit(RefitOutcome)
}

/// What one fit on a fold gives.
public struct FoldOutcome: Hashable, Sendable {
    /// The fold's score by itself, which races compare; higher is better.
    public var score: Double
    /// The out-of-fold probabilities of the validation rows, in the fold's order: for two classes
    /// that of the positive one, otherwise row-major, rows × classes.
    public var probabilities: [Double]
    /// What the fit took.
    public var cost: TaskCost

    /// The result of one fold.
    public init(score: Double, probabilities: [Double], cost: TaskCost) {
        self.score = score
        self.probabilities = probabilities
        self.cost = cost
    }
}

/// What the refit of the winner gives.
public struct RefitOutcome: Hashable, Sendable {
    /// The name of the fitted pipeline's bytes, to be fetched from the worker.
    public var pipeline: BlobReference
    /// The probabilities of the holdout rows, laid out as in `FoldOutcome`; empty without a holdout.
    public var probabilities: [Double]
    /// What the fit took.
    public var cost: TaskCost

    /// The result of a refit.
    public init(pipeline: BlobReference, probabilities: [Double], cost: TaskCost) {
        self.pipeline = pipeline
        self.probabilities = probabilities
        self.cost = cost
    }
}

/// What a task took on the worker that ran it, and what it left.
///
/// Seconds and memory differ from run to run: they influence a study's outcome only where it asks for
/// that. The size of the model does not.
public struct TaskCost: Hashable, Sendable, Codable {
    /// Seconds of wall time for fit and prediction.
    public var seconds: Double
    /// The most memory the slot held during the task, in bytes.
    public var peakBytes: Int
    /// How many bytes the fitted pipeline has when it is written down, where the study wants to know.
    public var modelBytes: Int?

    /// The seconds and bytes a task took.
    public init(seconds: Double, peakBytes: Int, modelBytes: Int? = nil) {
        self.seconds = seconds
        self.peakBytes = peakBytes
        self.modelBytes = modelBytes
    }
}

/// Why a task did not run to its end.
public struct TaskFailure: Error, Hashable, Sendable, Codable {
    /// What kind of failure it was.
    public var kind: Kind
    /// One line for a person.
    public var message: String

    /// The kinds of failure, by what should happen next.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The fit itself refused or went wrong: it would do so again anywhere.
        case error
        /// The slot died under the task by its own fault, such as a segmentation fault.
        case crash
        /// The slot or its worker was ended from outside, or lost: perhaps nobody's fault.
        case lost
        /// The task ran longer than the study allows a fit.
        case timeLimit
        /// The task needed more memory than the slot may have.
        case memoryLimit
        /// The worker gave the task back without blame, for example because it is shutting down.
        case returned
    }

    /// A failure of a kind, with one line for a person.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
