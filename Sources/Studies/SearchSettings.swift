import Search
import Validation
import YAML

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
                ("bayes", "auto"), ("auto", "auto"), ("gp", "gp"), ("tpe", "tpe"),
                ("cmaes", "cmaes"), ("qmc", "qmc"), ("random", "random"), ("grid", "grid"),
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
