import Testing

@testable import Statistics

@Suite struct `The normal distribution` {
    @Test func `agrees with SciPy in the middle and in both tails`() throws {
        for golden in try GoldenDistributions.load().normal {
            let point = golden.point
            #expect(agreeRelatively(StandardNormal.density(point), golden.density), "\(point)")
            #expect(agree(StandardNormal.logDensity(point), golden.logDensity), "\(point)")
            #expect(agree(StandardNormal.logCumulative(point), golden.logCumulative), "\(point)")
            // Numbers below the smallest normal one have fewer digits.
            guard golden.cumulative > 1e-300 else { continue }
            #expect(
                agreeRelatively(StandardNormal.cumulative(point), golden.cumulative),
                "\(point)"
            )
        }
    }

    @Test func `has SciPy's quantiles`() throws {
        for golden in try GoldenDistributions.load().quantiles {
            let point = StandardNormal.quantile(golden.probability)
            #expect(agree(point, golden.point), "\(golden.probability)")
        }
        #expect(StandardNormal.quantile(0) == -.infinity)
        #expect(StandardNormal.quantile(1) == .infinity)
    }

    @Test func `has a log probability that goes on where numbers end`() {
        #expect(StandardNormal.logCumulative(-1e100).isFinite)
        #expect(StandardNormal.logCumulative(-.infinity) == -.infinity)
        #expect(StandardNormal.logCumulative(.infinity) == 0)
    }
}

@Suite struct `The truncated normal distribution` {
    @Test func `has SciPy's density`() throws {
        for golden in try GoldenDistributions.load().truncated {
            let law = golden.law
            for (point, logDensity) in zip(golden.points, golden.logDensities) {
                #expect(agree(law.logDensity(point), logDensity, within: 1e-9), "\(law) \(point)")
            }
            #expect(law.logDensity(golden.low - 1) == -.infinity)
        }
    }

    @Test func `draws with SciPy's mean and spread, and within bounds`() throws {
        for (index, golden) in try GoldenDistributions.load().truncated.enumerated() {
            var generator = RandomGenerator(seed: 3, purpose: "truncated", index)
            let count = 20_000
            let draws = (0..<count).map { _ in golden.law.sample(using: &generator) }
            #expect(draws.allSatisfy { golden.low <= $0 && $0 <= golden.high })
            let moments = RunningMoments(draws)
            // Five standard errors.
            let tolerance = 5 * golden.spread / Double(count).squareRoot()
            #expect((moments.mean - golden.expectation).magnitude < tolerance, "\(golden.law)")
            let variance = try #require(moments.variance)
            #expect((variance.squareRoot() / golden.spread - 1).magnitude < 0.05, "\(golden.law)")
        }
    }

    @Test(arguments: [(50.0, 60.0), (-60.0, -50.0), (1000, 1e6), (-1e300, 1e300), (-1e-300, 0)])
    func `draws far out in a tail stay finite and within bounds`(low: Double, high: Double) {
        let law = TruncatedNormal(mean: 0, deviation: 1, low: low, high: high)
        var generator = RandomGenerator(seed: 4)
        for _ in 0..<200 {
            let draw = law.sample(using: &generator)
            #expect(low <= draw && draw <= high)
        }
    }
}

@Suite struct `Student's t distribution` {
    @Test func `agrees with SciPy`() throws {
        for golden in try GoldenDistributions.load().student {
            let law = StudentT(degreesOfFreedom: golden.freedom)
            #expect(
                agreeRelatively(law.cumulative(golden.point), golden.cumulative),
                "\(golden)"
            )
        }
    }

    @Test func `has SciPy's quantiles`() throws {
        for golden in try GoldenDistributions.load().studentQuantiles {
            let law = StudentT(degreesOfFreedom: golden.freedom)
            #expect(agree(law.quantile(golden.probability), golden.point), "\(golden)")
        }
        #expect(StudentT(degreesOfFreedom: 3).quantile(0) == -.infinity)
        #expect(StudentT(degreesOfFreedom: 3).quantile(1) == .infinity)
    }
}

extension GoldenDistributions.Truncated {
    var law: TruncatedNormal {
        TruncatedNormal(mean: mean, deviation: deviation, low: low, high: high)
    }
}
