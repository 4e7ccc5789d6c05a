import Search
import Statistics
import Tables
import Testing

@testable import Estimators
@testable import Pipelines

@Suite("What a fit depends on")
struct Repeatability {
    /// One line a family: its name and a digest of all bytes it learned.
    static func digests() throws -> String {
        try Families.all.map { family in
            let values = FamilyCase(family: family).known([
                "n_estimators": 8, "subsample": 0.7, "l1_ratio": 1,
            ])
            var digest: UInt64 = 0xCBF2_9CE4_8422_2325
            for byte in try family.fit(sample(classes: 3), values, seed: 5).encoded() {
                digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
            }
            return "\(family.name) \(digest)\n"
        }.joined()
    }

    @Test func `another process learns the same bytes`() async throws {
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

    @Test(arguments: FamilyContract.families)
    func `validation rows leave no trace in what is learned`(_ family: FamilyCase) throws {
        var random = RandomGenerator(seed: 2)
        let numbers = (0..<90).map { $0 % 7 == 0 ? Double.nan : random.normal() }
        let codes = (0..<90).map { Int32($0 % 11 == 0 ? -1 : $0 % 3) }
        let training = (0..<90).filter { $0 % 3 != 0 }

        func learned(poison: Bool) throws -> (FittedPreprocessing, [UInt8]) {
            var numbers = numbers
            var codes = codes
            for row in stride(from: 0, to: 90, by: 3) where poison {
                numbers[row] = row % 2 == 0 ? 1e300 : .nan
                codes[row] = Int32(3 + row % 2)
            }
            let table = Table(
                [
                    Column("x", .number(numbers)),
                    Column("home", .category(codes, levels: ["a", "b", "c", "d", "e"])),
                ],
                rows: 90
            )
            let labels = training.map { Int32($0 % 2) }
            let (fitted, features) = try Preprocessing().fit(
                TrainingRows(
                    table,
                    features: ["x", "home"],
                    rows: training,
                    labels: labels,
                    classes: 2
                ),
                acceptsMissing: family.family.needs.acceptsMissing,
                wantsScaling: family.family.needs.wantsScaling
            )
            let data = TrainingSet(features: features, labels: labels, classes: 2)
            return (fitted, try family.fit(data, family.quick).predictor.encoded())
        }
        let clean = try learned(poison: false)
        let poisoned = try learned(poison: true)
        #expect(clean.0 == poisoned.0)
        #expect(clean.1 == poisoned.1)
    }
}
