import Search
import Validation
import YAML

/// How rows are split into folds, and where the file says so.
public struct FoldSettings: Sendable, Hashable {
    /// How rows are dealt to folds.
    public var kind = FoldPlan.Kind.stratifiedKFold
    /// How many folds one repeat has.
    public var splits = 5
    /// How often the rows are dealt anew.
    public var repeats = 1
    /// Whether rows are put into a random order first.
    public var shuffle = true
    /// The seed of that order; nil for the study's.
    public var seed: UInt64?
    /// Where the number of folds stands, or else the start of the file.
    public var position = TextPosition.start

    /// More folds than anyone fits; it bounds what a study file can ask of a machine.
    public static let splitsMax = 1_000
    /// More repeats than anyone fits.
    public static let repeatsMax = 1_000
}

/// What is maximized, as far as the file says so.
public struct MetricSettings: Sendable, Hashable {
    /// The measure.
    public var metric = Metric.f1
    /// How it is averaged over classes; nil to follow the number of classes.
    public var averaging: Averaging?
    /// Where the averaging stands, or else the metric, or else the start of the file.
    public var position = TextPosition.start
}

extension StudyReader {
    /// The settings under `cv`.
    mutating func folds(_ setting: Setting?) -> FoldSettings {
        var folds = FoldSettings()
        guard let setting,
            let section = section(
                setting.node,
                path: "cv",
                keys: ["type", "n_splits", "shuffle", "random_state", "repeats", "n_repeats"]
            )
        else { return folds }
        folds.position = section["n_splits"]?.node.start ?? setting.keyStart
        // scikit-learn repeats ten times where nothing is said.
        let type = word(
            section["type"],
            of: [
                ("StratifiedKFold", (FoldPlan.Kind.stratifiedKFold, 1)),
                ("KFold", (.kFold, 1)),
                ("RepeatedStratifiedKFold", (.stratifiedKFold, 10)),
                ("RepeatedKFold", (.kFold, 10)),
            ],
            elsewhere: [
                "GroupKFold": "groups of rows are not available yet",
                "StratifiedGroupKFold": "groups of rows are not available yet",
                "TimeSeriesSplit": "splits in time are not available yet",
            ]
        )
        (folds.kind, folds.repeats) = type ?? (folds.kind, folds.repeats)
        folds.splits = whole(section["n_splits"], in: 2...FoldSettings.splitsMax) ?? folds.splits
        let repeats = section["repeats"] ?? section["n_repeats"]
        folds.repeats = whole(repeats, in: 1...FoldSettings.repeatsMax) ?? folds.repeats
        if section["repeats"] != nil, let twice = section["n_repeats"] {
            report(twice.keyStart, "'n_repeats' and 'repeats' mean the same; give only one of them")
        }
        folds.shuffle = bool(section["shuffle"]) ?? folds.shuffle
        folds.seed = seed(section["random_state"])
        if !folds.shuffle, section.isClean {
            let useless = folds.seed == nil ? nil : section["random_state"]
            if let useless {
                report(useless.keyStart, "'random_state' has no effect with 'shuffle: false'")
            }
            if folds.repeats > 1 {
                report(
                    (repeats ?? setting).keyStart,
                    "with 'shuffle: false' all \(folds.repeats) repeats would be the same"
                )
            }
        }
        return folds
    }

    /// The settings under `metric`: a name, or a mapping with one.
    mutating func metric(_ setting: Setting?) -> MetricSettings {
        var settings = MetricSettings()
        guard let setting else { return settings }
        settings.position = setting.node.start
        guard setting.node.mapping != nil else {
            if let named = metricName(setting) {
                (settings.metric, settings.averaging) = named
            }
            return settings
        }
        guard
            let section = section(
                setting.node,
                path: "metric",
                keys: ["name", "average", "goal"],
                elsewhere: ["target": "a study ends with its budget, not at a score"]
            )
        else { return settings }
        require(section, "name", "what is maximized")
        let named = metricName(section["name"])
        (settings.metric, settings.averaging) = named ?? (settings.metric, nil)
        let average = word(section["average"], of: Averaging.self)
        if let average, let named, let position = section["average"]?.node.start {
            settings.position = position
            if let byName = named.1, byName != average {
                report(position, "'average' contradicts the metric's name, which says '\(byName)'")
            } else if !named.0.averagings.contains(average) {
                let valid = named.0.averagings.map { "'\($0.rawValue)'" }
                report(
                    position,
                    "'\(named.0.rawValue)' cannot be averaged as '\(average.rawValue)'; "
                        + (valid.isEmpty ? "leave 'average' out" : "valid: \(Spelling.list(valid))")
                )
            }
        }
        settings.averaging = average ?? settings.averaging
        let isMaximized = word(section["goal"], of: [("maximize", true), ("minimize", false)])
        if isMaximized == false, let goal = section["goal"], let named {
            report(
                goal.node.start,
                "'\(named.0.rawValue)' is maximized; write 'goal: maximize' or leave it out"
            )
        }
        return settings
    }

    /// A metric by its name, such as `f1`, or with its averaging, such as `f1_macro`.
    private mutating func metricName(_ setting: Setting?) -> (Metric, Averaging?)? {
        var words: [(String, (Metric, Averaging?))] = Metric.allCases.map {
            ($0.rawValue, ($0, nil))
        }
        for metric in [Metric.f1, .recall, .precision] {
            words += [Averaging.macro, .weighted, .micro].map {
                ("\(metric.rawValue)_\($0.rawValue)", (metric, $0))
            }
        }
        return word(
            setting,
            of: words,
            elsewhere: [
                "log_loss": "losses are maximized with their sign changed; use neg_log_loss",
                "brier_score": "losses are maximized with their sign changed; use neg_brier_score",
                "mcc": "the name is matthews_corrcoef",
            ]
        )
    }

    /// Whether the threshold is tuned, and where the file says so.
    mutating func threshold(_ setting: Setting?) -> Located<Bool>? {
        guard let setting,
            let section = section(setting.node, path: "threshold", keys: ["tune"]),
            let tunes = bool(section["tune"]), let position = section["tune"]?.node.start
        else { return nil }
        return Located(tunes, at: position)
    }

    /// The name of the sampler.
    mutating func sampler(_ setting: Setting?) -> String? {
        word(
            setting,
            of: [
                ("bayes", "auto"), ("auto", "auto"), ("gp", "gp"), ("tpe", "tpe"), ("qmc", "qmc"),
                ("random", "random"), ("grid", "grid"),
            ]
        )
    }

    /// When the study ends.
    mutating func budget(_ setting: Setting?, runCap: Setting?) -> Budget {
        var budget = Budget(trials: StudyFile.trialsDefault)
        if let runCap {
            budget.trials = whole(runCap, in: 1...Budget.trialsMax) ?? budget.trials
        }
        guard let setting,
            let section = section(
                setting.node,
                path: "budget",
                keys: ["trials", "fits", "wall"],
                elsewhere: ["core_hours": "not available yet; use trials, fits or wall"]
            )
        else { return budget }
        if let runCap, section["trials"] != nil {
            report(
                runCap.keyStart,
                "'run_cap' and 'budget.trials' mean the same; give only one of them"
            )
        }
        if let trials = section["trials"], !isNull(trials) {
            budget.trials = whole(trials, in: 1...Budget.trialsMax) ?? budget.trials
        }
        if let fits = section["fits"], !isNull(fits) {
            budget.fits = whole(fits, in: 1...Budget.fitsMax)
        }
        if let wall = section["wall"], !isNull(wall) { budget.wallSeconds = duration(wall) }
        let isLimited = budget.fits != nil || budget.wallSeconds != nil
        if isNull(section["trials"]) || (section["trials"] == nil && runCap == nil && isLimited) {
            budget.trials = nil
        }
        let isUnlimited = budget == Budget()
        if isUnlimited, section.isClean {
            report(setting.keyStart, "the study would never end; give 'trials', 'fits' or 'wall'")
        }
        return budget
    }
}

extension Metric {
    /// How the measure can be averaged over classes; none where it has one value anyway.
    var averagings: [Averaging] {
        switch self {
        case .f1, .recall, .precision: Averaging.allCases
        case .rocAUC, .averagePrecision: [.binary, .macro, .weighted]
        case .accuracy, .balancedAccuracy, .matthews, .negativeLogLoss, .negativeBrier: []
        }
    }
}
