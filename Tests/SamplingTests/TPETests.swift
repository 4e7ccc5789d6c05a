import Foundation
import Search
import Statistics
import Testing

@testable import Sampling

@Suite struct `The TPE sampler` {
    @Test func `starts with each family in its share`() throws {
        let families: [ParameterValue] = ["linear", "tree", "forest", "boost"]
        let space = try SearchSpace(
            [Parameter("model", .categorical(families))]
                + families.map { family in
                    let own = [Condition("model", isOneOf: [family])]
                    return Parameter("\(family).x", .float(low: 0, high: 1), when: own)
                }
        )
        let sampler = TPESampler(space: space, seed: 5)
        var generator = RandomGenerator(seed: 1)
        let points = sampler.suggest(12, using: &generator)
        for family in families {
            #expect(points.count { $0["model"] == family } == 3)
        }
    }

    @Test func `models parameters together that are active together`() throws {
        let groups = ParameterGroup.groups(of: try Spaces.families())
        #expect(
            groups.map { $0.parameters.map(\.name) } == [
                ["model", "scale"], ["linear.C"], ["tree.depth", "tree.share"],
            ]
        )
    }

    @Test func `keeps away from where trials are under way`() throws {
        let space = try SearchSpace([Parameter("x", .float(low: 0, high: 1))])
        var alone = TPESampler(space: space, seed: 0)
        alone.update(
            completed: history(space, 20) { _, generator in
                .value(generator.uniform(), variance: 0)
            },
            running: []
        )
        func spot(_ sampler: TPESampler) throws -> [Double] {
            try (0..<40).map { index in
                var generator = RandomGenerator(seed: 9, purpose: "spot", index)
                let point = sampler.suggest(1, using: &generator)[0]
                guard case .number(let number) = try #require(point["x"]) else { return .nan }
                return number
            }
        }
        let center = try #require(median(try spot(alone)))
        var crowded = alone
        crowded.update(completed: [], running: Array(repeating: ["x": .number(center)], count: 8))
        func near(_ places: [Double]) -> Int { places.count { ($0 - center).magnitude < 0.05 } }
        #expect(near(try spot(crowded)) < near(try spot(alone)))
    }

    @Test func `proposes points together that differ`() throws {
        let space = try Spaces.few()
        var sampler = TPESampler(space: space, seed: 0)
        let seen: [Parameters] = [["a": "x", "b": 0]]
        let successes = (1..<20).map {
            Observation(trial: $0, parameters: seen[0], outcome: .value(1, variance: 0))
        }
        sampler.update(completed: successes, running: [])
        for seed in 0..<20 {
            var generator = RandomGenerator(seed: UInt64(seed))
            #expect(Set(sampler.suggest(3, using: &generator) + seen).count == 4)
        }
    }

    @Test func `tries each of few points before any twice`() throws {
        let space = try Spaces.few()
        var sampler = TPESampler(space: space, seed: 2)
        var seen: Set<Parameters> = []
        for trial in 0..<4 {
            var generator = RandomGenerator(seed: 2, purpose: "suggest", trial)
            let point = sampler.suggest(1, using: &generator)[0]
            let outcome = Observation.Outcome.value(Double(trial), variance: 0)
            sampler.update(
                completed: [Observation(trial: trial, parameters: point, outcome: outcome)],
                running: []
            )
            seen.insert(point)
        }
        #expect(seen.count == 4)
        // Used up, the space still gives points.
        var generator = RandomGenerator(seed: 9)
        #expect(sampler.suggest(2, using: &generator).allSatisfy(space.contains))
    }

    @Test func `avoids where trials fail`() throws {
        let space = try SearchSpace([Parameter("x", .float(low: 0, high: 1))])
        var sampler = TPESampler(space: space, seed: 0)
        let trials = history(space, 60) { _, _ in .failed }.map { trial -> Observation in
            guard case .number(let x)? = trial.parameters["x"], x < 0.5 else { return trial }
            return Observation(
                trial: trial.trial,
                parameters: trial.parameters,
                outcome: .value(0.5, variance: 0)
            )
        }
        sampler.update(completed: trials, running: [])
        var fine = 0
        for seed in 0..<40 {
            var generator = RandomGenerator(seed: UInt64(seed))
            if case .number(let x)? = sampler.suggest(1, using: &generator)[0]["x"], x < 0.5 {
                fine += 1
            }
        }
        #expect(fine >= 34)
    }

    @Test func `draws and judges by one density`() throws {
        let space = try SearchSpace([
            Parameter("x", .float(low: 0, high: 1)), Parameter("k", .categorical(["a", "b", "c"])),
        ])
        let group = try #require(ParameterGroup.groups(of: space).first)
        var history = GroupHistory(group)
        let trials = [0.1, 0.15, 0.8].enumerated().map { ([$1, Double($0)], 0.0) }
        history.update(finished: trials, running: [])
        let density = ParzenEstimator(group, history, where: [true, true, true], is: true)
        // The density, known up to a factor, must be proportional to how often cells are drawn.
        var expected: [Double] = []
        for choice in 0..<3 {
            for cell in 0..<10 {
                let inside = (0..<20).map { (Double(cell) + (Double($0) + 0.5) / 20) / 10 }
                let densities = density.logDensities(inside.map { [$0, Double(choice)] })
                expected.append(densities.reduce(0) { $0 + exp($1) })
            }
        }
        let total = expected.reduce(0, +)
        var counts = Array(repeating: 0.0, count: 30)
        var generator = RandomGenerator(seed: 4)
        let draws = 30_000
        for _ in 0..<draws {
            let point = density.sample(using: &generator)
            counts[Int(point[1]) * 10 + min(Int(point[0] * 10), 9)] += 1
        }
        for index in counts.indices {
            let share = expected[index] / total
            // Five standard errors of a share.
            let tolerance = 5 * (share / Double(draws)).squareRoot()
            #expect((counts[index] / Double(draws) - share).magnitude < tolerance)
        }
    }
}
