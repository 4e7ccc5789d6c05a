import Search
import Statistics
import Testing

@testable import Estimators

@Suite("Following a fit")
struct FitProgressTests {
    static let families: [FamilyCase] = Families.all.filter { $0 is any IterativeFamily }
        .map(FamilyCase.init)

    private func fit(_ family: FamilyCase, _ progress: FitProgress) throws -> any Predictor {
        let iterative = try #require(family.family as? any IterativeFamily)
        return try iterative.fit(sample(), family.quick, seed: 7, progress: progress)
    }

    @Test(arguments: families)
    func `following changes nothing`(_ family: FamilyCase) throws {
        var numbers: [Int] = []
        var planned = 0
        let followed = try fit(
            family,
            FitProgress { iteration throws(TaskFailure) in
                numbers.append(iteration.number)
                planned = iteration.planned
                _ = try iteration.predictor()
                return .goOn
            }
        )
        let alone = try family.fit(sample(), family.quick, seed: 7).predictor
        #expect(try followed.encoded() == alone.encoded())
        #expect(numbers == Array(1...planned))
    }

    @Test(arguments: families)
    func `a fit that is stopped gives the predictor of its last iteration`(
        _ family: FamilyCase
    ) throws {
        var last: [UInt8] = []
        let stopped = try fit(
            family,
            FitProgress { iteration throws(TaskFailure) in
                last = try iteration.predictor().encoded()
                return iteration.number == 3 ? .stop : .goOn
            }
        )
        #expect(try stopped.encoded() == last)
        #expect(try last != family.fit(sample(), family.quick, seed: 7).predictor.encoded())
    }

    @Test(arguments: families)
    func `what the follower throws ends the fit`(_ family: FamilyCase) {
        let failure = TaskFailure(.error, "enough")
        #expect(throws: failure) {
            try fit(family, FitProgress { _ throws(TaskFailure) in throw failure })
        }
    }
}
