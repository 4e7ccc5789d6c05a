import Foundation
import Sampling
import Search
import Statistics
import Testing

@Suite struct ImportanceTests {
    private func observations(
        _ space: SearchSpace,
        count: Int,
        _ value: (Parameters) -> Double
    ) -> [Observation] {
        var random = RandomGenerator(seed: 5)
        let sampler = RandomSampler(space: space)
        return sampler.suggest(count, using: &random).enumerated().map { trial, point in
            Observation(
                trial: trial,
                parameters: point,
                outcome: .value(value(point), variance: 0)
            )
        }
    }

    private func number(_ value: ParameterValue?) -> Double {
        if case .number(let number)? = value { number } else { 0 }
    }

    @Test func `what decides the value is important, what does not is not`() throws {
        let space = try SearchSpace([
            .init("strong", .float(low: 1e-3, high: 10, log: true)),
            .init("weak", .int(low: 0, high: 9)),
            .init("idle", .float(low: 0, high: 1)),
            .init("colour", .categorical(["red", "blue", "green"])),
            .init("fixed", .categorical([7])),
        ])
        let trials = observations(space, count: 400) { point in
            let strong = number(point["strong"])
            return -(strong - 1) * (strong - 1) + 0.2 * number(point["weak"])
        }
        let shares = parameterImportance(trials, over: space)
        #expect(shares.map(\.name).prefix(2) == ["strong", "weak"])
        #expect(Set(shares.map(\.name)) == ["strong", "weak", "idle", "colour"])
        #expect(abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-12)
        #expect(
            shares.filter { ["idle", "colour"].contains($0.name) }.allSatisfy { $0.share < 0.1 }
        )
    }

    @Test func `a parameter counts as far as the best trials have it`() throws {
        let space = try SearchSpace([
            .init("model", .categorical(["a", "b"])),
            .init("a.x", .float(low: 0, high: 1), when: [.init("model", isOneOf: ["a"])]),
            .init("b.x", .float(low: 0, high: 1), when: [.init("model", isOneOf: ["b"])]),
        ])
        let trials = observations(space, count: 300) { point in
            number(point["a.x"]) + number(point["b.x"]) + (point["model"] == "a" ? 1 : 0)
        }
        let shares = Dictionary(
            uniqueKeysWithValues: parameterImportance(trials, over: space).map { ($0.name, $0) }
        )
        #expect((shares["a.x"]?.share ?? 0) > 0.3)
        #expect((shares["b.x"]?.share ?? 1) < 0.05)
        #expect((shares["a.x"]?.trials ?? 0) + (shares["b.x"]?.trials ?? 0) == 300)
    }

    @Test func `too few trials tell nothing`() throws {
        let space = try SearchSpace([.init("x", .float(low: 0, high: 1))])
        let trials = observations(space, count: 3) { number($0["x"]) }
        #expect(parameterImportance(trials, over: space).map(\.share) == [0])
        #expect(parameterImportance([], over: space).map(\.share) == [0])
    }
}

/// What Optuna's PED-ANOVA makes of the same trials, as `Tests/Reference/importance.py` wrote it.
private struct GoldenImportance: Decodable {
    struct Trial: Decodable {
        var point: Parameters
        var value: Double
    }

    var name: String
    var trials: [Trial]
    var shares: [String: Double]

    static func load() throws -> [GoldenImportance] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = tests.appending(path: "Golden/Sampling/importance.json")
        return try JSONDecoder().decode([GoldenImportance].self, from: Data(contentsOf: file))
    }
}

@Suite struct `Importance beside Optuna's` {
    /// Only numbers are held against each other: Optuna smooths choices as if each value had been seen
    /// once, however many trials there are, so that one that decides everything counts for little.
    @Test func `agrees on which numbers matter and on how much`() throws {
        let space = try SearchSpace([
            .init("rate", .float(low: 1e-4, high: 1, log: true)),
            .init("share", .float(low: 0, high: 1)),
            .init("drop", .float(low: 0, high: 0.9, step: 0.1)),
            .init("depth", .int(low: 1, high: 12)),
            .init("size", .int(low: 1, high: 1_000, log: true)),
            .init("kind", .categorical(["gini", "entropy", "log_loss", "squared"])),
        ])
        for golden in try GoldenImportance.load() {
            let trials = golden.trials.enumerated().map { number, trial in
                Observation(
                    trial: number,
                    parameters: trial.point,
                    outcome: .value(trial.value, variance: 0)
                )
            }
            #expect(trials.map(\.parameters).allSatisfy(space.contains))
            let found = parameterImportance(trials, over: space)
            let label = Comment(rawValue: "\(golden.name): \(found.map { ($0.name, $0.share) })")
            let numbers = found.filter { $0.name != "kind" }
            let total = numbers.reduce(0) { $0 + $1.share }
            let expected = golden.shares.filter { $0.key != "kind" }
            let expectedTotal = expected.values.reduce(0, +)
            for importance in numbers {
                let share = (expected[importance.name] ?? 0) / expectedTotal
                #expect((importance.share / total - share).magnitude < 0.08, label)
            }
            let first = expected.max { $0.value < $1.value }
            #expect(numbers.first?.name == first?.key, label)
            #expect((found.first?.name == "kind") == golden.name.hasPrefix("kind first"), label)
        }
    }
}
