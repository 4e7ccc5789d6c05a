import Estimators
import Search
import Statistics
import Tables
import Testing

@testable import Training

private let familyNames = Families.all.map(\.name)

@Suite struct FittedPipelineTests {
    private func family(_ name: String) throws -> any Family {
        try #require(Families.named(name))
    }

    @Test(arguments: familyNames, [2, 3])
    func `a pipeline read back gives the same probabilities to the last bit`(
        _ name: String,
        _ classes: Int
    ) throws {
        let data = try study(over: madeUpTable(rows: 120, classes: classes))
        let rows = Array(0..<120)
        let fitted = try FittedPipeline(
            fitting: point(family(name)),
            to: data,
            rows: data.searchRows,
            seed: 3
        )
        let bytes = try fitted.encoded()
        let again = try FittedPipeline(encoded: bytes)
        #expect(
            try again.probabilities(data.table, rows: rows).map(\.bitPattern)
                == fitted.probabilities(data.table, rows: rows).map(\.bitPattern)
        )
        #expect(try again.encoded() == bytes)
        #expect(again.classes == data.description.classes)
    }

    @Test(arguments: familyNames)
    func `a row's answer does not depend on the rows beside it, however many`(
        _ name: String
    ) throws {
        let data = try study(over: madeUpTable(rows: 60))
        let fitted = try FittedPipeline(
            fitting: point(family(name)),
            to: data,
            rows: data.searchRows,
            seed: 3
        )
        let few = try fitted.probabilities(data.table, rows: Array(0..<60))
        let count = FittedPipeline.rowsPerBlock + 100
        let many = try fitted.probabilities(data.table, rows: (0..<count).map { $0 % 60 })
        #expect(many.count == count)
        #expect(many.indices.allSatisfy { many[$0].bitPattern == few[$0 % 60].bitPattern })
        #expect(try fitted.probabilities(data.table, rows: []).isEmpty)
    }

    @Test(arguments: familyNames)
    func `damaged bytes are refused or answer, and never trap`(_ name: String) throws {
        let data = try study(over: madeUpTable(rows: 60, classes: 3))
        let fitted = try FittedPipeline(
            fitting: point(family(name)),
            to: data,
            rows: data.searchRows,
            seed: 3
        )
        let sound = try fitted.encoded()
        var random = RandomGenerator(seed: 5)
        var refused = 0
        for turn in 0..<400 {
            var bytes = sound
            switch turn % 4 {
            case 0: bytes = Array(bytes.prefix(random.below(bytes.count)))
            case 1: bytes[random.below(bytes.count)] = UInt8(random.below(256))
            case 2:
                // In the header, where words and numbers stand in plain text.
                let place = 16 + random.below(min(bytes.count - 16, 900))
                bytes[place] = UInt8(ascii: "0") + UInt8(random.below(10))
            default:
                let start = random.below(bytes.count)
                let end = min(bytes.count, start + random.below(64))
                bytes.replaceSubrange(start..<end, with: bytes[..<random.below(64)])
            }
            do {
                let pipeline = try FittedPipeline(encoded: bytes)
                _ = try pipeline.probabilities(data.table, rows: Array(0..<60))
            } catch {
                refused += 1
                #expect(!error.message.isEmpty)
            }
        }
        #expect(refused > 100)
    }

    @Test func `parts that do not belong together are refused`() throws {
        let two = try study(over: madeUpTable(rows: 60))
        let three = try study(over: madeUpTable(rows: 60, classes: 3))
        func bytes(_ data: StudyData) throws -> (header: [UInt8], predictor: [UInt8]) {
            let parameters = point(try family("GaussianNB"))
            let pipeline = try FittedPipeline(
                fitting: parameters,
                to: data,
                rows: data.searchRows,
                seed: 3
            )
            let predictor = try pipeline.predictor.encoded()
            let all = try pipeline.encoded()
            return (Array(all.dropLast(predictor.count)), predictor)
        }
        let mixed = try FittedPipeline(encoded: bytes(two).header + bytes(three).predictor)
        #expect(throws: TaskFailure.self) {
            try mixed.probabilities(two.table, rows: [0, 1])
        }
    }

    @Test func `rows of another table need the columns learned from, by name`() throws {
        let data = try study(over: madeUpTable(rows: 60))
        let fitted = try FittedPipeline(
            fitting: point(family("GaussianNB")),
            to: data,
            rows: data.searchRows,
            seed: 3
        )
        let without = data.table.dropping(columns: ["job"])
        #expect(throws: TaskFailure(.error, "the table has no column 'job'")) {
            try fitted.probabilities(without, rows: [0])
        }
    }
}
