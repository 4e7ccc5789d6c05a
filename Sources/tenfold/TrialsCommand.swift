import Exporting
import Foundation
import Journaling
import Scheduling
import Search
import Studies

/// `tenfold trials`: lists what a journal holds, also while its study runs.
let trialsCommand = Command(
    name: "trials",
    summary: "List the trials in a journal, best first.",
    arguments: ["JOURNAL"],
    options: [
        Command.Option(name: "--json", value: nil, help: "print one JSON object a line"),
        Command.Option(name: "--all", value: nil, help: "list all trials, not only the best 20"),
        Command.Option(
            name: "--probabilities",
            value: "N",
            help: "print trial N's out-of-fold probabilities as CSV instead"
        ),
    ],
    example: "tenfold trials loan-repayment.tenfold"
) { input in
    var path = input.arguments[0]
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
        isDirectory.boolValue
    {
        path += "/journal.sqlite"
    }
    let journal = try StudyJournal.openReadOnly(path: path)
    let description: StudyDescription
    do {
        description = try StudyDescription(canonicalJSON: journal.description)
    } catch {
        throw Complaint(.data, "\(path): this version of Tenfold cannot read the study in it")
    }
    let state = try state(of: journal, description)
    if let text = input.options["--probabilities"] {
        guard let number = Int(text), state.trials.indices.contains(number) else {
            throw Complaint(
                .usage,
                "--probabilities must be the number of a trial, of which there are "
                    + "\(state.trials.count), and not '\(text)'"
            )
        }
        try putProbabilities(of: number, journal, description)
        return .success
    }
    let trials = state.trials.sorted { left, right in
        let (one, other) = (rank(left), rank(right))
        return one == other ? left.trial.number < right.trial.number : one > other
    }
    let shown = input.has("--all") ? trials[...] : trials.prefix(20)
    if input.has("--json") {
        for progress in shown {
            try put(json(TrialLine(progress, classes: description.classes), isPretty: false))
        }
    } else {
        try put(describe(shown, classes: description.classes))
        if shown.count < trials.count {
            try put("  … and \(trials.count - shown.count) more; --all lists them\n")
        }
    }
    return .success
}

private func state(
    of journal: JournalReader,
    _ description: StudyDescription
) throws -> StudyState {
    let entries = try journal.replay(loadsProbabilities: false)
    var state = StudyState(
        folds: description.folds.count,
        confirmationFolds: description.confirmationPlan?.count ?? 0
    )
    do {
        for entry in entries { try state.apply(entry.record) }
    } catch {
        throw Complaint(.data, "\(journal.path): the journal is damaged: \(error)")
    }
    return state
}

/// Complete trials by value, then the others.
private func rank(_ progress: TrialProgress) -> Double {
    progress.score?.value ?? -.infinity
}

private func describe(_ trials: ArraySlice<TrialProgress>, classes: [String]) -> String {
    let names = ["f1", "recall", "precision"].map { classes.count == 2 ? $0 : $0 + "_macro" }
    let isConfirmed = trials.contains { $0.confirmation?.score != nil }
    let confirmed = isConfirmed ? ["confirmed"] : []
    var table = TextTable(
        ["trial", "state", "value"] + confirmed + names + ["model", "parameters"]
    )
    for progress in trials {
        let metrics = progress.score?.metrics ?? [:]
        let cells = names.map { name in metrics[name].map { decimal($0.mean, 4) } ?? "–" }
        let line = TrialLine(progress, classes: classes)
        table.add(
            ["\(line.number)", line.state, line.value.map { decimal($0, 4) } ?? "–"]
                + (isConfirmed ? [line.confirmed.map { decimal($0, 4) } ?? "–"] : []) + cells + [
                    progress.trial.parameters.family, line.reason ?? summary(line.parameters),
                ]
        )
    }
    return table.text
}

/// The parameters in few words, numbers to four digits; JSON has all of them.
private func summary(_ parameters: Parameters) -> String {
    let family = parameters.family + "."
    return parameters.inOrder.filter { $0.name != "model" }.map { name, value in
        let short = name.hasPrefix(family) ? String(name.dropFirst(family.count)) : name
        guard case .number(let number) = value, Int(exactly: number) == nil else {
            return "\(short) \(value)"
        }
        return "\(short) " + String(format: "%.4g", number)
    }.joined(separator: ", ")
}

/// A trial as a line of JSON.
private struct TrialLine: Encodable {
    var number: Int
    var state: String
    var parameters: Parameters
    var value: Double?
    var standardError: Double?
    var threshold: Double?
    var metrics: [String: ScoreSummary]?
    /// What it is worth on fresh folds, if it was confirmed.
    var confirmed: Double?
    var modelBytes: Double?
    var foldScores: [Double]
    var reason: String?

    init(_ progress: TrialProgress, classes: [String]) {
        number = progress.trial.number
        parameters = progress.trial.parameters
        foldScores = progress.countedScores
        value = progress.score?.value
        standardError = progress.score?.standardError
        threshold = progress.score?.threshold
        metrics = progress.score?.metrics.named(by: classes)
        confirmed = progress.confirmation?.score?.value
        modelBytes = progress.modelBytes
        switch progress.trial.state {
        case .waiting: state = "waiting"
        case .running: state = "running"
        case .complete: state = "complete"
        case .pruned(let pruning):
            state = "pruned"
            reason = pruning.reason
        case .failed(let failure):
            state = "failed"
            reason = failure.message
        }
    }
}
