import Search
import Testing

@testable import Pruning

@Suite struct `The published rules` {
    private let others = [complete(0, [0.5, 0.7, 0.9]), complete(1, [0.4, 0.4, 0.4])]

    @Test func `aggressive compares with the best trial's mean`() {
        let pruner = AggressivePruner()
        #expect(pruner.verdict(on: [0.69], of: 3, among: others) != nil)
        #expect(pruner.verdict(on: [0.71], of: 3, among: others) == nil)
        #expect(pruner.verdict(on: [0.6, 0.7], of: 3, among: others) != nil)
    }

    @Test func `forgiving compares with the best trial's worst fold`() {
        let pruner = ForgivingPruner()
        #expect(pruner.verdict(on: [0.49], of: 3, among: others) != nil)
        #expect(pruner.verdict(on: [0.5], of: 3, among: others) == nil)
        #expect(pruner.verdict(on: [0.6, 0.3], of: 3, among: others) != nil)
    }

    @Test func `pruned trials are no incumbents`() {
        let pruned = FoldHistory(trial: 0, scores: [0.9, 0.9])
        #expect(AggressivePruner().verdict(on: [0.1], of: 3, among: [pruned]) == nil)
    }
}

@Suite struct `The Wilcoxon pruner` {
    /// By scipy.stats.wilcoxon 1.17 with alternative="less", zero_method="zsplit".
    static let differences: [([Double], Double)] = [
        ([-1, -2, -3, -4], 0.0625), ([-1, 2, -3, -4, -5], 0.09375),
        ([0, 0, -1, -2, -2, 3], 0.3125), ([-1, -1, 1, -2], 0.25), ([0, 0, 0], 1),
        ([-0.5, -1.5, 2.5, -3.5, -4.5, -5.5, -6.5, 1, -2, -3], 0.0185546875),
    ]

    @Test(arguments: differences) func `has SciPy's probabilities`(
        differences: [Double],
        expected: Double
    ) {
        #expect((SignedRankTest(differences).lowerTail - expected).magnitude < 1e-12)
    }

    @Test func `is close to exact beyond fifty folds`() {
        let differences = (1...60).map { Double($0) * ($0 % 3 == 0 ? 1 : -1) }
        let tail = SignedRankTest(differences).lowerTail
        #expect((tail - 0.017950061607939057).magnitude < 1e-4)
    }

    @Test func `cannot stop a trial before its fourth fold`() {
        let best = complete(0, [0.9, 0.9, 0.9, 0.9, 0.9])
        let scores = [0.1, 0.2, 0.3, 0.4]
        #expect(WilcoxonPruner().verdict(on: Array(scores.prefix(3)), of: 5, among: [best]) == nil)
        #expect(WilcoxonPruner().verdict(on: scores, of: 5, among: [best]) != nil)
    }

    @Test func `lets a trial go on whose mean reaches the best one's`() {
        let best = complete(0, [0.9, 0.9, 0.9, 0.9, 0.1])
        #expect(WilcoxonPruner().verdict(on: [0.8, 0.8, 0.8, 0.8], of: 5, among: [best]) == nil)
    }
}

@Suite struct `Successive halving` {
    private let nine = (0..<9).map { FoldHistory(trial: $0, scores: [Double($0)]) }

    @Test func `lets the best third go on`() {
        let pruner = SuccessiveHalvingPruner()
        #expect(pruner.verdict(on: [6.5], of: 9, among: nine) == nil)
        #expect(pruner.verdict(on: [5.5], of: 9, among: nine) != nil)
    }

    @Test func `lets only the best go on at first`() {
        let pruner = SuccessiveHalvingPruner()
        #expect(pruner.verdict(on: [0.5], of: 9, among: [nine[1]]) != nil)
        #expect(pruner.verdict(on: [1.5], of: 9, among: [nine[1]]) == nil)
    }

    @Test func `judges only at its rungs`() {
        let others = (0..<9).map { complete($0, Array(repeating: 1, count: 9)) }
        let stops = (1..<9).filter {
            SuccessiveHalvingPruner().verdict(
                on: Array(repeating: 0, count: $0),
                of: 9,
                among: others
            ) != nil
        }
        #expect(stops == [1, 3])
    }

    @Test func `hyperband has as many brackets as rungs, in the shares of the paper`() {
        let brackets = Brackets(folds: 10, minFolds: 1, reductionFactor: 3)
        #expect(brackets.firstRungs == [1, 3, 9])
        var counts = [0, 0, 0]
        for trial in 0..<17_000 {
            counts[brackets.bracket(of: trial)] += 1
        }
        // ⌈3 · 9 / 3⌉, ⌈3 · 3 / 2⌉ and ⌈3 · 1 / 1⌉ of 17.
        for (count, share) in zip(counts, [9_000, 5_000, 3_000]) {
            #expect((count - share).magnitude < 250)
        }
    }
}
