import AskTell
import Foundation
import Pruning
import Sampling
import Studies

/// `tenfold ask-tell`: leads a search whose trials another program evaluates.
let askTellCommand = Command(
    name: "ask-tell",
    summary: "Propose trials to another program, over JSON lines.",
    arguments: [],
    options: [
        Command.Option(name: "--space", value: "FILE", help: "what is searched, as JSON"),
        Command.Option(name: "--seed", value: "N", help: "where all chance comes from (0)"),
        Command.Option(
            name: "--sampler",
            value: "NAME",
            help: "one of \(Samplers.names.joined(separator: ", ")) (auto)"
        ),
        Command.Option(
            name: "--pruner",
            value: "NAME",
            help: "one of \(Pruners.names.joined(separator: ", ")) (none)"
        ),
    ],
    example: #"echo '{"op":"ask","n":2}' | tenfold ask-tell --space space.json --seed 1"#,
    details: askTellProtocol
) { input in
    guard let path = input.options["--space"] else {
        throw Complaint(.usage, "tenfold ask-tell: give the space: --space FILE")
    }
    guard let contents = FileManager.default.contents(atPath: path) else {
        throw Complaint(.usage, "\(path): the file cannot be read")
    }
    let file = try SpaceFile(contents, path: path)
    let seedText = input.options["--seed"] ?? "0"
    guard let seed = UInt64(seedText) else {
        throw Complaint(
            .usage,
            "tenfold ask-tell: --seed must be a whole number, not '\(seedText)'"
        )
    }
    let samplerName = input.options["--sampler"] ?? "auto"
    // A hint of another program's: what makes no sense says nothing.
    let budget = ProcessInfo.processInfo.environment["HPO_BUDGET"].flatMap { Int($0) }
    guard
        let sampler = Samplers.named(
            samplerName,
            space: file.space,
            seed: seed,
            budget: budget.flatMap { $0 > 0 ? $0 : nil }
        )
    else {
        throw unknown("sampler", samplerName, among: Samplers.names)
    }
    let prunerName = input.options["--pruner"] ?? "none"
    guard let pruner = Pruners.named(prunerName) else {
        throw unknown("pruner", prunerName, among: Pruners.names)
    }
    var session = Session(file, sampler: sampler, pruner: pruner, seed: seed)
    var lines = LineReader(.standardInput, lineBytesMax: 1 << 20)
    while let line = try lines.next() {
        let reply =
            switch line {
            case .whole(let bytes): session.reply(to: bytes)
            case .tooLong: Session.reply(error: "the line is longer than a megabyte")
            }
        try put(reply + "\n")
    }
    return .success
}

private func unknown(_ kind: String, _ name: String, among names: [String]) -> Complaint {
    let hint = Spelling.question(for: name, among: names) ?? names.joined(separator: ", ")
    return Complaint(.usage, "tenfold ask-tell: there is no \(kind) '\(name)'; \(hint)")
}

/// Reads lines as they come, and never keeps more of one than it may have.
private struct LineReader {
    /// A line without its end.
    enum Line {
        case whole(Data)
        case tooLong
    }

    private let file: FileHandle
    private let lineBytesMax: Int
    private var buffer = Data()
    private var hasEnded = false

    init(_ file: FileHandle, lineBytesMax: Int) {
        self.file = file
        self.lineBytesMax = lineBytesMax
    }

    /// The next line that is not empty, or nil at the end of input.
    mutating func next() throws -> Line? {
        var isTooLong = false
        var searched = 0
        while true {
            if let end = buffer.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
                let line = Data(buffer[buffer.startIndex..<end])
                buffer = Data(buffer[(end + 1)...])
                searched = 0
                if isTooLong || line.count > lineBytesMax { return .tooLong }
                if !line.allSatisfy(Self.isSpace) { return .whole(line) }
                continue
            }
            if hasEnded {
                defer { buffer = Data() }
                if isTooLong { return .tooLong }
                return buffer.allSatisfy(Self.isSpace) ? nil : .whole(buffer)
            }
            if buffer.count > lineBytesMax {
                isTooLong = true
                buffer = Data()
            }
            searched = buffer.count
            let chunk = file.availableData
            if chunk.isEmpty { hasEnded = true } else { buffer.append(chunk) }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
    }
}
