import Foundation
import Search
import Statistics
import Testing

@testable import Sampling

typealias Parameter = SearchSpace.Parameter
typealias Condition = SearchSpace.Condition

/// Spaces that every sampler must get along with.
enum Spaces {
    static func all() throws -> [(name: String, space: SearchSpace)] {
        [
            ("numbers", try numbers()), ("families", try families()), ("a point", try point()),
            ("a chain", try chain()), ("few points", try few()), ("extremes", try extremes()),
            ("nothing", try SearchSpace([])),
        ]
    }

    static func numbers() throws -> SearchSpace {
        try SearchSpace([
            Parameter("float", .float(low: -1, high: 2)),
            Parameter("log", .float(low: 1e-6, high: 10, log: true)),
            Parameter("step", .float(low: 0.1, high: 0.95, step: 0.1)),
            Parameter("logstep", .float(low: 0.1, high: 8, log: true, step: 1)),
            Parameter("int", .int(low: -3, high: 20)),
            Parameter("intlog", .int(low: 1, high: 1_000, log: true)),
            Parameter("intstep", .int(low: 5, high: 64, step: 7)),
            Parameter("switch", .categorical([true, false])),
            Parameter("mixed", .categorical([nil, "l1", 2, .list([64, 32])])),
        ])
    }

    static func families() throws -> SearchSpace {
        let linear = [Condition("model", isOneOf: ["linear"])]
        let tree = [Condition("model", isOneOf: ["tree", "forest"])]
        return try SearchSpace([
            Parameter("model", .categorical(["linear", "tree", "forest", "bayes"])),
            Parameter("scale", .categorical(["none", "standard"])),
            Parameter("linear.C", .float(low: 1e-4, high: 1e4, log: true), when: linear),
            Parameter("linear.solver", .categorical(["liblinear"]), when: linear),
            Parameter("tree.depth", .int(low: 1, high: 12), when: tree),
            Parameter("tree.share", .float(low: 0.1, high: 1), when: tree),
        ])
    }

    static func point() throws -> SearchSpace {
        try SearchSpace([
            Parameter("a", .categorical(["only"])),
            Parameter("b", .int(low: 3, high: 3)),
            Parameter("c", .float(low: 0.5, high: 0.5), when: [Condition("b", isOneOf: [3])]),
        ])
    }

    static func chain() throws -> SearchSpace {
        var parameters = [Parameter("p0", .categorical([true, false]))]
        for index in 1..<12 {
            let condition = Condition("p\(index - 1)", isOneOf: [true])
            let deeper = Parameter("p\(index)", .categorical([true, false]), when: [condition])
            parameters.append(deeper)
            parameters.append(Parameter("x\(index)", .float(low: 0, high: 1), when: [condition]))
        }
        return try SearchSpace(parameters)
    }

    static func few() throws -> SearchSpace {
        try SearchSpace([
            Parameter("a", .categorical(["x", "y"])), Parameter("b", .int(low: 0, high: 1)),
        ])
    }

    static func extremes() throws -> SearchSpace {
        try SearchSpace([
            Parameter("wide", .float(low: -1.7e308, high: 1.7e308)),
            Parameter("long", .float(low: .leastNonzeroMagnitude, high: 1.7e308, log: true)),
            Parameter("tiny", .float(low: 0, high: .leastNonzeroMagnitude)),
            Parameter("whole", .int(low: -(1 << 53), high: 1 << 53)),
            Parameter("half", .float(low: 0, high: 0.5, step: 1)),
        ])
    }
}

/// A history of so many trials at random points.
func history(
    _ space: SearchSpace,
    _ count: Int,
    outcome: (Int, inout RandomGenerator) -> Observation.Outcome
) -> [Observation] {
    (0..<count).map { trial in
        var generator = RandomGenerator(seed: 6, purpose: "history", trial)
        return Observation(
            trial: trial,
            parameters: space.randomPoint(using: &generator),
            outcome: outcome(trial, &generator)
        )
    }
}

/// What becomes of a trial, by its number and by chance.
typealias Fate = @Sendable (Int, inout RandomGenerator) -> Observation.Outcome

/// Outcomes that every sampler must survive.
let histories: [(name: String, outcome: Fate)] = [
    ("ordinary", { _, generator in .value(generator.uniform(), variance: 0.01) }),
    ("all failed", { _, _ in .failed }),
    ("all equal", { _, _ in .value(0.5, variance: 0) }),
    ("some failed", { trial, _ in trial % 3 == 0 ? .failed : .value(Double(trial), variance: 0) }),
    ("extreme", { trial, _ in .value(trial % 2 == 0 ? 1e308 : -1e308, variance: 1e308) }),
]

/// What every sampler promises, over all spaces and histories.
func expectSamplerContract(
    _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    for (spaceName, space) in try Spaces.all() {
        for (historyName, outcome) in histories {
            for count in [0, 1, 12, 60] {
                let trials = history(space, count, outcome: outcome)
                let label = Comment(rawValue: "\(name): \(spaceName), \(historyName), \(count)")
                try expectContract(name, space, trials, label, sourceLocation)
            }
        }
    }
}

private func expectContract(
    _ name: String,
    _ space: SearchSpace,
    _ trials: [Observation],
    _ label: Comment,
    _ sourceLocation: SourceLocation
) throws {
    var running = RandomGenerator(seed: 7)
    let underWay = (0..<3).map { _ in space.randomPoint(using: &running) }
    func fresh() throws -> any Sampler {
        try #require(Samplers.named(name, space: space, seed: 1), sourceLocation: sourceLocation)
    }
    func suggestions(_ sampler: any Sampler) -> [Parameters] {
        var generator = RandomGenerator(seed: 8)
        return sampler.suggest(3, using: &generator)
    }

    var whole = try fresh()
    whole.update(completed: trials, running: underWay)
    let points = suggestions(whole)
    #expect(points.count == 3, label, sourceLocation: sourceLocation)
    #expect(points.allSatisfy(space.contains), label, sourceLocation: sourceLocation)
    // Suggesting is not learning: asked again, the same.
    #expect(suggestions(whole) == points, label, sourceLocation: sourceLocation)
    #expect(whole.suggest(0, using: &running).isEmpty, label, sourceLocation: sourceLocation)

    var parts = try fresh()
    parts.update(completed: Array(trials.prefix(5)), running: [])
    parts.update(completed: [], running: Array(underWay.prefix(1)))
    parts.update(completed: Array(trials.dropFirst(5)), running: underWay)
    #expect(suggestions(parts) == points, label, sourceLocation: sourceLocation)
}
