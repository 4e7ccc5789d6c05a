import Cluster
import Foundation
import Importing
import Scheduling

/// `tenfold coordinator`: owns a study and listens for workers on other machines.
let coordinatorCommand = Command(
    name: "coordinator",
    summary: "Run a study with workers that connect from anywhere.",
    arguments: ["STUDY"],
    options: [
        Command.Option(
            name: "--listen",
            value: "ENDPOINT",
            help: "where workers and clients connect (default: tcp://127.0.0.1:5555)"
        ),
        Command.Option(
            name: "--keys",
            value: "DIR",
            help: "who is let in (default: keys in the study's directory, made if missing)"
        ),
        insecureOption,
        Command.Option(
            name: "--spot-check",
            value: "SHARE",
            help: "have this share of the folds fitted by two workers, and refuse one that lies"
        ),
        Command.Option(
            name: "--exit",
            value: nil,
            help: "end with the study, instead of serving the bundle until interrupted"
        ),
        outOption, journalOption, standByOption, continueOption, restartOption, jsonOption,
        quietOption, logLevelOption, logFormatOption,
    ],
    example: "tenfold coordinator Data/loan.yaml --listen tcp://192.168.1.10:5555"
) { input in
    let log = try Log(input, of: "coordinator")
    return log.telling { try coordinate(input, ProgressPanel(log, isQuiet: input.has("--quiet"))) }
}

private func coordinate(_ input: Command.Input, _ panel: ProgressPanel) throws -> ExitCode {
    let listen = input.options["--listen"] ?? "tcp://127.0.0.1:5555"
    try checkPort(of: listen, isListening: true)
    let spotCheck = try share(input, "--spot-check")
    // Before anything is written; one that stands by may wait for this very place.
    if !input.has(standByOption.name) { try checkFree(listen) }
    let signals = try Signals()
    let (study, directory) = try openStudy(input, panel, signals)
    let access = try coordinatorAccess(input, endpoint: listen, directory: directory, panel)
    let loop = try CoordinatorLoop(
        study,
        endpoint: listen,
        access: access,
        spotCheck: spotCheck,
        resumesStopped: input.has("--continue"),
        signals: signals
    ) { news in
        panel.show(news)
    }
    let endpoint = loop.endpoint
    panel.say("listening on \(endpoint); \(try panel.invitation(to: endpoint, access))")
    let ending = try loop.run()
    // A study that failed has nothing to serve.
    let ends = ending.isFailure || input.has("--exit")
    if ends { try loop.sendHome() }
    let code = try report(ending, loop.state, study, input, panel)
    if !ends {
        panel.say("serving the bundle on \(endpoint); end with Ctrl-C")
        try loop.serve()
    }
    return code
}

let standByOption = Command.Option(
    name: "--stand-by",
    value: nil,
    help: "wait until the coordinator that runs the study is gone, and take over"
)

/// `tenfold worker`: lends this machine to a coordinator.
let workerCommand = Command(
    name: "worker",
    summary: "Lend this machine's cores to a coordinator.",
    arguments: ["ENDPOINT"],
    options: [
        keyOption,
        insecureOption,
        slotsOption,
        memoryOption,
        Command.Option(
            name: "--store",
            value: "DIR",
            help: "where data are kept, once a machine (default: ~/.cache/tenfold)"
        ),
        Command.Option(
            name: "--grace",
            value: "SECONDS",
            help: "how long running fits may take to end after SIGTERM or Ctrl-C (default: 20)"
        ),
        Command.Option(
            name: "--attached",
            value: nil,
            help: "leave when the standard input ends"
        ),
        quietOption, logLevelOption, logFormatOption,
    ],
    example: "tenfold worker tcp://192.168.1.10:5555 --key worker.key --slots 8 --memory 32G"
) { input in
    let log = try Log(input, of: "worker", saysWho: true)
    return log.telling { try work(input, log) }
}

private func work(_ input: Command.Input, _ log: Log) throws -> ExitCode {
    let capacity = try Capacity(input)
    let address = try coordinatorAddress(input)
    let signals = try Signals(patience: 3)
    let isQuiet = input.has("--quiet")
    let worker = try WorkerLoop(
        WorkerLoop.Settings(
            coordinator: address,
            slots: capacity.slots,
            slotBytes: capacity.bytes / capacity.slots,
            store: input.options["--store"] ?? defaultStore,
            program: programPath(),
            grace: try graceTime(input),
            leavesWithInput: input.has("--attached")
        ),
        signals: signals
    ) { text, level in
        if !isQuiet { log.tell(text, level) }
    }
    if !isQuiet {
        let places = address.endpoints.joined(separator: ", ")
        log.tell("\(counted(capacity.slots, "slot")) for \(places)")
    }
    switch try worker.run() {
    case .dismissed, .requested: return .success
    case .rejected(let reason): throw Complaint(.failed, "worker: \(reason)")
    }
}

/// A share between nothing and everything, by default nothing.
private func share(_ input: Command.Input, _ option: String) throws(Complaint) -> Double {
    guard let text = input.options[option] else { return 0 }
    guard let share = Double(text), (0...1).contains(share) else {
        throw Complaint(.usage, "\(option) must be a number from 0 to 1, not '\(text)'")
    }
    return share
}

/// How long a worker goes on when it is asked to leave.
private func graceTime(_ input: Command.Input) throws(Complaint) -> Duration {
    guard let text = input.options["--grace"] else { return .seconds(20) }
    guard let seconds = Double(text), (0...86_400).contains(seconds) else {
        throw Complaint(.usage, "--grace must be a number of seconds up to 86400, not '\(text)'")
    }
    return .seconds(seconds)
}

/// Where a worker keeps data when nobody says.
private var defaultStore: String {
    let environment = ProcessInfo.processInfo.environment
    // The system's list of users may be silent about this one, or wrong, on a node of somebody else's.
    let home = environment["HOME"] ?? NSHomeDirectory()
    let cache = environment["XDG_CACHE_HOME"] ?? home + "/.cache"
    return cache + "/tenfold"
}

/// `tenfold slot`: what a worker starts for each of its slots.
let slotCommand = Command(
    name: "slot",
    summary: "Run the tasks of a worker, one at a time; started by workers only.",
    arguments: ["STORE"],
    options: [],
    example: "tenfold slot ~/.cache/tenfold",
    isHidden: true
) { input in
    var slot = SlotLoop(store: try BlobStore(directory: input.arguments[0]))
    try slot.run()
    return .success
}
