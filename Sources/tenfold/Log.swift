import Cluster
import Foundation

let logLevelOption = Command.Option(
    name: "--log-level",
    value: "LEVEL",
    help: "what is told: \(listed(LogLevel.allCases)) and above (default: info)"
)
let logFormatOption = Command.Option(
    name: "--log-format",
    value: "FORMAT",
    help: "how: \(listed(Log.Format.allCases)), one object a line (default: text)"
)

/// What a coordinator or a worker tells on standard error: lines for people, or JSON for programs.
///
/// No key and no password is ever among it.
struct Log {
    /// How a line looks.
    enum Format: String, CaseIterable {
        /// The message, and what it is unless it is news.
        case text
        /// An object with the time, the level, the program and the message.
        case json
    }

    let format: Format
    private let level: LogLevel
    private let program: String
    private let prefix: String

    /// The log that a command line asks for.
    ///
    /// - Parameters:
    ///   - program: who speaks.
    ///   - saysWho: whether that is said to people, too.
    init(
        _ input: Command.Input,
        of program: String,
        saysWho: Bool = false
    ) throws(Complaint) {
        self.program = program
        prefix = saysWho ? program + ": " : ""
        level = try choice(input, logLevelOption) ?? .info
        format = try choice(input, logFormatOption) ?? .text
    }

    /// Tells something, if it matters enough.
    ///
    /// - Parameter progress: how far the study is, for programs.
    func tell(_ text: String, _ level: LogLevel = .info, progress: Progress? = nil) {
        guard level >= self.level else { return }
        switch format {
        case .text:
            switch level {
            case .error: tenfold.tell(text)
            case .info: tenfold.tell(prefix + text)
            case .debug, .warning: tenfold.tell("\(prefix)\(level.rawValue): \(text)")
            }
        case .json:
            let line = Line(
                time: Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
                level: level.rawValue,
                program: program,
                message: text,
                progress: progress
            )
            guard let text = try? json(line, isPretty: false) else { return }
            try? write(text, to: 2, named: "standard error")
        }
    }

    /// Runs a program to its end, and tells what ends it too soon.
    func telling(_ run: () throws -> ExitCode) -> ExitCode {
        do {
            return try run()
        } catch {
            let complaint = complaint(about: error)
            tell(complaint.text, .error)
            return complaint.code
        }
    }

    /// How far a study is.
    struct Progress: Encodable {
        var phase: String
        var trials: Int
        var folds: Int
        var workers: Int
        var slots: Int
        var best: Double?
    }

    private struct Line: Encodable {
        var time: String
        var level: String
        var program: String
        var message: String
        var progress: Progress?
    }
}

/// The value of an option that has few, or nil where it is not given.
private func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ input: Command.Input,
    _ option: Command.Option
) throws(Complaint) -> Value? {
    guard let text = input.options[option.name] else { return nil }
    guard let value = Value(rawValue: text) else {
        throw Complaint(
            .usage,
            "\(option.name) must be \(listed(Value.allCases)), not '\(text)'"
        )
    }
    return value
}

private func listed(_ values: some Sequence<some RawRepresentable<String>>) -> String {
    let names = values.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
}
