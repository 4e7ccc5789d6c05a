import Foundation
import Search
import Statistics
import Testing

@testable import Sampling

/// A function over a space, to be maximized; its best value is zero.
struct Problem: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var space: @Sendable () throws -> SearchSpace
    var noise = 0.0
    var value: @Sendable (Parameters) -> Double

    static let all = [
        Problem(
            testDescription: "a bowl in four dimensions",
            space: {
                try SearchSpace((0..<4).map { Parameter("x\($0)", .float(low: -5, high: 5)) })
            },
            value: { point in
                (0..<4).reduce(0) { $0 - pow(point.number("x\($1)") - 1.5 + Double($1), 2) }
            }
        ),
        Problem(testDescription: "mixed axes", space: mixedSpace, value: mixed),
        Problem(testDescription: "families", space: familySpace, value: families),
        Problem(testDescription: "noise", space: familySpace, noise: 0.02, value: families),
    ]

    @Sendable private static func mixedSpace() throws -> SearchSpace {
        try SearchSpace([
            Parameter("rate", .float(low: 1e-5, high: 1, log: true)),
            Parameter("depth", .int(low: 1, high: 12)),
            Parameter("kind", .categorical(["a", "b", "c", "d"])),
            Parameter("drop", .float(low: 0, high: 0.9, step: 0.1)),
        ])
    }

    @Sendable private static func mixed(_ point: Parameters) -> Double {
        let kind = point["kind"] == "c" ? 0.0 : 0.5
        let rate = pow(log10(point.number("rate")) + 2.5, 2)
        let depth = 0.05 * pow(point.number("depth") - 5, 2)
        return -(kind + rate + depth + 3 * pow(point.number("drop") - 0.3, 2))
    }

    @Sendable private static func familySpace() throws -> SearchSpace {
        func only(_ family: ParameterValue) -> [Condition] {
            [Condition("model", isOneOf: [family])]
        }
        return try SearchSpace([
            Parameter("model", .categorical(["linear", "forest", "boost"])),
            Parameter("scale", .categorical(["none", "standard"])),
            Parameter("linear.C", .float(low: 1e-4, high: 1e4, log: true), when: only("linear")),
            Parameter("forest.depth", .int(low: 1, high: 30), when: only("forest")),
            Parameter("boost.rate", .float(low: 1e-3, high: 1, log: true), when: only("boost")),
            Parameter("boost.depth", .int(low: 1, high: 15), when: only("boost")),
            Parameter("boost.share", .float(low: 0.3, high: 1), when: only("boost")),
        ])
    }

    @Sendable private static func families(_ point: Parameters) -> Double {
        switch point["model"] {
        case "linear":
            let scaling = point["scale"] == "none" ? 0.05 : 0
            return -0.05 - scaling - 0.02 * pow(log10(point.number("linear.C")), 2)
        case "forest":
            return -0.03 - 0.0005 * pow(point.number("forest.depth") - 14, 2)
        default:
            let rate = 0.06 * pow(log10(point.number("boost.rate")) + 1.2, 2)
            let depth = 0.002 * pow(point.number("boost.depth") - 6, 2)
            return -rate - depth - 0.1 * pow(point.number("boost.share") - 0.8, 2)
        }
    }

    /// How far the best of so many trials is from the optimum.
    func regret(_ sampler: String, trials: Int, seed: Int) throws -> Double {
        let space = try space()
        var sampler = try #require(Samplers.named(sampler, space: space, seed: UInt64(seed)))
        var noise = RandomGenerator(seed: UInt64(seed), purpose: "noise")
        var best = -Double.infinity
        for trial in 0..<trials {
            var generator = RandomGenerator(seed: UInt64(seed), purpose: "suggest", trial)
            let point = sampler.suggest(1, using: &generator)[0]
            best = max(best, value(point))
            let seen = value(point) + self.noise * noise.normal()
            let outcome = Observation.Outcome.value(seen, variance: self.noise * self.noise)
            sampler.update(
                completed: [Observation(trial: trial, parameters: point, outcome: outcome)],
                running: []
            )
        }
        return -best
    }
}

extension Parameters {
    /// The number that a parameter has, NaN where it has none.
    func number(_ name: String) -> Double {
        guard case .number(let number)? = self[name] else { return .nan }
        return number
    }
}

@Suite struct `TPE converges` {
    @Test(arguments: Problem.all) func `faster than random search`(problem: Problem) throws {
        let seeds = 0..<20
        let wins = try seeds.count { seed in
            let tpe = try problem.regret("tpe", trials: 60, seed: seed)
            return tpe <= (try problem.regret("random", trials: 60, seed: seed))
        }
        #expect(wins >= 15)
    }

    @Test func `to the right family`() throws {
        let regrets = try (0..<5).map { try Problem.all[2].regret("tpe", trials: 80, seed: $0) }
        #expect(try #require(median(regrets)) < 0.01)
    }
}

@Suite struct `The evolution strategy converges` {
    @Test func `to the bottom of a bowl`() throws {
        let regrets = try (0..<5).map { try Problem.all[0].regret("cmaes", trials: 250, seed: $0) }
        #expect(try #require(median(regrets)) < 0.05)
    }

    @Test func `over choices and steps, further than random search`() throws {
        let wins = try (0..<10).count { seed in
            let learned = try Problem.all[1].regret("cmaes", trials: 150, seed: seed)
            return learned <= (try Problem.all[1].regret("random", trials: 150, seed: seed))
        }
        #expect(wins >= 7)
    }

    @Test func `along a narrow ridge that no axis follows`() throws {
        // The covariance must turn: along each axis alone the ridge is a hundred times steeper.
        let ridge = Problem(
            testDescription: "ridge",
            space: {
                try SearchSpace([
                    Parameter("x", .float(low: -1, high: 1)),
                    Parameter("y", .float(low: -1, high: 1)),
                ])
            },
            value: { point in
                let (x, y) = (point.number("x"), point.number("y"))
                return -pow(x + y - 1, 2) - 100 * pow(x - y, 2)
            }
        )
        let regrets = try (0..<5).map { try ridge.regret("cmaes", trials: 300, seed: $0) }
        #expect(try #require(median(regrets)) < 1e-4)
    }
}
