import AskTell
import Cluster
import Exporting
import Foundation
import Importing
import Journaling
import Search
import Studies
import ZeroMQ

/// All subcommands, in the order in which they are shown.
private let commands = [
    checkCommand, runCommand, coordinatorCommand, workerCommand, statusCommand, stopCommand,
    fetchCommand, keygenCommand, authorizeCommand, revokeCommand, joinCommand, predictCommand,
    evaluateCommand, explainCommand, trialsCommand, importanceCommand, foldsCommand,
    familiesCommand,
    askTellCommand, slotCommand,
]

/// The text of `tenfold --help`.
private let overview: String = {
    let shown = commands.filter { !$0.isHidden }
    let width = shown.map(\.name.count).max() ?? 0
    let lines = shown.map { command in
        let padding = String(repeating: " ", count: width - command.name.count)
        return "  \(command.name)\(padding)  \(command.summary)"
    }
    return """
        Tenfold finds the best classifier for a table, on one machine or on many.

        Usage: tenfold COMMAND [arguments] [options]

        Commands:
        \(lines.joined(separator: "\n"))

        tenfold COMMAND --help tells more and gives an example.

        """
}()

/// What went wrong, in words and as an exit code.
func complaint(about error: any Error) -> Complaint {
    switch error {
    case let complaint as Complaint: complaint
    case let error as StudyFileErrors: Complaint(.usage, error.description)
    case let error as SpaceFileError: Complaint(.usage, error.description)
    case let error as StudyError: Complaint(.usage, error.description)
    case let error as ImportError: Complaint(.data, error.description)
    case let error as BlobError: Complaint(.data, error.description)
    case let error as BundleError: Complaint(.data, error.description)
    case let error as TaskFailure: Complaint(.data, error.message)
    case let error as JournalError: Complaint(exitCode(of: error), error.description)
    case let error as KeyError: Complaint(.usage, error.description)
    case let error as ZeroMQError:
        Complaint(error.code == .addressInUse ? .occupied : .usage, error.description)
    default: Complaint(.failed, "\(error)")
    }
}

private func exitCode(of error: JournalError) -> ExitCode {
    switch error.code {
    case .diskFull, .readOnly: .failed
    case .inUse: .usage
    default: .data
    }
}

/// Runs the program on the words of its command line.
func runProgram(_ words: [String]) -> ExitCode {
    do {
        guard let name = words.first, name != "--help", name != "-h", name != "help" else {
            try put(overview)
            return words.isEmpty ? .usage : .success
        }
        if name == "--version" {
            try put("tenfold \(version)\n")
            return .success
        }
        guard let command = commands.first(where: { $0.name == name }) else {
            let names = commands.filter { !$0.isHidden }.map(\.name)
            let hint = Spelling.question(for: name, among: names) ?? "see tenfold --help"
            throw Complaint(.usage, "tenfold: there is no command '\(name)'; \(hint)")
        }
        let rest = Array(words.dropFirst())
        if rest.contains("--help") || rest.contains("-h") {
            try put(command.help)
            return .success
        }
        return try command.run(command.parse(rest))
    } catch {
        let complaint = complaint(about: error)
        tell(complaint.text)
        return complaint.code
    }
}
