import Importing
import Exporting
import Search
import Studies
import Training
import Validation

extension StudyReport {
    /// The measures that are shown, where a study has them.
    static let measures = [
        "f1", "recall", "precision", "f1_macro", "recall_macro", "precision_macro", "roc_auc",
    ]

    /// The report for people.
    var text: String {
        var text = "\n\(study): \(question)\n" + searched + "\n" + bestTrials
        text += paretoFront + "\n" + chosen
        if let folds = metrics.outOfFold { text += describe(folds.foldScores, folds.pooled) }
        if let corrected = metrics.corrected { text += describe(corrected) }
        if let confirmed = metrics.confirmed { text += describe(confirmed) }
        if let baseline = metrics.baseline { text += describe(baseline) }
        if let holdout = metrics.holdout {
            text += "\nOn the holdout: \(holdout.rows) rows that the search never saw\n"
            var table = TextTable(["measure", "value", "95 % interval"])
            for name in names + ofClasses {
                guard let measure = holdout.measures[name] else { continue }
                table.add([
                    name, decimal(measure.mean, 4),
                    "\(decimal(measure.low, 4)) … \(decimal(measure.high, 4))",
                ])
            }
            text += table.text + "\n" + confusion(holdout.confusion)
        }
        if let importances = metrics.importances { text += describe(importances) }
        if let flaw = metrics.importancesFlaw {
            text += "\nWhat it goes by could not be measured: \(flaw)\n"
        }
        text += leaks(metrics.warnings)
        return text + "\nBundle: \(bundle)\nDigest: \(digest)\n"
    }

    /// The objective first, then the usual measures.
    private var names: [String] {
        let asked = [second?.measure].compactMap(\.self) + constraints.map(\.measure)
        return ([objective] + asked + Self.measures)
            .reduce(into: []) { names, name in
                if !names.contains(name) { names.append(name) }
            }
            .filter { metrics.crossValidation[$0] != nil }
    }

    /// With more than two classes, F1 of each.
    private var ofClasses: [String] {
        classes.count > 2 ? classes.map { "f1 of \($0)" } : []
    }

    private var question: String {
        classes.count == 2
            ? "is \(target) '\(classes[1])' or '\(classes[0])'?"
            : "which of \(classes.count) classes is \(target)?"
    }

    private var searched: String {
        let families = counts.families.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        var text = "  searched: \(counted(counts.complete, "trial")) complete, "
        text += "\(counts.pruned) pruned, \(counts.failed) failed (\(families))\n"
        text += "  maximized: \(objective) over \(counts.folds) folds of \(counts.rows) rows, "
        return text + "\(counted(counts.features, "feature"))\n" + endOfSearch
    }

    /// Why there were no more trials, unless the budget has no more.
    private var endOfSearch: String {
        switch ended {
        case .trials, nil: ""
        case .fits: "  ended: the budget has no more fits\n"
        case .plateau: "  ended: the latest trials brought no gain above the noise of the folds\n"
        case .wall: "  ended: its time was up\n"
        case .coreHours: "  ended: its fits took as many core hours as they may\n"
        case .requested: "  ended: somebody asked for it\n"
        }
    }

    private var bestTrials: String {
        var table = TextTable(["trial", "model"] + names)
        for entry in trials {
            let cells = names.map { name in entry.metrics[name].map(interval) ?? "–" }
            table.add(["\(entry.number)", entry.model] + cells)
        }
        return "Best trials (mean over folds ± half the 95 % interval)\n" + table.text
            + describe(constraints) + remark
    }

    /// The trials between which only taste can decide.
    private var paretoFront: String {
        guard let front, let second else { return "" }
        var table = TextTable(["trial", "model"] + names)
        for entry in front {
            let cells = names.map { name in entry.metrics[name].map(interval) ?? "–" }
            table.add(["\(entry.number)", entry.model] + cells)
        }
        return "\nPareto front: what is better by \(objective) is worse by \(second.measure)\n"
            + table.text
    }

    /// Whether the winner meets what was asked for.
    private func describe(_ constraints: [Constraint]) -> String {
        guard !constraints.isEmpty else { return "" }
        let list = constraints.map { "\($0.measure) \($0.relation.rawValue) \(short($0.limit))" }
            .joined(separator: ", ")
        let isMet = trials.first { $0.number == winner }?.isFeasible ?? true
        return isMet
            ? "  All of these that meet the constraints (\(list)) come before those that do not.\n"
            : "  No complete trial meets the constraints (\(list)): these miss them least.\n"
    }

    /// What to make of a lead that is smaller than the folds can tell apart.
    private var remark: String {
        guard let first = trials.first(where: { $0.number == winner }),
            let second = trials.first(where: { $0.number != winner })
        else { return "" }
        let lead = first.value - second.value
        // Both were judged on the same folds, so that this is rather too wide than too narrow.
        guard lead >= 0, lead < first.standardError else { return "" }
        return "  Trial \(winner) leads trial \(second.number) by \(decimal(lead, 4)), less than "
            + "the standard error of \(decimal(first.standardError, 4)):\n"
            + "  on other rows their order may be the other way round.\n"
    }

    private var chosen: String {
        let family = parameters.family
        var text = "Chosen: trial \(winner), \(family)\n"
        for (name, value) in parameters.under(family).inOrder { text += "  \(name): \(value)\n" }
        for (name, value) in parameters.inOrder
        where name.hasPrefix("preprocessing.") || name == CalibrationSettings.name {
            text += "  \(name): \(value)\n"
        }
        guard let threshold, classes.count == 2 else { return text }
        text += "  '\(classes[1])' is predicted where its probability is at least "
        return text + "\(decimal(threshold, 4))\n"
    }

    private func describe(_ scores: [Double], _ pooled: [String: Double]) -> String {
        let folds = scores.map { decimal($0, 4) }.joined(separator: ", ")
        let together = names.compactMap { name in
            pooled[name].map { "\(name) \(decimal($0, 4))" }
        }
        return "  \(objective) fold by fold: \(folds)\n"
            + "  all folds together: \(together.joined(separator: ", "))\n"
    }

    private func describe(_ corrected: CorrectedScore) -> String {
        "  corrected for being the best of many: \(objective) \(decimal(corrected.value, 4)), "
            + "95 % interval \(decimal(corrected.low, 4)) … \(decimal(corrected.high, 4))\n"
    }

    private func describe(_ confirmed: ConfirmedMetrics) -> String {
        var table = TextTable(["trial"] + names)
        for entry in confirmed.trials {
            let cells = names.map { name in entry.measures[name].map(interval) ?? "–" }
            table.add(["\(entry.trial)"] + cells)
        }
        return "\nConfirmed on \(counted(confirmed.folds, "fresh fold")), by which the winner was "
            + "chosen\n" + table.text
    }

    private func describe(_ baseline: BaselineMetrics) -> String {
        guard baseline.trial != winner else {
            return "  Nothing that was tried beats the same answer for every row.\n"
        }
        let lead = metrics.value - baseline.value
        return "  the same answer for every row has \(objective) \(decimal(baseline.value, 4)): "
            + "the winner is better by \(decimal(lead, 4))\n"
    }

    /// The columns that matter most.
    private func describe(_ importances: [ColumnImportance]) -> String {
        var table = TextTable(["column", "fall of \(objective)", "spread"])
        for importance in importances.prefix(Self.columnsShown) {
            table.add([
                importance.column, decimal(importance.mean, 4), decimal(importance.deviation, 4),
            ])
        }
        let rest = importances.count - Self.columnsShown
        return "\nWhat it goes by: how far \(objective) falls, on rows not learned from, when the "
            + "cells of a column\nare dealt to other rows\n" + table.text
            + (rest > 0 ? "  … and \(counted(rest, "column")) more in metrics.json\n" : "")
    }

    /// More columns than these are for programs.
    private static let columnsShown = 10

    private func confusion(_ counts: [[Int]]) -> String {
        var table = TextTable(["actual"] + classes.map { "predicted \($0)" })
        for (name, row) in zip(classes, counts) { table.add([name] + row.map { "\($0)" }) }
        return table.text
    }

    /// Scores to four decimals, and sizes, which have no use for any, without.
    private func interval(_ summary: ScoreSummary) -> String {
        let places = abs(summary.mean) < 100 ? 4 : 0
        let half = (summary.high - summary.low) / 2
        return "\(decimal(summary.mean, places)) ± \(decimal(half, places))"
    }

    private func short(_ limit: Double) -> String { ParameterValue.number(limit).description }
}

/// Suspicions about the data, under a heading; nothing where there is none.
func leaks(_ warnings: [LeakWarning]) -> String {
    guard !warnings.isEmpty else { return "" }
    return "\nToo good to be true? The data may know the outcome:\n"
        + warnings.map { "  \(printable($0.message))\n" }.joined()
}
