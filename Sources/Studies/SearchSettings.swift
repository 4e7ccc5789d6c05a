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
    /// What is wanted beside it, and where that stands.
    public var second: Located<SecondGoal>?
}

extension StudyReader {
    /// The settings under `metric`: a name, a mapping with one, or a list of two of these.
    mutating func metric(_ setting: Setting?) -> MetricSettings {
        guard let setting, let nodes = setting.node.sequence else { return singleMetric(setting) }
        guard nodes.count == 2 else {
            report(
                setting.node.start,
                "'metric' is one measure or a list of two, and not of \(nodes.count)"
            )
            return MetricSettings()
        }
        var settings = singleMetric(
            Setting(key: "metric", path: "metric", keyStart: setting.keyStart, node: nodes[0])
        )
        settings.second = secondGoal(
            Setting(key: "metric", path: "metric", keyStart: setting.keyStart, node: nodes[1])
        )
        let (first, averaging) = (settings.metric.rawValue, settings.averaging)
        let name =
            averaging.flatMap { $0 == .binary ? nil : "\(first)_\($0.rawValue)" } ?? first
        if let second = settings.second, second.value.measure == name {
            report(second.position, "'\(name)' is the first of the two already; name another")
        }
        return settings
    }

    /// The second of two metrics: a measure's name, or a mapping with it and its goal.
    private mutating func secondGoal(_ setting: Setting) -> Located<SecondGoal>? {
        var name = setting
        var isMaximized: Bool?
        if setting.node.mapping != nil {
            guard let section = section(setting.node, path: "metric", keys: ["name", "goal"]) else {
                return nil
            }
            require(section, "name", "what is wanted beside the first metric")
            guard let named = section["name"] else { return nil }
            name = named
            isMaximized = word(section["goal"], of: [("maximize", true), ("minimize", false)])
        }
        guard let measure = text(name, "the name of a measure") else { return nil }
        let isCost = CostMeasure(rawValue: measure.value) != nil
        let goal = SecondGoal(measure.value, isMaximized: isMaximized ?? !isCost)
        return Located(goal, at: measure.position)
    }

    private mutating func singleMetric(_ setting: Setting?) -> MetricSettings {
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
                keys: ["trials", "fits", "wall", "core_hours", "patience"]
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
        if let hours = section["core_hours"], !isNull(hours) {
            budget.coreHours = self.hours(hours)
        }
        let isLimited =
            budget.fits != nil || budget.wallSeconds != nil || budget.coreHours != nil
        if isNull(section["trials"]) || (section["trials"] == nil && runCap == nil && isLimited) {
            budget.trials = nil
        }
        let isUnlimited = budget == Budget()
        if let patience = section["patience"], !isNull(patience) {
            budget.patience = whole(patience, in: 1...Budget.trialsMax)
        }
        if isUnlimited, section.isClean {
            report(setting.keyStart, "the study would never end; give a limit, such as 'trials'")
        }
        return budget
    }
}

extension StudyReader {
    /// A number of hours.
    fileprivate mutating func hours(_ setting: Setting) -> Double? {
        let value: Double? =
            switch setting.node.scalar?.value {
            case .integer(let value): Double(value)
            case .number(let value): value
            case .null, .bool, .string, nil: nil
            }
        guard let value, value > 0, value <= Span.secondsMax else {
            reportType(setting, "a number of hours above zero, such as 2.5")
            return nil
        }
        return value
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
