import Foundation
import Testing

/// How a run of the program ended.
struct Outcome {
    var code: Int32
    /// Whether it ended by itself, and not by a trap or another signal.
    var exited: Bool
    var output: String
    var errors: String

    /// What it complained of: the last line on standard error.
    var complaint: String {
        errors.split(separator: "\n").last.map { String($0) } ?? ""
    }

    /// The lines on standard error that are neither notes nor progress.
    var complaints: [String] {
        errors.split(separator: "\n").map { String($0) }.filter { !$0.hasPrefix("note: ") }
    }
}

/// The program beside the tests.
let program: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: tests).deletingLastPathComponent().path + "/tenfold"
}()

/// The repository, to which the tests' own sources belong.
let repository: String = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url.path
}()

/// A directory for one test, gone when nobody holds it any more.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tenfold-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            // An endpoint of ipc:// is only opened where no one else may enter.
            attributes: [.posixPermissions: 0o700]
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file.
    func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    /// Writes a file.
    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    /// Reads a file.
    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/" + name)
    }

    /// Runs the program in this directory.
    @discardableResult
    func tenfold(_ words: String...) throws -> Outcome {
        try start(program, words)
    }

    /// Runs a line of shell, in which `$tenfold` is the program.
    func shell(_ line: String) throws -> Outcome {
        try start("/bin/bash", ["-c", "tenfold=\(program); " + line])
    }

    private func start(_ path: String, _ words: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = words
        process.currentDirectoryURL = URL(fileURLWithPath: self.path)
        // Files, because a pipe that nobody reads while the other is read would fill up.
        let names = [".out-", ".err-"].map { self.path + "/" + $0 + UUID().uuidString }
        let handles = try names.map { name in
            try Data().write(to: URL(fileURLWithPath: name))
            return try FileHandle(forWritingTo: URL(fileURLWithPath: name))
        }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let texts = try names.map { name in
            defer { try? FileManager.default.removeItem(atPath: name) }
            return String(
                decoding: try Data(contentsOf: URL(fileURLWithPath: name)),
                as: UTF8.self
            )
        }
        return Outcome(
            code: process.terminationStatus,
            exited: process.terminationReason == .exit,
            output: texts[0],
            errors: texts[1]
        )
    }
}

/// A table of two classes that one feature tells apart, all but for some rows.
func twoClasses(rows: Int = 80) -> String {
    var text = "age,job,y\n"
    for row in 0..<rows {
        let isBad = row % 4 == 0
        let age = (row * 37) % 50 + (isBad ? 30 : 0)
        text += "\(age),\(["clerk", "smith", "cook"][row % 3]),\(isBad ? "bad" : "good")\n"
    }
    return text
}

/// A study that is over at once.
let quickStudy = """
    name: quick
    data: {train: rows.csv, target: y}
    models: {GaussianNB: default, LogisticRegression: default}
    cv: {n_splits: 3}
    budget: {trials: 3}
    parallel_trials: 1

    """
