import Search
import Statistics
import Testing

@testable import Estimators

@Suite("Columns that may move the probability one way only")
struct MonotoneTests {
    /// Up to one half the first column speaks for the second class, beyond it against.
    private func data(_ monotone: [Int]) -> TrainingSet {
        var random = RandomGenerator(seed: 3)
        var cells: [Double] = []
        var labels: [Int32] = []
        for _ in 0..<800 {
            let place = random.uniform()
            cells += [place, random.normal()]
            let probability = place < 0.5 ? 0.1 + 1.6 * place : 1.7 - 1.6 * place
            labels.append(random.uniform() < probability ? 1 : 0)
        }
        return TrainingSet(
            features: Matrix(rows: 800, columns: 2, values: cells),
            labels: labels,
            classes: 2,
            monotone: monotone
        )
    }

    /// The probabilities of the second class as the first column grows, each beside the next.
    private func steps(_ predictor: any Predictor, other: Double) throws -> [Double] {
        let places = (0...400).map { Double($0) / 400 }
        let rows = Matrix(rows: 401, columns: 2, values: places.flatMap { [$0, other] })
        let answers = try predictor.probabilities(rows)
        return (1...400).map { answers[$0, 1] - answers[$0 - 1, 1] }
    }

    private static let keepers = FamilyContract.families.filter(\.family.keepsMonotone)

    @Test(arguments: keepers, [1, -1])
    func `a direction is kept wherever the other columns are`(
        _ family: FamilyCase,
        sign: Int
    ) throws {
        let predictor = try family.family.fit(data([sign, 0]), family.quick, seed: 1)
        for other in [-2, -0.3, 0, 1.5] {
            let steps = try steps(predictor, other: other)
            #expect(steps.allSatisfy { Double(sign) * $0 >= 0 })
        }
    }

    @Test(arguments: ["gbtree", "dart"], ["depthwise", "lossguide"])
    func `without a promise the probability goes both ways`(
        booster: String,
        policy: String
    ) throws {
        let values: Parameters = [
            "booster": .string(booster), "grow_policy": .string(policy), "n_estimators": 20,
        ]
        let free = try steps(XGBClassifier().fit(data([]), values, seed: 1), other: 0)
        #expect(free.contains { $0 > 0 } && free.contains { $0 < 0 })
        let held = try steps(XGBClassifier().fit(data([1, 0]), values, seed: 1), other: 0)
        #expect(held.allSatisfy { $0 >= 0 } && held.contains { $0 > 0 })
    }
}
