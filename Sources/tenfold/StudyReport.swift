import Exporting
import Foundation
import Scheduling
import Search

/// What a finished study has found, for people and for programs.
struct StudyReport: Encodable {
    var study: String
    var trials: [Entry]
    var winner: Int
    var parameters: Parameters
    var threshold: Double?
    var metrics: Metrics
    var digest: String
    var bundle: String

    /// A trial of the table.
    struct Entry: Encodable {
        var number: Int
        var model: String
        var value: Double
        var metrics: [String: ScoreSummary]
    }

    /// So many of the best trials are shown.
    private static let shown = 5

    /// The measures that are shown, where a study has them.
    static let measures = [
        "f1", "recall", "precision", "f1_macro", "recall_macro", "precision_macro", "roc_auc",
    ]

    /// The report on a study whose bundle has been written.
    init(_ state: StudyState, bundle path: String) throws {
        let bundle = try ModelBundle(path: path)
        let best = state.trials.filter { $0.score != nil }
            .sorted { left, right in
                let (one, other) = (left.score?.value ?? 0, right.score?.value ?? 0)
                return one == other ? left.trial.number < right.trial.number : one > other
            }
        trials = best.prefix(Self.shown).compactMap { progress in
            progress.score.map { score in
                Entry(
                    number: progress.trial.number,
                    model: progress.trial.parameters.family,
                    value: score.value,
                    metrics: score.metrics
                )
            }
        }
        study = bundle.manifest.study
        winner = bundle.manifest.trial.number
        parameters = bundle.manifest.trial.parameters
        threshold = bundle.manifest.threshold
        metrics = bundle.metrics
        digest = "\(bundle.manifest.digest)"
        self.bundle = path
    }

    /// The report as JSON.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    /// The report as text.
    var text: String {
        let names = Self.measures.filter { metrics.crossValidation[$0] != nil }
        var table = TextTable(["trial", "model"] + names)
        for entry in trials {
            let cells = names.map { name in entry.metrics[name].map(interval) ?? "–" }
            table.add(["\(entry.number)", entry.model] + cells)
        }
        var text = "\nBest trials (mean over folds ± half the 95 % interval)\n" + table.text
        text += "\nChosen: trial \(winner)\n"
        for (name, value) in parameters.inOrder { text += "  \(name): \(value)\n" }
        if let threshold { text += "  threshold: \(decimal(threshold, 4))\n" }
        if let holdout = metrics.holdout {
            text += "\nOn the holdout (\(holdout.rows) rows that the search never saw)\n"
            var table = TextTable(["measure", "value", "95 % interval"])
            for name in names {
                guard let measure = holdout.measures[name] else { continue }
                table.add([
                    name, decimal(measure.mean, 4),
                    "\(decimal(measure.low, 4)) … \(decimal(measure.high, 4))",
                ])
            }
            text += table.text
        }
        return text + "\nBundle: \(bundle)\nDigest: \(digest)\n"
    }

    private func interval(_ summary: ScoreSummary) -> String {
        "\(decimal(summary.mean, 4)) ± \(decimal((summary.high - summary.low) / 2, 4))"
    }
}
