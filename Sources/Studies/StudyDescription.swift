import Estimators
import Hashing
import Pipelines
import Pruning
import Sampling
import Search
import Tables
import Validation

/// All that decides a study's outcome: what the coordinator, the workers and the journal agree on.
///
/// Two studies with equal descriptions are the same study. As canonical JSON it is a blob; every
/// task names it.
public struct StudyDescription: Hashable, Sendable {
    /// The study's name.
    public var name: String
    /// The data set, by the digest of its schema.
    public var dataSet: BlobReference
    /// How the table was written, as far as the study file says, so that later rows are read alike.
    public var reading: TableReading
    /// The column to predict.
    public var target: String
    /// The target's classes; for two, the positive one comes last.
    public var classes: [String]
    /// The columns to predict from, in the order of the table.
    public var features: [String]
    /// The features that formulas make from other columns, in the order in which they are made.
    public var derived: [DerivedFeature]
    /// The features that may move the probability of the positive class one way only.
    public var monotone: [MonotoneColumn]
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
    /// How probabilities are calibrated where a trial does not choose otherwise.
    public var calibration: CalibrationMethod
    /// What is searched over: `model`, `preprocessing.…`, `calibration`, and each family's `NAME.…`.
    public var space: SearchSpace
    /// The point that is tried first, outside the space, for all others to be compared with; nil for
    /// none.
    public var baseline: Parameters?
    /// Points of the space that are tried before the sampler proposes any.
    public var enqueued: [Parameters]
    /// The trials of earlier studies that the sampler hears of first.
    public var warmStart: [PastTrial]
    /// Which sampler proposes: `random` or `tpe`.
    public var sampler: String
    /// Which pruner stops trials early.
    public var pruner: PrunerSettings
    /// How many trials may be under way at a time (the look-back).
    public var parallelTrials: Int
    /// Whether trials look at no others than those before the look-back, so that the outcome depends on
    /// nothing but the study.
    public var isReproducible: Bool
    /// What is wanted beside the objective, or nil.
    public var second: SecondGoal?
    /// What a trial's measures must be.
    public var constraints: [Constraint]
    /// How the winner is chosen among complete trials.
    public var choice: WinnerChoice
    /// The seed from which all chance follows.
    public var seed: UInt64
    /// The longest a single fit may take, in seconds, or nil.
    public var fitSecondsMax: Double?

    /// The description with these parts.
    public init(
        name: String,
        dataSet: BlobReference,
        reading: TableReading = TableReading(),
        target: String,
        classes: [String],
        features: [String],
        derived: [DerivedFeature] = [],
        monotone: [MonotoneColumn] = [],
        holdout: Double,
        folds: FoldPlan,
        objective: Objective,
        tunesThreshold: Bool,
        preprocessing: Preprocessing,
        calibration: CalibrationMethod = .none,
        space: SearchSpace,
        baseline: Parameters? = nil,
        enqueued: [Parameters] = [],
        warmStart: [PastTrial] = [],
        sampler: String,
        pruner: PrunerSettings,
        parallelTrials: Int,
        isReproducible: Bool = true,
        second: SecondGoal? = nil,
        constraints: [Constraint] = [],
        choice: WinnerChoice = WinnerChoice(),
        seed: UInt64,
        fitSecondsMax: Double? = nil
    ) {
        self.name = name
        self.dataSet = dataSet
        self.reading = reading
        self.target = target
        self.classes = classes
        self.features = features
        self.derived = derived
        self.monotone = monotone
        self.holdout = holdout
        self.folds = folds
        self.objective = objective
        self.tunesThreshold = tunesThreshold
        self.preprocessing = preprocessing
        self.calibration = calibration
        self.space = space
        self.baseline = baseline
        self.enqueued = enqueued
        self.warmStart = warmStart
        self.sampler = sampler
        self.pruner = pruner
        self.parallelTrials = parallelTrials
        self.isReproducible = isReproducible
        self.second = second
        self.constraints = constraints
        self.choice = choice
        self.seed = seed
        self.fitSecondsMax = fitSecondsMax
    }
}

extension StudyDescription: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, dataSet, reading, target, classes, features, derived, monotone, holdout, folds,
            objective, tunesThreshold
        case preprocessing, calibration, space, baseline, enqueued, warmStart, sampler, pruner,
            parallelTrials, second, constraints, choice, seed, fitSecondsMax
        case isReproducible = "reproducible"
    }

    /// Decodes a description and checks that such a study can be.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            dataSet: try container.decode(BlobReference.self, forKey: .dataSet),
            reading: try container.decodeIfPresent(TableReading.self, forKey: .reading)
                ?? TableReading(),
            target: try container.decode(String.self, forKey: .target),
            classes: try container.decode([String].self, forKey: .classes),
            features: try container.decode([String].self, forKey: .features),
            derived: try container.decode([DerivedFeature].self, forKey: .derived),
            monotone: try container.decodeIfPresent([MonotoneColumn].self, forKey: .monotone) ?? [],
            holdout: try container.decode(Double.self, forKey: .holdout),
            folds: try container.decode(FoldPlan.self, forKey: .folds),
            objective: try container.decode(Objective.self, forKey: .objective),
            tunesThreshold: try container.decode(Bool.self, forKey: .tunesThreshold),
            preprocessing: try container.decode(Preprocessing.self, forKey: .preprocessing),
            calibration: try container.decodeIfPresent(
                CalibrationMethod.self,
                forKey: .calibration
            ) ?? .none,
            space: try container.decode(SearchSpace.self, forKey: .space),
            baseline: try container.decodeIfPresent(Parameters.self, forKey: .baseline),
            enqueued: try container.decode([Parameters].self, forKey: .enqueued),
            warmStart: try container.decodeIfPresent([PastTrial].self, forKey: .warmStart) ?? [],
            sampler: try container.decode(String.self, forKey: .sampler),
            pruner: try container.decode(PrunerSettings.self, forKey: .pruner),
            parallelTrials: try container.decode(Int.self, forKey: .parallelTrials),
            isReproducible: try container.decodeIfPresent(Bool.self, forKey: .isReproducible)
                ?? true,
            second: try container.decodeIfPresent(SecondGoal.self, forKey: .second),
            constraints: try container.decodeIfPresent([Constraint].self, forKey: .constraints)
                ?? [],
            choice: try container.decodeIfPresent(WinnerChoice.self, forKey: .choice)
                ?? WinnerChoice(),
            seed: try container.decode(UInt64.self, forKey: .seed),
            fitSecondsMax: try container.decodeIfPresent(Double.self, forKey: .fitSecondsMax)
        )
        if let flaw {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: flaw)
            )
        }
    }
}

extension StudyDescription {
    /// The columns of the data set that the features come from: what a row to predict must have.
    public var rawColumns: [String] {
        let made = Set(derived.map(\.name))
        let all = features + derived.flatMap(\.columns)
        return all.reduce(into: []) { names, name in
            if !made.contains(name), !names.contains(name) { names.append(name) }
        }
    }
}

extension StudyDescription {
    /// The points of the first trials: the baseline, then those that are enqueued.
    public var firstPoints: [Parameters] { (baseline.map { [$0] } ?? []) + enqueued }

    /// The fresh folds on which the best trials are judged again, or nil where none are.
    public var confirmationPlan: FoldPlan? {
        choice.confirmed == 0 ? nil : folds.fresh(repeats: choice.repeats)
    }

    /// Whether each fit tells how large its model is.
    public var measuresModel: Bool {
        choice.rule == .oneStandardError && second == nil || asks(for: .modelBytes)
    }

    /// Whether the study's outcome depends on what a fit or its model costs.
    public func asks(for cost: CostMeasure) -> Bool {
        second?.measure == cost.rawValue
            || constraints.contains { $0.measure == cost.rawValue }
    }

    /// How many of the first trials the sampler does not hear of: the baseline, and where it goes by
    /// the number of its own proposals all that it did not propose.
    public var untoldTrials: Int {
        (baseline == nil ? 0 : 1) + (Samplers.learns(sampler) ? 0 : enqueued.count)
    }
}
