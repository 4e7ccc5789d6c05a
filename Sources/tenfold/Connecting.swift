import Cluster
import Foundation
import Glibc

let keyOption = Command.Option(
    name: "--key",
    value: "FILE",
    help: "the key file to prove oneself with (default: $TENFOLD_KEY)"
)
let insecureOption = Command.Option(
    name: "--insecure",
    value: nil,
    help: "go without keys and encryption"
)

/// Where the command line says that the coordinator is, and the key to show there.
func coordinatorAddress(_ input: Command.Input) throws -> CoordinatorAddress {
    let environment = ProcessInfo.processInfo.environment["TENFOLD_KEY"]
    return try CoordinatorAddress(
        input.arguments[0],
        keyFile: input.options[keyOption.name]
            ?? (input.has(insecureOption.name) ? nil : environment),
        isInsecure: input.has(insecureOption.name)
    )
}

/// Whom a coordinator is to listen to; makes keys where there are none yet.
func coordinatorAccess(
    _ input: Command.Input,
    endpoint: String,
    directory: String,
    _ panel: ProgressPanel
) throws -> CoordinatorAccess {
    let isInsecure = input.has(insecureOption.name)
    let access: CoordinatorAccess
    if endpoint.hasPrefix("tcp://"), !isInsecure {
        let path = input.options["--keys"] ?? directory + "/keys"
        let keys = KeyDirectory(path: path)
        if !keys.exists {
            _ = try KeyDirectory.create(at: path)
            panel.say("made keys in \(path)")
        }
        access = .keys(keys)
    } else {
        access = .everyone
    }
    try access.check(endpoint: endpoint, isInsecure: isInsecure)
    if isInsecure {
        panel.warn(
            "WARNING: --insecure: nothing is encrypted; whoever reaches \(endpoint) can read the data "
                + "and answer in a worker's place"
        )
    }
    return access
}

extension ProgressPanel {
    /// How to start a worker, in words for the person who started the coordinator.
    func invitation(to endpoint: String, _ access: CoordinatorAccess) throws -> String {
        let address = reachable(endpoint)
        guard case .keys(let keys) = access else {
            let option = endpoint.hasPrefix("tcp://") ? " --insecure" : ""
            return "start workers with: tenfold worker \(address)\(option)"
        }
        let path = keys.keyPath("worker")
        let text = "start workers with: tenfold worker \(address) --key \(path)"
        // The line holds a secret, which does not belong into a log.
        guard isTerminal, let key = try? KeyFile(path: path) else { return text }
        let line = try CoordinatorAddress.joinLine(to: address, with: key)
        return text + "\nor, where that file is not: tenfold worker '\(line)'"
    }
}

/// An endpoint as others reach it: this host's name in place of `any address`.
private func reachable(_ endpoint: String) -> String {
    let any = "tcp://0.0.0.0:"
    guard endpoint.hasPrefix(any) else { return endpoint }
    return "tcp://\(ProcessInfo.processInfo.hostName):\(endpoint.dropFirst(any.count))"
}

/// Takes secrets out of the words that other users of the machine see of this process.
func hideSecrets() {
    for index in 1..<max(1, Int(CommandLine.argc)) {
        guard let word = CommandLine.unsafeArgv[index], strncmp(word, "tenfold://", 10) == 0
        else { continue }
        memset(word + 10, CInt(UInt8(ascii: "x")), strlen(word) - 10)
    }
}
