import Sampling
import Search
import Statistics
import Testing

@Suite struct TwoGoalTests {
    /// Two goals that pull a point of the unit square to opposite corners of one edge.
    private func goals(_ point: Parameters) -> (first: Double, second: Double) {
        guard case .number(let x)? = point["x"], case .number(let y)? = point["y"] else {
            return (0, 0)
        }
        return (-x * x - y * y, -(1 - x) * (1 - x) - y * y)
    }

    private func front(seed: UInt64, twoGoals: Bool) throws -> [(first: Double, second: Double)] {
        let space = try SearchSpace([
            .init("x", .float(low: 0, high: 1)), .init("y", .float(low: 0, high: 1)),
        ])
        var sampler = try #require(
            twoGoals
                ? Samplers.twoGoals("tpe", space: space, seed: seed)
                : Samplers.named("random", space: space, seed: seed)
        )
        var found: [(first: Double, second: Double)] = []
        for trial in 0..<60 {
            var random = RandomGenerator(seed: seed, purpose: "suggest", trial)
            let point = try #require(sampler.suggest(1, using: &random).first)
            let worth = goals(point)
            found.append(worth)
            let observation = Observation(
                trial: trial,
                parameters: point,
                outcome: .value(worth.first, variance: 0),
                second: worth.second
            )
            sampler.update(completed: [observation], running: [])
        }
        return paretoFront(found).map { found[$0] }
    }

    /// The area that a front dominates, down to -2 by either goal.
    private func area(_ front: [(first: Double, second: Double)]) -> Double {
        var area = 0.0
        var second = -2.0
        for point in front {
            area += (point.first + 2) * max(0, point.second - second)
            second = max(second, point.second)
        }
        return area
    }

    @Test func `the front of two goals is found sooner than by chance`() throws {
        var wins = 0
        for seed in 0..<6 as Range<UInt64> {
            let found = try front(seed: seed, twoGoals: true)
            if area(found) > area(try front(seed: seed, twoGoals: false)) { wins += 1 }
        }
        #expect(wins >= 5)
    }

    @Test func `both ends of the front are found, not only its middle`() throws {
        let found = try front(seed: 1, twoGoals: true)
        #expect(found.contains { $0.first > -0.1 })
        #expect(found.contains { $0.second > -0.1 })
    }

    @Test func `a sampler that does not learn stays what it is`() throws {
        let space = try SearchSpace([.init("x", .float(low: 0, high: 1))])
        for name in Samplers.names where !Samplers.learns(name) {
            let sampler = try #require(Samplers.twoGoals(name, space: space, seed: 1))
            #expect(!(sampler is TwoGoalSampler))
        }
    }
}
