import Pipelines
import Search
import Validation

extension StudyFile {
    /// Every setting with its effective value, as a study file that means the same.
    ///
    /// Settings that the file leaves out are marked as defaults. What only the data decide is a
    /// comment, unless the study resolved from them is given.
    public func explained(as resolved: ResolvedStudy? = nil) -> String {
        var text = Explanation(given: given)
        text.line("name", ParameterText.string(name))
        explainData(&text, resolved?.description)
        explainDerived(&text)
        explainMonotone(&text)
        explainPreprocessing(&text)
        explainModels(&text)
        text.line(
            "calibration",
            calibration.searched.map { ParameterText.specification($0.distribution) }
                ?? calibration.fixed.rawValue
        )
        explainFolds(&text, resolved?.description.folds)
        explainMetric(&text, resolved?.description)
        text.line("method", sampler == "auto" ? "bayes" : sampler)
        text.line("baseline", "\(enqueued.baseline != nil)")
        explainEnqueued(&text)
        text.line("warm_start", Self.list(warmStart.map(\.value)))
        text.line("early_terminate", Self.explained(pruner))
        text.open("budget")
        text.line("trials", budget.trials.map { "\($0)" } ?? "null", orPath: "run_cap")
        text.line("fits", budget.fits.map { "\($0)" } ?? "null")
        text.line("wall", budget.wallSeconds.map(Span.text) ?? "null")
        text.line("core_hours", budget.coreHours.map(ParameterText.number) ?? "null")
        text.line("patience", budget.patience.map { "\($0)" } ?? "null")
        text.close()
        let limits = constraints.map { ParameterText.string($0.constraint.text) }
        text.line("constraints", "[\(limits.joined(separator: ", "))]")
        let repeats = choice.confirmed > 0 ? ", repeats: \(choice.repeats)" : ""
        text.line(
            "choose",
            "{confirm: \(choice.confirmed)\(repeats), rule: \(choice.rule.rawValue)}"
        )
        text.line("parallel_trials", "\(parallelTrials)")
        text.line("reproducible", "\(isReproducible)")
        text.line("seed", "\(seed)")
        text.line("fit_limit", fitSecondsMax.map(Span.text) ?? "null")
        return text.lines.joined(separator: "\n") + "\n"
    }

    private func explainFolds(_ text: inout Explanation, _ plan: FoldPlan?) {
        text.open("cv")
        text.line("type", folds.kind.rawValue)
        if let column = folds.column { text.line("column", ParameterText.string(column.value)) }
        if folds.kind != .predefinedSplit {
            text.line("n_splits", "\(folds.splits)")
        } else if let plan {
            text.comment("n_splits: \(plan.splits), as the column has it")
        }
        if folds.kind.canShuffle {
            text.line("repeats", "\(folds.repeats)", orKey: "n_repeats")
            text.line("shuffle", "\(folds.shuffle)")
            if folds.shuffle { text.line("random_state", "\(folds.seed ?? seed)") }
        }
        if folds.kind == .timeSeriesSplit {
            text.line("gap", "\(folds.gap)")
            if let size = folds.testSize { text.line("test_size", "\(size)") }
            if let size = folds.maxTrainSize { text.line("max_train_size", "\(size)") }
        }
        text.close()
    }

    private func explainEnqueued(_ text: inout Explanation) {
        guard !enqueued.areDefaults else {
            text.line("enqueue", "[default]")
            return
        }
        let points = enqueued.points.map { point in
            let values = point.inOrder.map { "\($0.name): \(ParameterText.value($0.value))" }
            return "{\(values.joined(separator: ", "))}"
        }
        text.line("enqueue", "[\(points.joined(separator: ", "))]")
    }

    private func explainDerived(_ text: inout Explanation) {
        guard !derived.isEmpty else { return }
        text.open("derive")
        for feature in derived {
            text.line(
                ParameterText.string(feature.name.value),
                ParameterText.string(feature.formula.value)
            )
        }
        text.close()
    }

    private func explainMonotone(_ text: inout Explanation) {
        guard !monotone.isEmpty else { return }
        text.open("monotone")
        for column in monotone {
            text.line(ParameterText.string(column.name.value), column.direction.rawValue)
        }
        text.close()
    }

    private func explainData(_ text: inout Explanation, _ study: StudyDescription?) {
        text.open("data")
        text.line("train", ParameterText.string(data.train.value))
        text.line("target", ParameterText.string(data.target.value))
        if let positive = data.positive?.value ?? study?.positive {
            text.line("positive", ParameterText.string(positive))
        } else if study == nil {
            text.comment("positive: of two classes 1, true or yes, else the rarer one")
        }
        text.line("holdout", ParameterText.number(data.holdout))
        text.line("drop", Self.list(data.drop.map(\.value)))
        let own = Set(derived.map(\.name.value))
        let resolved = study?.features.filter { !own.contains($0) }
        if let features = data.features?.map(\.value) ?? resolved {
            text.line("features", Self.list(features))
        } else {
            text.comment("features: all other columns")
        }
        let columns = data.columns.map {
            "\(ParameterText.string($0.name.value)): {type: \($0.type.rawValue)}"
        }
        text.line("columns", "{\(columns.joined(separator: ", "))}")
        text.line("separator", Self.character(data.separator))
        text.line("decimal", Self.character(data.decimal))
        text.line("dates", data.dates?.rawValue ?? "auto")
        text.line("missing", data.missing.map(Self.list) ?? "auto")
        text.close()
    }

    private func explainPreprocessing(_ text: inout Explanation) {
        text.open("preprocessing")
        for (key, choices) in Preprocessing.sections {
            let isSection = choices[0].keys.count > 1
            if isSection { text.open(key) }
            for choice in choices where preprocessing.isUsed(choice) {
                let searched = preprocessing.distribution(of: choice.name)
                text.line(
                    choice.keys[choice.keys.count - 1],
                    searched.map { ParameterText.specification($0) }
                        ?? ParameterText.value(choice.value(in: preprocessing.fixed))
                )
            }
            if isSection { text.close() }
        }
        text.close()
    }

    private func explainModels(_ text: inout Explanation) {
        text.open("models")
        for model in models {
            guard !model.parameters.isEmpty else {
                text.line(model.family, "{}")
                continue
            }
            text.open(model.family)
            for parameter in model.parameters {
                text.line(
                    parameter.name,
                    ParameterText.specification(
                        parameter.distribution,
                        when: parameter.conditions
                    )
                )
            }
            text.close()
        }
        text.close()
    }

    private func explainMetric(_ text: inout Explanation, _ study: StudyDescription?) {
        if let second = metric.second?.value {
            let averaging = metric.averaging ?? study?.objective.averaging
            let average =
                metric.metric.averagings.isEmpty
                ? "" : averaging.map { ", average: \($0.rawValue)" } ?? ""
            let goal = second.isMaximized ? "maximize" : "minimize"
            text.line(
                "metric",
                "[{name: \(metric.metric.rawValue)\(average)}, "
                    + "{name: \(ParameterText.string(second.measure)), goal: \(goal)}]"
            )
            explainThreshold(&text, study)
            return
        }
        text.open("metric")
        text.line("name", metric.metric.rawValue, orPath: "metric")
        if !metric.metric.averagings.isEmpty {
            if let averaging = metric.averaging ?? study?.objective.averaging {
                text.line("average", averaging.rawValue, orPath: "metric")
            } else {
                text.comment("average: binary for two classes, otherwise macro")
            }
        }
        text.close()
        explainThreshold(&text, study)
    }

    private func explainThreshold(_ text: inout Explanation, _ study: StudyDescription?) {
        if let tunes = threshold?.value ?? study?.tunesThreshold {
            text.line("threshold", "{tune: \(tunes)}")
        } else {
            let tunes = metric.metric.judgesLabels ? "true for two classes" : "false"
            text.comment("threshold: {tune: \(tunes)}")
        }
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map(ParameterText.string).joined(separator: ", ") + "]"
    }

    private static func character(_ character: Character?) -> String {
        switch character {
        case nil: "auto"
        case "\t"?: "tab"
        case let character?: "\"\(character)\""
        }
    }
}

extension StudyDescription {
    /// The positive class, if there are two.
    public var positive: String? { classes.count == 2 ? classes[1] : nil }
}

/// The lines of an explained study file.
private struct Explanation {
    /// The settings that the file makes.
    let given: Set<String>
    var lines: [String] = []
    private var path: [String] = []

    init(given: Set<String>) {
        self.given = given
    }

    private var indentation: String { String(repeating: "  ", count: path.count) }

    /// A setting with its value.
    mutating func line(
        _ key: String,
        _ value: String,
        orKey alias: String? = nil,
        orPath other: String? = nil
    ) {
        let place = (path + [key]).joined(separator: ".")
        let aliased = alias.map { (path + [$0]).joined(separator: ".") }
        // A model's hyperparameters are given one by one or, by a default space, all together.
        let isGiven =
            given.contains(place) || aliased.map(given.contains) ?? false
            || other.map(given.contains) ?? false
            || (path.first == "models" && given.contains("models"))
        lines.append("\(indentation)\(key): \(value)\(isGiven ? "" : "  # default")")
    }

    /// What only the data decide.
    mutating func comment(_ text: String) {
        lines.append("\(indentation)# \(text)")
    }

    /// The start of settings within a setting.
    mutating func open(_ key: String) {
        lines.append("\(indentation)\(key):")
        path.append(key)
    }

    /// The end of those settings.
    mutating func close() {
        path.removeLast()
    }
}
