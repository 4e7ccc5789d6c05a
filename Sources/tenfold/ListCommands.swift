import Estimators
import Foundation
import Journaling
import Scheduling
import Search

/// `tenfold trials`: lists what a journal holds, also while its study runs.
let trialsCommand = Command(
    name: "trials",
    summary: "List the trials in a journal, best first.",
    arguments: ["JOURNAL"],
    options: [
        Command.Option(name: "--json", value: nil, help: "print one JSON object a line"),
        Command.Option(name: "--all", value: nil, help: "list all trials, not only the best 20"),
    ],
    example: "tenfold trials loan-repayment.tenfold/journal.sqlite"
) { input in
    var path = input.arguments[0]
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
        isDirectory.boolValue
    {
        path += "/journal.sqlite"
    }
    let journal = try StudyJournal.openReadOnly(path: path)
    let state = try state(of: journal)
    let trials = state.trials.sorted { left, right in
        let (one, other) = (rank(left), rank(right))
        return one == other ? left.trial.number < right.trial.number : one > other
    }
    let shown = input.has("--all") ? trials[...] : trials.prefix(20)
    if input.has("--json") {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for progress in shown {
            print(String(decoding: try encoder.encode(TrialLine(progress)), as: UTF8.self))
        }
    } else {
        print(describe(shown), terminator: "")
        if shown.count < trials.count {
            print("  … and \(trials.count - shown.count) more; --all lists them")
        }
    }
    return .success
}

private func state(of journal: JournalReader) throws -> StudyState {
    let entries = try journal.replay(loadsProbabilities: false)
    let folds = entries.reduce(1) { most, entry in
        guard case .foldCompleted(_, let fold, _) = entry.record else { return most }
        return max(most, fold + 1)
    }
    var state = StudyState(folds: folds)
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

private func describe(_ trials: ArraySlice<TrialProgress>) -> String {
    var table = TextTable(["trial", "state", "value", "f1", "recall", "precision", "parameters"])
    for progress in trials {
        let metrics = progress.score?.metrics ?? [:]
        let cells = ["f1", "recall", "precision"].map { name in
            let metric = metrics[name] ?? metrics[name + "_macro"]
            return metric.map { decimal($0.mean, 4) } ?? "–"
        }
        let line = TrialLine(progress)
        table.add(
            ["\(line.number)", line.state, progress.score.map { decimal($0.value, 4) } ?? "–"]
                + cells + [line.reason ?? progress.trial.parameters.description]
        )
    }
    return table.text
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
    var foldScores: [Double]
    var reason: String?

    init(_ progress: TrialProgress) {
        number = progress.trial.number
        parameters = progress.trial.parameters
        foldScores = progress.countedScores
        value = progress.score?.value
        standardError = progress.score?.standardError
        threshold = progress.score?.threshold
        metrics = progress.score?.metrics
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

/// `tenfold families`: lists what can be searched over.
let familiesCommand = Command(
    name: "families",
    summary: "List the families of models, their hyperparameters and default spaces.",
    arguments: [],
    options: [Command.Option(name: "--json", value: nil, help: "print the list as JSON")],
    example: "tenfold families"
) { input in
    if input.has("--json") {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let list = Families.all.map(FamilyEntry.init)
        print(String(decoding: try encoder.encode(list), as: UTF8.self))
        return .success
    }
    for family in Families.all {
        let missing = family.needs.acceptsMissing ? ", takes missing values as they are" : ""
        let scaling = family.needs.wantsScaling ? ", wants scaled columns" : ""
        print("\(family.name)\(missing)\(scaling)")
        var table = TextTable(["hyperparameter", "default", "valid", "searched by default"])
        for entry in FamilyEntry(family).hyperparameters {
            let cells = [entry.name, entry.defaultValue.description, entry.valid]
            table.add(cells + [entry.searched ?? ""])
        }
        print(table.text)
    }
    return .success
}

/// A family as JSON.
private struct FamilyEntry: Encodable {
    struct Entry: Encodable {
        var name: String
        var defaultValue: ParameterValue
        var valid: String
        var searched: String?
    }

    var name: String
    var acceptsMissing: Bool
    var wantsScaling: Bool
    var hyperparameters: [Entry]

    init(_ family: any Family) {
        name = family.name
        acceptsMissing = family.needs.acceptsMissing
        wantsScaling = family.needs.wantsScaling
        hyperparameters = family.hyperparameters.map { hyperparameter in
            Entry(
                name: hyperparameter.name,
                defaultValue: hyperparameter.defaultValue,
                valid: Self.words(hyperparameter.domain),
                searched: family.defaultSpace.first { $0.name == hyperparameter.name }?
                    .distribution.shortDescription
            )
        }
    }

    private static func words(_ domain: Hyperparameter.Domain) -> String {
        switch domain {
        case .real(let range): "\(range.lowerBound) … \(range.upperBound)"
        case .whole(let range): "\(range.lowerBound) … \(range.upperBound), whole"
        case .choice(let values): values.map(\.description).joined(separator: ", ")
        case .optional(let domain): "null, or " + words(domain)
        case .either(let first, let second): words(first) + ", or " + words(second)
        case .list(let domain, let count):
            "list of \(count.lowerBound) … \(count.upperBound) values, each " + words(domain)
        }
    }
}
