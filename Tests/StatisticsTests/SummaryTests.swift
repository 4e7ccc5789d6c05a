import Testing

@testable import Statistics

@Suite struct `Summaries of values` {
    @Test func `agree with NumPy and SciPy`() throws {
        for golden in try GoldenDistributions.load().samples {
            let moments = RunningMoments(golden.values)
            #expect(moments.count == golden.values.count)
            #expect(agree(moments.mean, golden.mean))
            #expect((moments.variance == nil) == (golden.variance == nil))
            if let variance = moments.variance, let expected = golden.variance {
                #expect(agree(variance, expected))
            }
            for share in golden.quantiles {
                #expect(agree(quantile(golden.values, share.share) ?? .nan, share.value))
            }
            #expect(agree(logSumExp(golden.values), golden.logSumExp))
        }
    }

    @Test func `of nothing are nothing`() {
        #expect(median([Double]()) == nil)
        #expect(quantile([Double](), 0.3) == nil)
        #expect(logSumExp([Double]()) == -.infinity)
        #expect(RunningMoments().variance == nil)
    }

    @Test func `do not overflow`() {
        #expect(logSumExp([1e308, -1e308]) == 1e308)
        #expect(logSumExp([-.infinity, -.infinity]) == -.infinity)
        #expect(logSumExp([.infinity, 0]) == .infinity)
        #expect(median([1.7e308, 1.7e308]) == 1.7e308)
    }

    @Test func `of an even count of values are the mean of the middle two`() {
        #expect(median([4, 1, 3, 2]) == 2.5)
        #expect(median([7, 1, 3]) == 3)
    }
}

@Suite struct `Seeded generators` {
    @Test func `give the same numbers for the same decision and others for another`() {
        var first = RandomGenerator(seed: 1, purpose: "fold", 2)
        var same = RandomGenerator(seed: 1, purpose: "fold", 2)
        var other = RandomGenerator(seed: 1, purpose: "fold", 3)
        let numbers = (0..<5).map { _ in first.next() }
        #expect(numbers == (0..<5).map { _ in same.next() })
        #expect(numbers != (0..<5).map { _ in other.next() })
    }

    @Test func `draw evenly from integers`() {
        var generator = RandomGenerator(seed: 2)
        var counts = [0, 0, 0, 0, 0, 0, 0]
        for _ in 0..<70_000 {
            counts[generator.below(7)] += 1
        }
        #expect(counts.allSatisfy { (9_500...10_500).contains($0) })
    }

    @Test func `draw normal numbers with mean zero and variance one`() throws {
        var generator = RandomGenerator(seed: 3)
        let moments = RunningMoments((0..<50_000).map { _ in generator.normal() })
        #expect(moments.mean.magnitude < 0.03)
        #expect((try #require(moments.variance) - 1).magnitude < 0.03)
    }

    @Test func `shuffle into all orders alike`() {
        var generator = RandomGenerator(seed: 4)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<6_000 {
            var order = [0, 1, 2]
            generator.shuffle(&order)
            counts[order, default: 0] += 1
        }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { (850...1_150).contains($0) })
    }
}
