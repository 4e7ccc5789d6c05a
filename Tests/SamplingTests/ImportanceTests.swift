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
