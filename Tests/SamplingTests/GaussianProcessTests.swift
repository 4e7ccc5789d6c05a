import Foundation
import Search
import Statistics
import Testing

@testable import Sampling

@Suite struct `The Gaussian process` {
    private static let smoothnesses: [MaternSmoothness] = [.oneHalf, .threeHalves, .fiveHalves]

    private func trained(
        _ smoothness: MaternSmoothness = .fiveHalves
    ) throws -> (MixedKernel, [[Double]], [Double]) {
        let encoding = SpaceEncoding(try Spaces.families())
        let trials = history(try Spaces.families(), 24) { _, generator in
            .value(generator.normal(), variance: 0)
        }
        let vectors = trials.map { encoding.vector(of: $0.parameters) }
        var generator = RandomGenerator(seed: 4)
        var kernel = MixedKernel(encoding)
        kernel.smoothness = smoothness
        return (kernel, vectors, vectors.map { _ in generator.normal() })
    }

    @Test(arguments: smoothnesses) func `climbs by the true gradient of its likelihood`(
        smoothness: MaternSmoothness
    ) throws {
        let (kernel, vectors, values) = try trained(smoothness)
        let variances = vectors.indices.map { 0.01 * Double($0 % 3) }
        let fit = KernelFit(kernel, vectors: vectors, values: values, variances: variances)
        let settings = kernel.settings.enumerated().map { $1 - 1 + 0.1 * Double($0 % 4) }
        let gradient = fit.loss(settings).gradient
        for index in settings.indices {
            var (low, high) = (settings, settings)
            low[index] -= 1e-5
            high[index] += 1e-5
            let slope = (fit.loss(high).value - fit.loss(low).value) / 2e-5
            #expect(abs(slope - gradient[index]) < 1e-5, "setting \(index)")
        }
    }

    @Test(arguments: smoothnesses) func `climbs by the true gradient of its predictions`(
        smoothness: MaternSmoothness
    ) throws {
        let (kernel, vectors, values) = try trained(smoothness)
        let process = GaussianProcess(
            kernel,
            vectors: Array(vectors.dropLast(4)),
            values: Array(values.dropLast(4)),
            variances: Array(repeating: 0, count: 20),
            running: Array(vectors.suffix(4))
        )
        for trial in vectors {
            // Beside the trials: at a trial a rough function has no slope.
            let vector = trial.enumerated().map { axis, place in
                kernel.encoding.isChoice(axis) ? place : 0.9 * place + 0.03
            }
            let axes = vector.indices.filter {
                !vector[$0].isNaN && !kernel.encoding.isChoice($0)
            }
            let found = process.gradients(vector, axes: axes)
            let plain = process.predictions([vector])[0]
            #expect(abs(found.mean - plain.mean) < 1e-6)
            for (index, axis) in axes.enumerated() {
                var (low, high) = (vector, vector)
                low[axis] -= 1e-5
                high[axis] += 1e-5
                let (below, above) = (
                    process.gradients(low, axes: axes), process.gradients(high, axes: axes)
                )
                let slope = (above.mean - below.mean) / 2e-5
                #expect(abs(slope - found.meanSlope[index]) < 1e-5)
                let spread = (above.deviation - below.deviation) / 2e-5
                #expect(abs(spread - found.deviationSlope[index]) < 1e-4)
            }
        }
    }

    @Test func `climbs by the true gradient of what fails`() throws {
        let (kernel, vectors, values) = try trained()
        let feasibility = Feasibility(kernel, vectors: vectors, isValued: values.map { $0 > 0 })
        for vector in vectors {
            let axes = vector.indices.filter {
                !vector[$0].isNaN && !kernel.encoding.isChoice($0)
            }
            let found = feasibility.gradient(vector, axes: axes)
            #expect(abs(found.penalty - feasibility.penalties([vector])[0]) < 1e-6)
            for (index, axis) in axes.enumerated() {
                var (low, high) = (vector, vector)
                low[axis] -= 1e-5
                high[axis] += 1e-5
                let (below, above) = (
                    feasibility.gradient(low, axes: axes).penalty,
                    feasibility.gradient(high, axes: axes).penalty
                )
                #expect(
                    abs((above - below) / 2e-5 - found.slope[index]) < 1e-3
                        * (1 + abs(found.slope[index]))
                )
            }
        }
    }

    @Test(arguments: ["gp", "auto"]) func `learns where trials fail`(name: String) throws {
        // The value rises towards the half that fails, so that a sampler that forgets failures
        // would go there again and again. The best is at the border, which may be sounded out.
        let space = try SearchSpace([
            Parameter("x", .float(low: 0, high: 1)), Parameter("y", .float(low: 0, high: 1)),
        ])
        var sampler = try #require(Samplers.named(name, space: space, seed: 3))
        var failures = 0
        for trial in 0..<40 {
            var generator = RandomGenerator(seed: 3, purpose: "suggest", trial)
            let point = sampler.suggest(1, using: &generator)[0]
            let x = point.number("x")
            if x > 0.6, trial >= 20 { failures += 1 }
            let value = x - pow(point.number("y") - 0.3, 2)
            let outcome: Observation.Outcome = x > 0.5 ? .failed : .value(value, variance: 0)
            sampler.update(
                completed: [Observation(trial: trial, parameters: point, outcome: outcome)],
                running: []
            )
        }
        #expect(failures <= 5)
    }

    @Test func `starts in the middle of each family`() throws {
        let space = try Spaces.families()
        var sampler = GaussianProcessSampler(space: space, seed: 0)
        var generator = RandomGenerator(seed: 0)
        let points = sampler.suggest(5, using: &generator)
        #expect(points.prefix(4).map { $0["model"] } == ["linear", "tree", "forest", "bayes"])
        #expect(abs(points[0].number("linear.C") - 1) < 1e-9)
        // What was tried before, such as a study's defaults, takes their place.
        sampler.update(completed: history(space, 4) { _, _ in .value(1, variance: 0) }, running: [])
        #expect(!sampler.suggest(1, using: &generator).contains(points[0]))
    }

    @Test func `starts shorter where there will be few trials`() throws {
        let space = try Spaces.numbers()
        #expect(GaussianProcessSampler(space: space, seed: 0).startup == 10)
        #expect(GaussianProcessSampler(space: space, seed: 0, budget: 24).startup == 6)
        #expect(GaussianProcessSampler(space: space, seed: 0, budget: 1).startup == 3)
    }

    @Test func `thinks families alike only in what they share`() throws {
        let encoding = SpaceEncoding(try Spaces.families())
        let kernel = MixedKernel(encoding)
        let linear: Parameters = [
            "model": "linear", "scale": "none", "linear.C": 1, "linear.solver": "liblinear",
        ]
        var other = linear
        other["linear.C"] = 1000
        let bayes: Parameters = ["model": "bayes", "scale": "none"]
        let points = kernel.scaled([linear, other, bayes].map(encoding.vector))
        let covariances = kernel.covariances(points, points)
        // What C is matters among linear models, and not to others.
        #expect(covariances[0, 1] < covariances[0, 0])
        #expect(covariances[0, 2] == covariances[1, 2])
    }

    @Test func `tells the best apart on the fine scale and far from good on the coarse one`() {
        // A start, a disaster in it, and thirty trials around the best.
        let start = [-1000.0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        let values = start + (0..<30).map { 10 + 0.001 * Double($0) }
        let fine = OutcomeScale(values, resolution: .fine).values
        let coarse = OutcomeScale(values, resolution: .coarse).values
        for scale in [fine, coarse] {
            #expect(zip(scale, scale.dropFirst()).allSatisfy { $0 <= $1 })
        }
        #expect(fine[39] - fine[25] > fine[9] - fine[6])
        #expect(coarse[39] - coarse[25] < 0.1 * (coarse[9] - coarse[6]))
        // The disaster hides nothing.
        #expect(coarse[39] - coarse[6] > 0.5)
        let whole = OutcomeScale(start, resolution: .coarse).values
        #expect(whole == OutcomeScale(start, resolution: .fine).values)
    }

    @Test func `knows the improvement far below the best`() {
        // Against mpmath: log(φ(z) + z·Φ(z)).
        let expected = [
            (1.0, 0.08002622), (-1.0, -2.4851207), (-5.0, -16.7443), (-40.0, -808.29857),
        ]
        for (distance, logarithm) in expected {
            let found = ExpectedImprovement.logUnit(distance)
            #expect(abs(found - logarithm) < 1e-3 * abs(logarithm), "\(distance): \(found)")
        }
    }

    @Test(arguments: ["gp", "auto"], Problem.all) func `beats random search`(
        sampler: String,
        problem: Problem
    ) throws {
        let wins = try (0..<6).count { seed in
            let learned = try problem.regret(sampler, trials: 60, seed: seed)
            return learned <= (try problem.regret("random", trials: 60, seed: seed))
        }
        #expect(wins >= 5)
    }
}

@Suite struct `The grid` {
    @Test func `holds each point once, of active parameters only`() throws {
        let space = try Spaces.families()
        let grid = Grid(space: space, resolution: 3)
        // linear: 3; tree and forest: 3 × 3 each; bayes: 1; all with two scalings.
        let size = try #require(grid.size)
        #expect(size == 2 * (3 + 9 + 9 + 1))
        let points = (0..<size).map(grid.point)
        #expect(Set(points).count == size)
        #expect(points.allSatisfy(space.contains))
    }

    @Test func `is gone through completely before it is drawn finer`() throws {
        let space = try SearchSpace([
            Parameter("a", .float(low: 0, high: 1)), Parameter("b", .int(low: 1, high: 2)),
        ])
        var sampler = GridSampler(space: space, seed: 1)
        var generator = RandomGenerator(seed: 0)
        let first = sampler.suggest(6, using: &generator)
        #expect(Set(first.map { $0.number("a") }) == [0, 0.5, 1])
        #expect(Set(first).count == 6)
        sampler.update(
            completed: first.enumerated().map {
                Observation(trial: $0, parameters: $1, outcome: .failed)
            },
            running: []
        )
        let second = sampler.suggest(4, using: &generator)
        #expect(Set(second.map { $0.number("a") }) == [0.25, 0.75])
        #expect(Set(second).count == 4)
    }

    @Test func `puts numbers into an order without repeating one`() {
        for count in [1, 2, 3, 17, 64, 1000] {
            let order = Permutation(count: count, seed: 9)
            #expect(Set((0..<count).map(order.image)) == Set(0..<count))
        }
    }
}
