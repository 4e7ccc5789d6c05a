import Exporting
import Foundation
import Scheduling
import Search
import Studies
import Validation

/// `tenfold trials`: lists what a journal holds, also while its study runs.
let trialsCommand = Command(
    name: "trials",
    summary: "List the trials in a journal, best first.",
    arguments: ["JOURNAL"],
    options: [
        Command.Option(name: "--json", value: nil, help: "print one JSON object a line"),
        Command.Option(name: "--all", value: nil, help: "list all trials, not only the best 20"),
        Command.Option(
            name: "--front",
            value: nil,
            help: "list only the Pareto front of a study with two metrics"
        ),
        Command.Option(
            name: "--probabilities",
            value: "N",
            help: "print trial N's out-of-fold probabilities as CSV instead"
        ),
    ],
    example: "tenfold trials loan-repayment.tenfold"
) { input in
    let opened = try OpenJournal(input.arguments[0])
    let (description, state) = (opened.description, opened.state)
    if let text = input.options["--probabilities"] {
        guard let number = Int(text), state.trials.indices.contains(number) else {
            throw Complaint(
                .usage,
                "--probabilities must be the number of a trial, of which there are "
                    + "\(state.trials.count), and not '\(text)'"
            )
        }
        try putProbabilities(of: number, opened)
        return .success
    }
    // Complete trials, best first, then the others.
    var trials = state.ranking + state.trials.filter { $0.score == nil }
    if input.has("--front") {
        guard let goal = description.second else {
            throw Complaint(.usage, "--front is for studies with two metrics, and this has one")
        }
        trials = state.front(goal)
    }
    let shown = input.has("--all") ? trials[...] : trials.prefix(20)
    if input.has("--json") {
        for progress in shown {
            try put(json(TrialLine(progress, classes: description.classes), isPretty: false))
        }
    } else {
        try put(describe(shown, description))
        if shown.count < trials.count {
            try put("  … and \(trials.count - shown.count) more; --all lists them\n")
        }
    }
    return .success
}

private func describe(_ trials: ArraySlice<TrialProgress>, _ study: StudyDescription) -> String {
    let classes = study.classes
    let usual = ["f1", "recall", "precision"].map { classes.count == 2 ? $0 : $0 + "_macro" }
    let asked = [study.second?.measure].compactMap(\.self) + study.constraints.map(\.measure)
    let names: [String] = (usual + asked).reduce(into: []) { names, name in
        if !names.contains(name) { names.append(name) }
    }
    let isConfirmed = trials.contains { $0.confirmation?.score != nil }
    let confirmed = isConfirmed ? ["confirmed"] : []
    var table = TextTable(
        ["trial", "state", "value"] + confirmed
            + names.map { measureName($0, classes: classes) } + ["model", "parameters"]
    )
    for progress in trials {
        let metrics = progress.score?.metrics ?? [:]
        let cells = names.map { name in
            metrics[name].map { decimal($0.mean, $0.mean < 100 ? 4 : 0) } ?? "–"
        }
        let line = TrialLine(progress, classes: classes)
        let value = line.value.map { decimal($0, 4) } ?? "–"
        let fresh = isConfirmed ? [line.confirmed.map { decimal($0, 4) } ?? "–"] : []
        let point = line.reason ?? summary(line.parameters)
        table.add(
            ["\(line.number)", line.state, value] + fresh + cells
                + [progress.trial.parameters.family, point]
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
    /// By how much it misses the constraints, if it does.
    var violation: Double?
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
        violation = progress.score.flatMap { $0.isFeasible ? nil : $0.violation }
        switch progress.trial.state {
        case .waiting: state = "waiting"
        case .running: state = "running"
        case .complete(let score): state = score.isFeasible ? "complete" : "infeasible"
        case .pruned(let pruning):
            state = "pruned"
            reason = pruning.reason
        case .failed(let failure):
            state = "failed"
            reason = failure.message
        }
    }
}
