import Foundation
import Testing

@testable import Messaging

/// The bytes of the wire, kept: they change only together with the version of the protocol.
///
/// `UPDATE_GOLDEN=1` writes the file of a new version; that of an older one is never written again.
@Suite
struct GoldenTests {
    private static let url = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden/Messaging/version-\(Message.protocolVersion).hex")

    private static func text() throws -> String {
        let lines = try sampleMessages.map { message in
            let hex = try message.frame().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return "\(message.kind) \(hex.joined())"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test func `messages are the same bytes as when this version was released`() throws {
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1",
            !FileManager.default.fileExists(atPath: Self.url.path)
        {
            try Self.text().write(to: Self.url, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: Self.url, encoding: .utf8)
        let now = try Self.text()
        #expect(now == golden, "the wire changed: raise Message.protocolVersion")
    }

    @Test func `the bytes of that release still decode`() throws {
        let golden = try String(contentsOf: Self.url, encoding: .utf8)
        let messages = try golden.split(separator: "\n").map { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            return try Message(frames: words.dropFirst().map { bytes(ofHex: $0) })
        }
        #expect(messages == sampleMessages)
    }

    private func bytes(ofHex text: Substring) -> [UInt8] {
        let digits = text.compactMap { $0.hexDigitValue }
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}
