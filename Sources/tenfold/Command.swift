import Importing
import Studies

/// One subcommand of the program: what it is called, what it takes, what it does.
struct Command: Sendable {
    /// An option such as `--slots N`, or a switch such as `--json`.
    struct Option: Sendable {
        var name: String
        /// What stands for the value in the help text; nil for a switch.
        var value: String?
        var help: String
    }

    var name: String
    var summary: String
    /// What stands for each positional argument in the help text.
    var arguments: [String]
    var options: [Option]
    var example: String
    /// What the help text says after the options, if they do not say all.
    var details = ""
    /// Whether it is left out of the list, because only the program itself calls it.
    var isHidden = false
    var run: @Sendable (Input) throws -> ExitCode

    /// What the user gave.
    struct Input {
        var arguments: [String] = []
        var options: [String: String] = [:]

        func has(_ option: String) -> Bool { options[option] != nil }
    }

    /// Takes the words after the subcommand apart.
    func parse(_ words: [String]) throws(Complaint) -> Input {
        var input = Input()
        var words = words[...]
        var isAfterDashes = false
        while let word = words.popFirst() {
            if isAfterDashes || !word.hasPrefix("-") || word == "-" {
                input.arguments.append(word)
                continue
            }
            if word == "--" {
                isAfterDashes = true
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let option = options.first(where: { $0.name == String(parts[0]) }) else {
                throw unknown(String(parts[0]))
            }
            if option.value == nil {
                guard parts.count == 1 else {
                    throw Complaint(.usage, "tenfold \(name): \(option.name) takes no value")
                }
                input.options[option.name] = ""
            } else if parts.count == 2 {
                input.options[option.name] = String(parts[1])
            } else {
                input.options[option.name] = words.popFirst()
            }
            // Nothing is never meant: more likely a variable of the shell is not set.
            guard option.value == nil || input.options[option.name]?.isEmpty == false else {
                throw Complaint(
                    .usage,
                    "tenfold \(name): \(option.name) needs a value: \(option.name) "
                        + (option.value ?? "")
                )
            }
        }
        guard input.arguments.count == arguments.count else {
            let wanted = arguments.isEmpty ? "no argument" : arguments.joined(separator: " ")
            throw Complaint(
                .usage,
                "tenfold \(name): expected \(wanted), got "
                    + "\(counted(input.arguments.count, "argument")); see tenfold \(name) --help"
            )
        }
        return input
    }

    private func unknown(_ word: String) -> Complaint {
        let hint = Spelling.question(for: word, among: options.map(\.name)).map { "; \($0)" }
        return Complaint(
            .usage,
            "tenfold \(name): there is no option \(word)" + (hint ?? "; see tenfold \(name) --help")
        )
    }

    /// The text of `--help`.
    var help: String {
        var text = "\(summary)\n\nUsage: tenfold \(name)"
        for argument in arguments { text += " \(argument)" }
        if !options.isEmpty { text += " [options]\n\nOptions:" }
        let names = options.map { $0.name + ($0.value.map { " \($0)" } ?? "") }
        let width = names.map(\.count).max() ?? 0
        for (name, option) in zip(names, options) {
            let padding = String(repeating: " ", count: width - name.count)
            text += "\n  \(name)\(padding)  \(option.help)"
        }
        if !details.isEmpty { text += "\n\n" + details }
        return text + "\n\nExample:\n  \(example)\n"
    }
}

/// How the program ends.
enum ExitCode: Int32 {
    /// All is well.
    case success = 0
    /// The command line or the study file is wrong.
    case usage = 2
    /// A file with data, a journal or a bundle cannot be read.
    case data = 3
    /// The study failed, or the cluster cannot be reached.
    case failed = 4
    /// Somebody else listens on the endpoint.
    case occupied = 5
    /// A person ended it; the state is saved.
    case interrupted = 130
}

/// What is wrong, in words for the user.
struct Complaint: Error {
    var code: ExitCode
    /// Usually one line; one line each where several things are wrong.
    var text: String

    init(_ code: ExitCode, _ text: String) {
        self.code = code
        self.text = text
    }
}
