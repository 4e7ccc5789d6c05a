import Estimators
import Pruning
import Search
import Tables
import YAML

/// What a study file says, with defaults for what it leaves out; checked as far as that goes
/// without the data.
///
/// `resolve(table:dataSet:)` checks the rest against the table and makes the study.
public struct StudyFile: Sendable {
    /// The file's path as it was given, for messages.
    public let file: String
    /// The study's name.
    public let name: String
    /// Which table is learnt from.
    public let data: DataSettings
    /// The columns that formulas make from others.
    public let derived: [DerivedSetting]
    /// The columns that may move the probability of the positive class one way only.
    public let monotone: [MonotoneSetting]
    /// How columns become numbers.
    public let preprocessing: PreprocessingSettings
    /// How probabilities are calibrated: what is fixed and what is searched over.
    public let calibration: CalibrationSettings
    /// The families to search over, at least one.
    public let models: [ModelSettings]
    /// How rows are split.
    public let folds: FoldSettings
    /// What is maximized.
    public let metric: MetricSettings
    /// Whether the threshold is tuned; nil to do so where it matters.
    public let threshold: Located<Bool>?
    /// Which sampler proposes: `auto`, `gp`, `tpe`, `qmc`, `random` or `grid`.
    public let sampler: String
    /// Which pruner stops trials early.
    public let pruner: PrunerSettings
    /// Where the given ones of its settings stand, by name.
    let prunerPlaces: [String: TextPosition]
    /// When the study ends.
    public let budget: Budget
    /// How many trials may be under way at a time.
    public let parallelTrials: Int
    /// Whether the outcome depends on nothing but the file and the data.
    public let isReproducible: Bool
    /// What a trial's measures must be.
    public let constraints: [ConstraintSetting]
    /// How the winner is chosen.
    public let choice: WinnerChoice
    /// The seed from which all chance follows.
    public let seed: UInt64
    /// The longest a single fit may take, in seconds, or nil.
    public let fitSecondsMax: Double?
    /// What is searched over.
    public let space: SearchSpace
    /// What is tried before the sampler proposes anything.
    public let enqueued: EnqueueSettings
    /// The studies, by directory or journal, whose trials the sampler hears of first.
    public let warmStart: [Located<String>]
    /// The settings that the file makes, as paths such as `cv.n_splits`; others are defaults.
    let given: Set<String>

    /// How many trials there are where the file sets no limit.
    public static let trialsDefault = 60
    /// How many trials are under way at a time where the file does not say.
    public static let parallelTrialsDefault = 8
    /// A longer name does not fit where names are shown.
    public static let nameLengthMax = 200

    /// The valid keys at the top of a study file.
    static let keys = [
        "name", "data", "derive", "monotone", "preprocessing", "models", "calibration", "cv",
        "metric", "threshold", "method", "early_terminate", "budget", "run_cap", "parallel_trials",
        "reproducible", "seed", "fit_limit", "baseline", "enqueue", "warm_start", "constraints",
        "choose",
    ]

    /// What to say of keys from other tools and of those that come later.
    static let keysElsewhere = [
        "workers": "not available yet; workers are started by themselves and find the coordinator",
        "export": "not available yet; the winner is always exported",
        "parameters": "hyperparameters stand under their model: 'models: {NAME: {…}}'",
        "program": "there is no program to run; name families under 'models'",
        "command": "there is no command to run; name families under 'models'",
        "description": "there is no description; use 'name' or a comment",
    ]

    /// Reads a study file.
    ///
    /// - Parameters:
    ///   - bytes: the file's content, in UTF-8.
    ///   - file: its path, for messages, the default name, and where the table is.
    ///   - families: the families that a study may search over, at least one.
    /// - Throws: `StudyFileErrors` with every mistake in the file.
    public init(
        _ bytes: [UInt8],
        file: String,
        families: [any Family]
    ) throws(StudyFileErrors) {
        precondition(!families.isEmpty, "a study needs a family")
        var reader = StudyReader(file: file, families: families)
        let document: YAMLDocument
        do {
            document = try YAMLDocument(bytes)
        } catch {
            reader.report(error.position, error.message)
            throw StudyFileErrors(reader.mistakes)
        }
        for mistake in document.mistakes { reader.report(mistake.position, mistake.message) }
        guard
            let section = reader.section(
                document.root,
                path: "",
                keys: Self.keys,
                elsewhere: Self.keysElsewhere
            )
        else { throw StudyFileErrors(reader.mistakes) }
        reader.require(section, "data", "the table to learn from, and its target")
        let name = reader.text(section["name"], "a name")
        if let name, name.value.count > Self.nameLengthMax || name.value.contains("\n") {
            reader.report(
                name.position,
                "'name' must be one line of at most \(Self.nameLengthMax) characters"
            )
        }
        let data = reader.data(section["data"])
        derived = reader.derived(section["derive"])
        preprocessing = reader.preprocessing(section["preprocessing"])
        models = reader.models(section["models"])
        monotone = reader.monotone(section["monotone"], models)
        calibration = reader.calibration(section["calibration"])
        folds = reader.folds(section["cv"])
        metric = reader.metric(section["metric"])
        threshold = reader.threshold(section["threshold"])
        sampler = reader.sampler(section["method"]) ?? "auto"
        let pruner = reader.pruner(section["early_terminate"])
        // A race has one finishing line: what is slow by one metric may be first by the other.
        self.pruner =
            pruner?.settings ?? (metric.second == nil ? .standard : PrunerSettings("none"))
        prunerPlaces = pruner?.places ?? [:]
        if let pruner, pruner.settings.type != "none", metric.second != nil,
            let setting = section["early_terminate"]
        {
            reader.report(
                setting.node.start,
                "with two metrics no trial can be stopped early for one of them; leave it out"
            )
        }
        budget = reader.budget(section["budget"], runCap: section["run_cap"])
        parallelTrials =
            reader.whole(section["parallel_trials"], in: 1...StudyDescription.parallelTrialsMax)
            ?? Self.parallelTrialsDefault
        isReproducible = reader.bool(section["reproducible"]) ?? true
        constraints = reader.constraints(section["constraints"])
        choice = reader.choice(section["choose"], folds)
        seed = reader.seed(section["seed"]) ?? 0
        let fitLimit = section["fit_limit"]
        fitSecondsMax = reader.isNull(fitLimit) ? nil : reader.duration(fitLimit)
        if let problem = reader.thresholdProblem(threshold, metric) {
            reader.report(problem.position, problem.value)
        }
        do {
            space = try Self.space(models, preprocessing, calibration)
        } catch {
            // Each part was checked where it stands; a family's own default space was not.
            if reader.mistakes.isEmpty {
                reader.report(section["models"]?.keyStart ?? .start, error.description)
            }
            throw StudyFileErrors(reader.mistakes)
        }
        enqueued = reader.enqueued(
            baseline: section["baseline"],
            section["enqueue"],
            models: models,
            space: space,
            sampler: sampler
        )
        warmStart = reader.warmStart(section["warm_start"], sampler: sampler)
        guard let data, reader.mistakes.isEmpty else { throw StudyFileErrors(reader.mistakes) }
        self.data = data
        self.file = file
        self.name = name?.value ?? Self.defaultName(of: file)
        given = reader.given
    }

    /// The training table's path as seen from where the study file's path was given.
    public var trainPath: String { path(data.train.value) }

    /// A path in the file as seen from where the file's own path was given.
    public func path(_ written: String) -> String {
        guard !written.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return written }
        return file[...slash] + written
    }

    /// The types with which the table is to be read; columns that are not here are inferred.
    public var columnTypes: [String: ColumnType] {
        var types: [String: ColumnType] = [:]
        for column in data.columns { types[column.name.value] = column.type }
        types[data.target.value] = .category
        return types
    }

    /// The file's name without its directory and ending.
    private static func defaultName(of file: String) -> String {
        let last = file.split(separator: "/").last ?? "study"
        let name = last.lastIndex(of: ".").map { last[..<$0] } ?? last
        return name.isEmpty ? "study" : String(name)
    }

    /// The families' parameters under the choice of the family, then those of preprocessing and
    /// calibration.
    private static func space(
        _ models: [ModelSettings],
        _ preprocessing: PreprocessingSettings,
        _ calibration: CalibrationSettings
    ) throws(SearchSpaceError) -> SearchSpace {
        let families = models.map { ParameterValue.string($0.family) }
        var parameters = [SearchSpace.Parameter("model", .categorical(families))]
        for model in models {
            let isChosen = SearchSpace.Condition("model", isOneOf: [.string(model.family)])
            for parameter in model.parameters {
                let conditions = parameter.conditions.map {
                    SearchSpace.Condition("\(model.family).\($0.parent)", isOneOf: $0.values)
                }
                parameters.append(
                    SearchSpace.Parameter(
                        "\(model.family).\(parameter.name)",
                        parameter.distribution,
                        when: [isChosen] + conditions
                    )
                )
            }
        }
        parameters += preprocessing.searched
        return try SearchSpace(parameters + (calibration.searched.map { [$0] } ?? []))
    }
}

extension StudyReader {
    /// Why a threshold cannot be tuned although the file says so, else nil.
    fileprivate func thresholdProblem(
        _ threshold: Located<Bool>?,
        _ metric: MetricSettings
    ) -> Located<String>? {
        guard let threshold, threshold.value, !metric.metric.judgesLabels else { return nil }
        return Located(
            "there is no threshold to tune: '\(metric.metric.rawValue)' judges probabilities",
            at: threshold.position
        )
    }
}
