import Hashing
import Testing

@testable import Pipelines

@Suite("What a transformer learns")
struct Repeatability {
    /// One line a choice, for trees and for other families: its name and a digest of what was learned
    /// and of what a family would see.
    static func digests() throws -> String {
        let data = TrainingRows(
            TransformerContract.table(),
            rows: TransformerContract.training,
            classes: 3
        )
        return try [true, false].flatMap { isTree in
            try ChoiceCase.all.map { choice in
                let learned = try choice.learn(data, isTree: isTree)
                let cells = learned.features.values.map { "\($0.bitPattern)" }
                let rows = (cells + learned.labels.map(String.init)).joined(separator: " ")
                let digest = SHA256(of: try learned.fitted.bytes() + Array(rows.utf8))
                return "\(choice.testDescription) \(isTree) \(digest)\n"
            }
        }.joined()
    }

    @Test func `is the same in another process, to the last bit`() async throws {
        let child = await #expect(
            processExitsWith: .success,
            observing: [\.standardOutputContent]
        ) {
            print(try Repeatability.digests(), terminator: "")
        }
        let output = String(decoding: try #require(child).standardOutputContent, as: UTF8.self)
        let expected = try Self.digests()
        #expect(output.contains(expected), "\(output)")
    }
}
