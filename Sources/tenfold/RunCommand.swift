import Cluster
import Exporting
import Foundation
import Glibc
import Importing
import Journaling
import Scheduling
import Training

/// `tenfold run`: coordinator and worker in one command, over a local socket.
let runCommand = Command(
    name: "run",
    summary: "Run a study on this machine, and export the best model.",
    arguments: ["STUDY"],
    options: [
        slotsOption,
        Command.Option(
            name: "--workers",
            value: "N",
            help: "how many worker processes share the slots (default: 1)"
        ),
        memoryOption,
        outOption, journalOption, continueOption, restartOption, jsonOption, quietOption,
    ],
    example: "tenfold run Data/loan.yaml --slots 2"
) { input in
    let capacity = try Capacity(input)
    let workers = try input.options["--workers"].map { try count($0, option: "--workers") } ?? 1
    let signals = try Signals()
    let panel = ProgressPanel(try Log(input, of: "run"), isQuiet: input.has("--quiet"))
    let (study, directory) = try openStudy(input, panel, signals)
    let endpoint = try localEndpoint(in: directory)
    defer {
        unlink(endpoint.path)
        rmdir(endpoint.folder)
    }
    let loop = try CoordinatorLoop(
        study,
        endpoint: endpoint.address,
        access: .everyone,
        resumesStopped: input.has("--continue"),
        signals: signals
    ) { news in
        panel.show(news)
    }
    // Started only when there is something to do: a finished study shows its result at once.
    var children: LocalWorkers?
    let ending = try loop.run { () throws -> [String] in
        if children == nil {
            children = try LocalWorkers(
                program: programPath(),
                endpoint: endpoint.address,
                store: directory + "/blobs",
                workers: workers,
                slots: capacity.slots,
                memory: capacity.bytes
            )
        }
        return try children?.restartDead() ?? []
    }
    children?.end()
    return try report(ending, loop.state, study, input, panel)
}

let outOption = Command.Option(
    name: "--out",
    value: "DIR",
    help: "the study's directory (default: the study's name and .tenfold)"
)
let journalOption = Command.Option(
    name: "--journal",
    value: "URL",
    help: "keep the journal on a PostgreSQL server: postgresql://user@host/database"
)
let continueOption = Command.Option(
    name: "--continue",
    value: nil,
    help: "go on with a search that was ended by tenfold stop"
)
let restartOption = Command.Option(
    name: "--restart",
    value: nil,
    help: "begin anew, and discard what the directory holds of an earlier run"
)
let jsonOption = Command.Option(name: "--json", value: nil, help: "print the result as JSON")
let quietOption = Command.Option(
    name: "--quiet",
    value: nil,
    help: "show no progress; notes on the data are still told"
)

/// Reads a study and opens its directory, as the options say.
func openStudy(
    _ input: Command.Input,
    _ panel: ProgressPanel,
    _ signals: Signals
) throws -> (study: OpenStudy, directory: String) {
    var loaded = try LoadedStudy(path: input.arguments[0])
    for note in loaded.notes { panel.warn("note: \(note)") }
    let name = loaded.file.name
    let directory = studyDirectory(of: name, asked: input.options["--out"])
    let journal = try askedJournal(input)?.named(name) ?? journalLocation(in: directory)
    try prepareDirectory(directory, journal: journal, restart: input.has("--restart"))
    let store = try BlobStore(directory: directory + "/blobs")
    try loaded.store(in: store)
    let study = try standingBy(input, panel, signals) {
        try OpenStudy(
            loaded.data,
            budget: loaded.resolved.budget,
            directory: directory,
            journal: journal,
            store: store
        )
    }
    return (study, directory)
}

/// Opens a study, at once or, for a stand-by, when the coordinator that has its journal is gone.
private func standingBy(
    _ input: Command.Input,
    _ panel: ProgressPanel,
    _ signals: Signals,
    _ open: () throws -> OpenStudy
) throws -> OpenStudy {
    var isWaiting = false
    while true {
        do {
            let study = try open()
            if isWaiting { panel.say("taking the study over") }
            return study
        } catch let error as JournalError
            where input.has(standByOption.name)
            && (error.code == .inUse || isWaiting && error.code == .unavailable)
        {
            if !isWaiting { panel.say("standing by: \(error.message)") }
            isWaiting = true
        }
        if signals.come(within: .milliseconds(500)) {
            throw Complaint(.interrupted, "interrupted while standing by")
        }
    }
}

/// Where the journal is to lie, if not in the study's directory.
private func askedJournal(_ input: Command.Input) throws(Complaint) -> JournalLocation? {
    guard let text = input.options[journalOption.name] else { return nil }
    let location = JournalLocation(text)
    guard location.isDatabase else {
        throw Complaint(
            .usage,
            "\(journalOption.name) must be postgresql://user@host/database, not '\(text)'; a file is "
                + "in the directory that --out names"
        )
    }
    return location
}

/// Says how a study ended.
func report(
    _ ending: CoordinatorLoop.Ending,
    _ state: StudyState,
    _ study: OpenStudy,
    _ input: Command.Input,
    _ panel: ProgressPanel
) throws -> ExitCode {
    panel.clear()
    switch ending {
    case .succeeded:
        let report: StudyReport
        do {
            report = try StudyReport(state, of: study)
        } catch let damage as BundleError {
            panel.warn("note: \(damage); the bundle is written again from what the study kept")
            try study.restoreBundle(state)
            report = try StudyReport(state, of: study)
        }
        try put(input.has("--json") ? json(report) : report.text)
        return .success
    case .failed(let reason):
        throw Complaint(.failed, "\(study.data.description.name): the study failed: \(reason)")
    case .interrupted:
        let settled = state.settledOrder.count
        throw Complaint(
            .interrupted,
            "interrupted after \(counted(settled, "trial")); the same command goes on from here"
        )
    }
}

/// A socket in the study's directory that only its owner can reach.
private func localEndpoint(
    in directory: String
) throws -> (address: String, path: String, folder: String) {
    // The path of a local socket has at most 107 bytes, so a deep directory needs another place.
    let near = directory + "/socket"
    var folder = near
    if near.utf8.count > 90 {
        let base = ProcessInfo.processInfo.environment["XDG_RUNTIME_DIR"] ?? "/tmp"
        folder = base + "/tenfold-\(getuid())-\(getpid())"
    }
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST, chmod(folder, 0o700) == 0 else {
        throw Complaint(.failed, "\(folder): \(words(errno))")
    }
    let path = folder + "/coordinator"
    unlink(path)
    return ("ipc://" + path, path, folder)
}

/// This program's own file.
func programPath() -> String {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    guard count > 0 else { return CommandLine.arguments[0] }
    return String(decoding: path[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
