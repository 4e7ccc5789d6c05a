import Foundation
import Importing
import Search
import Studies
import Tables
import Training
import Validation

/// `tenfold check`: reads everything, and shows what a study would do and how long it would take.
let checkCommand = Command(
    name: "check",
    summary: "Check a study file and its data, and show what the study would do.",
    arguments: ["STUDY"],
    options: [
        Command.Option(name: "--json", value: nil, help: "print the study's description as JSON"),
        Command.Option(
            name: "--no-timing",
            value: nil,
            help: "do not measure some fits to tell how long the study will take"
        ),
    ],
    example: "tenfold check Data/loan.yaml"
) { input in
    var study = try LoadedStudy(path: input.arguments[0])
    if input.has("--json") {
        let scratch = NSTemporaryDirectory() + "/tenfold-check-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try study.store(in: BlobStore(directory: scratch))
        let text = study.resolved.description.canonicalJSON()
        try put(String(decoding: text, as: UTF8.self) + "\n")
        for note in study.notes { tell("note: \(note)") }
        return .success
    }
    try put(report(on: study))
    if !input.has("--no-timing") {
        let timing = FitTiming(measuring: study.data)
        try put("\n# Time\n" + timing.report(on: study))
    }
    for note in study.notes { try put("note: \(note)\n") }
    return .success
}

private func report(on study: LoadedStudy) -> String {
    let description = study.resolved.description
    var text = study.file.explained(as: study.resolved)
    if !text.hasSuffix("\n") { text += "\n" }
    text += "\n# Data: \(study.file.trainPath), \(study.table.rows) rows\n"
    text += columns(of: study)
    text += "\n# Classes of \(description.target)\n"
    for (index, name) in description.classes.enumerated() {
        let count = study.data.labels.count { $0 == Int32(index) }
        let share = decimal(100 * Double(count) / Double(study.table.rows), 1)
        let mark = description.positive == name ? "  positive" : ""
        text += "  \(name): \(count) rows, \(share) %\(mark)\n"
    }
    text += "\n# Search space\n" + space(description.space)
    text += "\n# Fold plan\n"
    text += "  search: \(study.data.searchRows.count) rows"
    text += ", holdout: \(study.data.holdoutRows.count) rows\n"
    text += foldPlan(of: study.data)
    let warnings = LeakWatch(study.data).warnings()
    text += "\n# Leak watch\n"
    if warnings.isEmpty { text += "  nothing suspicious\n" }
    for warning in warnings { text += "  \(printable(warning.message))\n" }
    text += "\n# Cost\n" + cost(of: study)
    return text
}

private func foldPlan(of data: StudyData) -> String {
    func range(_ counts: [Int]) -> String {
        let (least, most) = (counts.min() ?? 0, counts.max() ?? 0)
        return least == most ? "\(least)" : "\(least) to \(most)"
    }
    let plan = data.description.folds
    var text = "  \(plan.kind.rawValue)" + (plan.column.map { " by '\($0)'" } ?? "")
    text += ": \(counted(data.folds.count, "fold")), each trains on "
    text += range(data.folds.map(\.training.count)) + " rows and validates "
    text += range(data.folds.map(\.validation.count)) + "\n"
    guard let column = plan.column else { return text }
    switch plan.kind {
    case .stratifiedKFold, .kFold, .predefinedSplit: return text
    case .groupKFold, .stratifiedGroupKFold:
        return text + "  rows of equal '\(column)' are in the same fold, or all in the holdout\n"
    case .timeSeriesSplit:
        let gap = plan.gap > 0 ? ", with \(counted(plan.gap, "row")) left out before them" : ""
        text += "  each fold trains on earlier rows only; the holdout is the latest rows"
        return text + gap + "\n"
    }
}

private func columns(of study: LoadedStudy) -> String {
    var table = TextTable(["column", "type", "missing", "distinct", "values", "use"])
    let used = Set(study.resolved.description.features)
    for column in study.data.table.columns {
        let summary = ColumnSummary(of: column)
        let use: String
        if column.name == study.resolved.description.target {
            use = "target"
        } else {
            let isSplitter = column.name == study.resolved.description.folds.column
            use = used.contains(column.name) ? "feature" : isSplitter ? "splits" : "left out"
        }
        table.add([
            column.name, column.values.type.rawValue, "\(summary.missing)", "\(summary.distinct)",
            summary.shortDescription, use,
        ])
    }
    return table.text
}

private func space(_ space: SearchSpace) -> String {
    var table = TextTable(["parameter", "values"])
    for parameter in space.parameters {
        table.add([parameter.name, parameter.distribution.shortDescription])
    }
    return table.text
}

private func cost(of study: LoadedStudy) -> String {
    let budget = study.resolved.budget
    let folds = study.data.folds.count
    var limits: [String] = []
    if let trials = budget.trials { limits.append("\(trials) trials of \(folds) folds") }
    if let fits = budget.fits { limits.append("\(fits) fits") }
    if let patience = budget.patience {
        limits.append("\(counted(patience, "trial")) in a row without a gain")
    }
    if let wall = budget.wallSeconds { limits.append("\(clockTime(wall)) of wall time") }
    if let hours = budget.coreHours { limits.append("\(hours) hours of fits") }
    var text = "  at most " + limits.joined(separator: ", or ") + "\n"
    if let trials = budget.trials {
        text += "  up to \(trials * folds) fits, and one refit of the winner\n"
    }
    let choice = study.resolved.description.choice
    let fresh = study.data.confirmationFolds.count
    if choice.confirmed > 0 {
        text += "  \(counted(choice.confirmed * fresh, "fit")) more to confirm the best "
        text += "\(counted(choice.confirmed, "trial")) on \(counted(fresh, "fresh fold")) each\n"
    }
    let parallel = study.resolved.description.parallelTrials
    text += "  \(parallel) trials under way keep at most \(parallel * folds) slots busy\n"
    return text
}

extension Distribution {
    /// The values in a few words.
    var shortDescription: String {
        switch self {
        case .float(let low, let high, let log, let step):
            "\(shortNumber(low)) … \(shortNumber(high))" + (log ? ", logarithmic" : "")
                + (step.map { ", in steps of \(shortNumber($0))" } ?? "")
        case .int(let low, let high, let log, let step):
            "\(low) … \(high), whole" + (log ? ", logarithmic" : "")
                + (step == 1 ? "" : ", in steps of \(step)")
        case .categorical(let values):
            values.map(\.description).joined(separator: ", ")
        }
    }
}

extension ColumnSummary {
    /// The values in a few words.
    fileprivate var shortDescription: String {
        switch content {
        case .nothing: "all missing"
        case .range(let minimum, let maximum, _) where type == .date:
            "\(calendarDay(minimum)) … \(calendarDay(maximum))"
        case .range(let minimum, let maximum, _):
            "\(shortNumber(minimum)) … \(shortNumber(maximum))"
        case .frequencies(let top): top.map(\.value).joined(separator: ", ")
        case .answers(let yes, let no): "\(yes) yes, \(no) no"
        }
    }
}
