import Search
import Statistics
import Testing

@testable import Pruning

/// A study of random trials, some of them pruned.
private func randomStudy(
    folds: Int,
    scale: Double,
    using generator: inout RandomGenerator
) -> [FoldHistory] {
    (0..<generator.below(30)).map { trial in
        let count = generator.below(3) == 0 ? 1 + generator.below(folds) : folds
        let scores = (0..<count).map { _ in generator.uniform() * scale }
        return FoldHistory(
            trial: trial,
            scores: scores,
            value: count == folds ? scores.reduce(0) { $0 + $1 / Double(folds) } : nil
        )
    }
}

@Suite struct `All pruners` {
    @Test(arguments: Pruners.names) func `say finite things, and the same each time`(
        name: String
    ) throws {
        let pruner = try #require(Pruners.named(name))
        var generator = RandomGenerator(seed: 12)
        for _ in 0..<400 {
            let folds = 2 + generator.below(49)
            let scale = [1, -1, 0, 1e-12, 1e-300, 1e150, 1e300][generator.below(7)]
            let others = randomStudy(folds: folds, scale: scale, using: &generator)
            let scores = (0..<1 + generator.below(folds - 1)).map { _ in
                generator.uniform() * scale
            }
            let trial = FoldHistory(trial: others.count, scores: scores)
            let verdict = pruner.verdict(on: trial, of: folds, among: others[...])
            #expect(verdict == pruner.verdict(on: trial, of: folds, among: others[...]))
            guard let verdict else { continue }
            #expect(verdict.folds == scores.count)
            #expect(verdict.predicted.isFinite)
            #expect(verdict.variance >= 0)
            #expect(!verdict.reason.isEmpty && !verdict.reason.contains("\n"))
        }
    }

    @Test(arguments: Pruners.names) func `let the first trial go on`(name: String) throws {
        let pruner = try #require(Pruners.named(name))
        let trial = FoldHistory(trial: 0, scores: [0])
        #expect(pruner.verdict(on: trial, of: 5, among: []) == nil)
    }

    @Test(arguments: Pruners.names) func `let a trial go on that equals the best`(
        name: String
    ) throws {
        let pruner = try #require(Pruners.named(name))
        var generator = RandomGenerator(seed: 3)
        for folds in [2, 3, 5, 10, 50] {
            let others = randomStudy(folds: folds, scale: 1, using: &generator)
            // Level over folds and above all others, so that no rule can call a prefix of it worse; and
            // above one, so that none takes it for the best that can be.
            let scores = Array(repeating: 2.0, count: folds)
            let best = FoldHistory(trial: others.count, scores: scores, value: 2)
            for count in 1..<folds {
                let trial = FoldHistory(trial: 99, scores: Array(scores.prefix(count)))
                #expect(pruner.verdict(on: trial, of: folds, among: (others + [best])[...]) == nil)
            }
        }
    }

    @Test(arguments: ["fold_race", "wilcoxon"])
    func `that compare fold by fold let any equal of the best go on`(name: String) throws {
        let pruner = try #require(Pruners.named(name))
        var generator = RandomGenerator(seed: 4)
        for _ in 0..<200 {
            let folds = 2 + generator.below(20)
            let others = randomStudy(folds: folds, scale: 1, using: &generator)
            guard let best = others[...].incumbent(of: folds) else { continue }
            for count in 1..<folds {
                let trial = FoldHistory(trial: 99, scores: Array(best.scores.prefix(count)))
                #expect(pruner.verdict(on: trial, of: folds, among: others[...]) == nil)
            }
        }
    }

    @Test(arguments: Pruners.names) func `survive trials that are all alike`(name: String) throws {
        let pruner = try #require(Pruners.named(name))
        for score in [0, 2, -1e300, Double.leastNonzeroMagnitude] {
            let others = (0..<20).map {
                FoldHistory(trial: $0, scores: [score, score, score], value: score)
            }
            let trial = FoldHistory(trial: 20, scores: [score])
            #expect(pruner.verdict(on: trial, of: 3, among: others[...]) == nil)
        }
    }

    @Test func `are made from their settings`() throws {
        let settings = PrunerSettings("fold_race", ["alpha": 0.01])
        let race = try #require(Pruners.pruner(settings) as? FoldRacePruner)
        #expect(race.alpha == 0.01)
        #expect(race.minFolds == 1)
        #expect(Pruners.named("none") is NoPruner)
        #expect(Pruners.named("guess") == nil)
        #expect(Pruners.pruner(PrunerSettings("asha", ["eta": 1])) == nil)
        #expect(Pruners.pruner(PrunerSettings("asha", ["alpha": 0.05])) == nil)
    }
}
