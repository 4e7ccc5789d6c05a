import Cluster
import Foundation
import Scheduling

private let timeoutOption = Command.Option(
    name: "--timeout",
    value: "SECONDS",
    help: "how long to wait for the coordinator (default: 10)"
)

private func client(_ input: Command.Input) throws -> CoordinatorClient {
    let seconds = Double(input.options["--timeout"] ?? "10") ?? 0
    guard seconds > 0, seconds.isFinite else {
        throw Complaint(.usage, "--timeout must be a number of seconds above zero")
    }
    return try CoordinatorClient(coordinatorAddress(input), patience: .seconds(seconds))
}

/// `tenfold status`: asks a coordinator how its study goes.
let statusCommand = Command(
    name: "status",
    summary: "Ask a coordinator how its study goes.",
    arguments: ["ENDPOINT"],
    options: [keyOption, insecureOption, timeoutOption, jsonOption],
    example: "tenfold status tcp://192.168.1.10:5555 --key client.key"
) { input in
    let status = try client(input).status()
    if input.has("--json") {
        try put(json(status))
    } else {
        try put(describe(status))
    }
    return .success
}

private func describe(_ status: StudyStatus) -> String {
    let trials = status.trials
    var text = "\(status.name): \(status.phase.rawValue), \(clockTime(status.elapsedSeconds))\n"
    text += "  trials: \(trials.complete) complete, \(trials.pruned) pruned, "
    text += "\(trials.failed) failed, \(trials.running) running"
    text += status.trialsMax.map { " of at most \($0)\n" } ?? "\n"
    text += "  folds: \(status.folds.done) done, \(status.folds.leased) with workers, "
    text += "\(status.folds.spared) spared\n"
    let slots = status.workers.reduce(0) { $0 + $1.slots }
    text += "  workers: \(status.workers.count) with \(slots) slots\n"
    if let best = status.best {
        text += "  best: \(decimal(best.score.value, 4)) in trial \(best.number) "
        text += "(\(best.parameters.family))\n"
    }
    if let wish = status.waitingFor { text += "  waiting for \(wish)\n" }
    guard !status.workers.isEmpty else { return text }
    var table = TextTable(["worker", "slots", "tasks", "silent"])
    for worker in status.workers {
        table.add([
            worker.name, "\(worker.slots)", "\(worker.leases)",
            "\(decimal(worker.silentSeconds, 1)) s",
        ])
    }
    return text + table.text
}

/// `tenfold stop`: ends a search with what there is.
let stopCommand = Command(
    name: "stop",
    summary: "End a study's search now, and export the best model so far.",
    arguments: ["ENDPOINT"],
    options: [keyOption, insecureOption, timeoutOption],
    example: "tenfold stop tcp://192.168.1.10:5555 --key admin.key"
) { input in
    try client(input).stop()
    return .success
}

/// `tenfold fetch`: brings the bundle here.
let fetchCommand = Command(
    name: "fetch",
    summary: "Fetch the exported model from a coordinator.",
    arguments: ["ENDPOINT"],
    options: [
        Command.Option(name: "--out", value: "DIR", help: "where to put it (default: bundle)"),
        keyOption, insecureOption, timeoutOption,
    ],
    example: "tenfold fetch tcp://192.168.1.10:5555 --key client.key --out loan-model"
) { input in
    let directory = input.options["--out"] ?? "bundle"
    guard !FileManager.default.fileExists(atPath: directory) else {
        throw Complaint(.usage, "\(directory): it exists; choose another place with --out")
    }
    try client(input).fetchBundle(to: directory)
    try put("Bundle: \(directory)\n")
    return .success
}
