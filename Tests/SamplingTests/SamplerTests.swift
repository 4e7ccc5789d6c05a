import Foundation
import Search
import Statistics
import Testing

@testable import Sampling

@Suite struct `All samplers` {
    @Test(arguments: Samplers.names) func `keep their contract`(name: String) throws {
        try expectSamplerContract(name)
    }

    @Test func `are known by name`() throws {
        let space = try Spaces.numbers()
        #expect(Samplers.named("random", space: space, seed: 0) is RandomSampler)
        #expect(Samplers.named("tpe", space: space, seed: 0) is TPESampler)
        #expect(Samplers.named("gp", space: space, seed: 0) is GaussianProcessSampler)
        #expect(Samplers.named("cmaes", space: space, seed: 0) is CMAESSampler)
        #expect(Samplers.named("bayes", space: space, seed: 0) is AutoSampler)
        #expect(Samplers.named("guess", space: space, seed: 0) == nil)
    }

    @Test(arguments: Samplers.names) func `suggest the same in another process`(
        name: String
    ) async throws {
        // Each process hashes with a seed of its own, which would show where order is left to it.
        let expected = try transcript(name)
        await #expect(processExitsWith: .success) {
            [name = name as String, expected = expected as String] in
            let found = try transcript(name)
            #expect(found == expected)
        }
    }

    @Test func `follow a thousand trials`() throws {
        for (name, space) in try Spaces.all() {
            var sampler = TPESampler(space: space, seed: 0)
            sampler.update(
                completed: history(space, 1_000) {
                    .value(Double($0 % 97), variance: $1.uniform())
                },
                running: []
            )
            var generator = RandomGenerator(seed: 1)
            let points = sampler.suggest(1, using: &generator)
            #expect(points.allSatisfy(space.contains), Comment(rawValue: name))
        }
    }
}

/// Forty trials of a little study, as text.
private func transcript(_ name: String) throws -> String {
    var text = ""
    for (_, space) in try Spaces.all() {
        guard var sampler = Samplers.named(name, space: space, seed: 3) else { continue }
        for trial in 0..<40 {
            var generator = RandomGenerator(seed: 3, purpose: "suggest", trial)
            for point in sampler.suggest(1, using: &generator) {
                text += "\(point)\n"
                let value = Double(point.description.utf8.reduce(0) { $0 &* 31 &+ Int($1) } % 1_000)
                let outcome = Observation.Outcome.value(value, variance: 0)
                let observation = Observation(trial: trial, parameters: point, outcome: outcome)
                sampler.update(completed: [observation], running: [])
            }
        }
    }
    return text
}

@Suite struct `The random sampler` {
    @Test func `draws evenly along the axis as it is scaled`() throws {
        let space = try SearchSpace([
            Parameter("linear", .float(low: 0, high: 10)),
            Parameter("log", .float(low: 1e-4, high: 1e4, log: true)),
            Parameter("int", .int(low: 1, high: 4)),
            Parameter("choice", .categorical(["a", "b", "c", "d"])),
        ])
        var generator = RandomGenerator(seed: 2)
        let points = RandomSampler(space: space).suggest(4_000, using: &generator)
        func share(_ name: String, _ isIn: (ParameterValue) -> Bool) -> Double {
            Double(points.count { $0[name].map(isIn) ?? false }) / Double(points.count)
        }
        func below(_ limit: Double) -> (ParameterValue) -> Bool {
            { value in
                guard case .number(let number) = value else { return false }
                return number < limit
            }
        }
        #expect((share("linear", below(2.5)) - 0.25).magnitude < 0.03)
        #expect((share("log", below(1)) - 0.5).magnitude < 0.03)
        for whole in 1...4 {
            #expect((share("int") { $0 == .number(Double(whole)) } - 0.25).magnitude < 0.03)
        }
        for choice in ["a", "b", "c", "d"] {
            #expect((share("choice") { $0 == .string(choice) } - 0.25).magnitude < 0.03)
        }
    }
}

@Suite struct `An axis` {
    @Test func `takes each value to a place and back`() throws {
        for parameter in try Spaces.numbers().parameters + Spaces.extremes().parameters {
            guard let axis = UnitAxis(parameter.distribution) else { continue }
            for step in 0...50 {
                let value = axis.value(at: Double(step) / 50)
                let comment = Comment(rawValue: "\(parameter.name) \(value)")
                #expect(parameter.distribution.contains(.number(value)), comment)
                let place = axis.place(of: value)
                #expect((0...1).contains(place), comment)
                guard parameter.name != "tiny" else { continue }
                let back = axis.value(at: place)
                #expect((back - value).magnitude <= 1e-9 * max(value.magnitude, 1e-6), comment)
            }
        }
    }

    @Test func `gives each value of a stepped range as much room`() throws {
        let axis = try #require(UnitAxis(.int(low: 1, high: 5)))
        #expect((axis.cell(at: axis.place(of: 1)) - 0.2).magnitude < 1e-12)
        #expect((axis.cell(at: axis.place(of: 3)) - 0.2).magnitude < 1e-12)
        #expect((axis.place(of: 3) - 0.5).magnitude < 1e-12)
    }
}
