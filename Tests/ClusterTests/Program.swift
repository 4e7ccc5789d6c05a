import Foundation
import Glibc
import Synchronization

/// A `tenfold` that runs: the real program, with its output in files.
final class Program {
    /// The program that was built together with these tests: it lies beside their executable.
    ///
    /// `TENFOLD_PROGRAM` names another, such as an optimised one.
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["TENFOLD_PROGRAM"] { return path }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        return URL(filePath: tests ?? CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "tenfold").path
    }()

    /// Whether the program ends itself where a test says: one built for release does not.
    static var hasFaultPoints: Bool {
        #if DEBUG
            ProcessInfo.processInfo.environment["TENFOLD_PROGRAM"] == nil
        #else
            false
        #endif
    }

    /// What there is to know of a program from outside.
    private struct Outside: Sendable {
        var pid: pid_t
        var words: [String]
        var errors: String
    }

    private static let started = Mutex<[Outside]>([])

    /// What those that still run said last, and what each of their processes is at: for whoever wants
    /// to know why something does not come.
    static var plight: String {
        started.withLock { $0 }.filter { isAlive($0.pid) }.map { program in
            let processes = descendants(of: program.pid).map { pid in
                "  \(pid) \(commandLine(of: pid).dropFirst().first ?? ""): \(threads(of: pid))"
            }
            let said = (try? String(contentsOfFile: program.errors, encoding: .utf8)) ?? ""
            return (["tenfold \(program.words.joined(separator: " "))"] + processes)
                .joined(separator: "\n") + "\n" + said.suffix(2000)
        }.joined(separator: "\n")
    }

    private let process = Process()
    private let output: String
    private let errors: String

    /// Starts the program on words of a command line, in a directory.
    ///
    /// - Parameter fault: where it ends itself, such as `after-append:3`.
    init(_ words: [String], in directory: String, fault: String? = nil) throws {
        let name = "\(directory)/.output-\(UUID().uuidString)"
        output = name + "-out"
        errors = name + "-err"
        for path in [output, errors] { try Data().write(to: URL(filePath: path)) }
        process.executableURL = URL(filePath: Self.path)
        process.arguments = words
        var environment = ProcessInfo.processInfo.environment
        environment["TENFOLD_FAULT"] = fault
        process.environment = environment
        process.currentDirectoryURL = URL(filePath: directory)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        let outside = Outside(pid: pid, words: words, errors: errors)
        Self.started.withLock { $0.append(outside) }
    }

    deinit {
        guard process.isRunning else { return }
        for pid in processes.reversed() { kill(pid, SIGKILL) }
    }

    var pid: pid_t { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// What it has printed so far.
    var printed: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }
    /// What it has said on standard error so far.
    var said: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }

    /// The digest it printed.
    var digest: String? {
        printed.split(separator: "\n").first { $0.hasPrefix("Digest: ") }.map(String.init)
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit code; for a signal, the signal's number below zero.
    @discardableResult
    func end(within limit: Duration = .seconds(60)) throws -> Int {
        try eventually("the end of tenfold \(process.arguments ?? [])\n\(said)", within: limit) {
            !process.isRunning
        }
        let status = Int(process.terminationStatus)
        return process.terminationReason == .exit ? status : -status
    }

    func signal(_ number: CInt) {
        kill(pid, number)
    }

    /// The program and all that it started, and so on, as far as they live.
    var processes: [pid_t] { descendants(of: pid) }

    /// Its workers' slots.
    var slots: [pid_t] { processes.filter { commandLine(of: $0).contains("slot") } }
    /// Its workers.
    var workers: [pid_t] { processes.filter { commandLine(of: $0).contains("worker") } }
}

/// Runs a command to its end.
func run(
    _ words: String...,
    in directory: String
) throws -> (code: Int, printed: String, said: String) {
    let program = try Program(words, in: directory)
    let code = try program.end()
    return (code, program.printed, program.said)
}

/// How much longer than usual everything may take: programs that a sanitizer watches are slow.
private let patience =
    ProcessInfo.processInfo.environment["TENFOLD_PATIENCE"].flatMap(Double.init) ?? 1

/// Waits until something holds, looking often.
func eventually(
    _ what: @autoclosure () -> String,
    within limit: Duration = .seconds(30),
    _ condition: () throws -> Bool
) throws {
    let limit = limit * patience
    let deadline = ContinuousClock.now + limit
    while try !condition() {
        guard ContinuousClock.now < deadline else {
            let plight = Program.plight
            throw Overdue(description: "after \(limit), still no sign of \(what())\n\(plight)")
        }
        usleep(5_000)
    }
}

struct Overdue: Error, CustomStringConvertible {
    var description: String
}

/// Whether a process is there and not merely waiting to be reaped.
func isAlive(_ pid: pid_t) -> Bool {
    guard let state = statistics(of: pid)?.first else { return false }
    return state != "Z" && state != "X"
}

/// The processor time a process has used, in hundredths of a second.
func ticks(of pid: pid_t) -> Int? {
    guard let fields = statistics(of: pid), fields.count > 12,
        let user = Int(fields[11]), let system = Int(fields[12])
    else { return nil }
    return user + system
}

/// A process and all that it started, and so on, as far as they live.
private func descendants(of pid: pid_t) -> [pid_t] {
    var found = [pid]
    var next = 0
    while next < found.count {
        found += children(of: found[next])
        next += 1
    }
    return found
}

private func children(of parent: pid_t) -> [pid_t] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { pid_t($0) }.sorted().filter { pid in
        guard let fields = statistics(of: pid), fields.count > 1, fields[0] != "Z" else {
            return false
        }
        return fields[1] == "\(parent)"
    }
}

/// Where in the kernel each thread of a process waits, `0` for one that runs.
private func threads(of pid: pid_t) -> String {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
    return tasks.sorted().map { task in
        let path = "/proc/\(pid)/task/\(task)/wchan"
        return (try? String(contentsOfFile: path, encoding: .utf8)) ?? "?"
    }.joined(separator: " ")
}

/// The fields of `/proc/…/stat` after the program's name: state, parent, ….
private func statistics(of pid: pid_t) -> [Substring]? {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let end = text.lastIndex(of: ")")
    else { return nil }
    return text[text.index(after: end)...].split(separator: " ")
}

private func commandLine(of pid: pid_t) -> [String] {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? ""
    return text.split(separator: "\0").map(String.init)
}
