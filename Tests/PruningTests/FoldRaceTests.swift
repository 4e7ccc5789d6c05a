import Search
import Statistics
import Testing

@testable import Pruning

/// Draws trials as the race assumes them: worth + fold + residual.
private struct Races {
    var random: RandomGenerator
    let folds: Int
    let effects: [Double]

    init(seed: UInt64, folds: Int) {
        random = RandomGenerator(seed: seed)
        self.folds = folds
        effects = (0..<folds).map { _ in 0 }
    }

    mutating func scores(_ worth: Double) -> [Double] {
        (0..<folds).map { worth + effects[$0] + 0.01 * Double($0) + random.normal() }
    }
}

@Suite struct `The fold race` {
    @Test(arguments: [2, 3, 5, 10, 30])
    func `stops a trial just clearly better than the best no more often than alpha`(folds: Int) {
        let pruner = FoldRacePruner(alpha: 0.1)
        let rounds = 2_000
        var stopped = 0
        for round in 0..<rounds {
            var races = Races(seed: UInt64(round), folds: folds)
            let others = (0..<12).map { complete($0, races.scores(0)) }
            let best = others.map(\.mean).max() ?? 0
            // Moved to exactly the lead that counts, where the bound is tight: without trials under way
            // it is four fifths of `alpha`.
            let drawn = races.scores(0)
            let lead = FoldRacePruner.indifference / Double(folds).squareRoot()
            let shift = best + lead - complete(0, drawn).mean
            let scores = drawn.map { $0 + shift }
            let isStopped = (1..<folds).contains {
                pruner.verdict(on: Array(scores.prefix($0)), of: folds, among: others) != nil
            }
            if isStopped { stopped += 1 }
        }
        // Three standard errors of such a share.
        #expect(Double(stopped) / Double(rounds) < 0.08 + 3 * 0.0061)
    }

    @Test(arguments: [5, 10]) func `keeps the winner of a whole study`(folds: Int) {
        let pruner = FoldRacePruner()
        var lost = 0
        for round in 0..<300 {
            var races = Races(seed: UInt64(1_000 + round), folds: folds)
            var histories: [FoldHistory] = []
            var winner = (mean: -Double.infinity, isStopped: false)
            for trial in 0..<60 {
                let scores = races.scores(races.random.normal())
                let mean = complete(trial, scores).mean
                let end = (1..<folds).first {
                    pruner.verdict(on: Array(scores.prefix($0)), of: folds, among: histories) != nil
                }
                if mean > winner.mean { winner = (mean, end != nil) }
                histories.append(
                    end.map { FoldHistory(trial: trial, scores: Array(scores.prefix($0))) }
                        ?? complete(trial, scores)
                )
            }
            if winner.isStopped { lost += 1 }
        }
        #expect(Double(lost) / 300 <= pruner.alpha)
    }

    @Test func `stops a hopeless trial after its first fold`() throws {
        let others = (0..<8).map { trial in
            complete(trial, [0.70, 0.80, 0.75].map { $0 + 0.001 * Double(trial) })
                .with(noise: 0.001 * Double(trial % 3))
        }
        let verdict = try #require(
            FoldRacePruner().verdict(on: [0.5], of: 3, among: others)
        )
        #expect(verdict.folds == 1)
        #expect((verdict.predicted - 0.55).magnitude < 0.03)
        #expect(verdict.reason.hasPrefix("mean 0.5 after 1 of 3 folds beats the mean 0.75"))
    }

    @Test func `knows hard folds from bad trials`() {
        // The first fold is hard: 0.3 below the incumbent's mean, and as good as the incumbent.
        let others = (0..<8).map { trial in
            complete(trial, [0.4, 0.8, 0.9].map { $0 + 0.001 * Double(trial) })
                .with(noise: 0.001 * Double(trial % 3))
        }
        #expect(FoldRacePruner().verdict(on: [0.4079], of: 3, among: others) == nil)
        #expect(AggressivePruner().verdict(on: [0.4079], of: 3, among: others) != nil)
    }

    @Test func `knows what is hard for a family`() {
        // The first fold is hard for one family and easy for the other.
        let others = (0..<12).map { trial in
            let isHard = trial % 2 == 0
            let scores = (isHard ? [0.5, 0.8, 0.8] : [0.8, 0.65, 0.65])
                .map { $0 + 0.001 * Double(trial) }
            return FoldHistory(
                trial: trial,
                family: isHard ? "a" : "b",
                scores: [scores[0] + 0.002 * Double(trial % 3), scores[1], scores[2]],
                value: 0.7
            )
        }
        func isStopped(_ family: String) -> Bool {
            let trial = FoldHistory(trial: 12, family: family, scores: [0.505])
            return FoldRacePruner().verdict(on: trial, of: 3, among: others[...]) != nil
        }
        #expect(isStopped("b"))
        #expect(!isStopped("a"))
    }

    @Test func `stops at once who could not even win with perfect folds`() throws {
        // Chance is unknown where the best agree.
        let others = (0..<3).map { complete($0, [1, 1, 0.97]) }
        let pruner = FoldRacePruner()
        #expect(pruner.verdict(on: [0.98], of: 3, among: others) == nil)
        let verdict = try #require(pruner.verdict(on: [0.95, 0.96], of: 3, among: others))
        #expect(
            verdict.reason
                == "mean 0.955 after 2 of 3 folds cannot beat the mean 0.99 of trial 0 over all folds"
        )
        // Scores that go beyond one are no shares.
        let higher = others + [complete(3, [0, 0, 1.1])]
        #expect(pruner.verdict(on: [0.95, 0.96], of: 3, among: higher) == nil)
    }

    @Test func `compares a trial with those under way before any is complete`() throws {
        var random = RandomGenerator(seed: 8)
        let peers = (0..<8).map { trial in
            let worth = 0.8 + 0.01 * Double(trial)
            return FoldHistory(
                trial: trial,
                scores: [worth + 0.005 * random.normal(), worth - 0.1 + 0.005 * random.normal()]
            )
        }
        let pruner = FoldRacePruner()
        func verdict(_ scores: [Double], _ peers: [FoldHistory]) -> Pruning? {
            pruner.verdict(
                on: FoldHistory(trial: 8, scores: scores),
                of: 5,
                among: [],
                beside: peers
            )
        }
        let pruning = try #require(verdict([0.7, 0.6], peers))
        #expect(pruning.reason.contains("keeps up with the mean"))
        #expect(verdict([0.87, 0.77], peers) == nil)
        // After a single fold nothing tells worth from chance, and four others are too few.
        #expect(verdict([0.1], peers) == nil)
        #expect(verdict([0.7, 0.6], Array(peers.prefix(4))) == nil)
        #expect((1..<5).filter { pruner.looksBeside(after: $0) } == [2])
    }

    @Test(arguments: [5, 10]) func `keeps the best of trials that run side by side`(folds: Int) {
        let pruner = FoldRacePruner()
        var lost = 0
        for round in 0..<400 {
            var races = Races(seed: UInt64(5_000 + round), folds: folds)
            let all = (0..<8).map { _ in races.scores(3 * races.random.normal()) }
            let winner = all.indices.max { complete(0, all[$0]).mean < complete(0, all[$1]).mean }
            guard let winner else { continue }
            let peers = all.indices.filter { $0 != winner }.map {
                FoldHistory(trial: $0, scores: Array(all[$0].prefix(2)))
            }
            let verdict = pruner.verdict(
                on: FoldHistory(trial: winner, scores: Array(all[winner].prefix(2))),
                of: folds,
                among: [],
                beside: peers
            )
            if verdict != nil { lost += 1 }
        }
        // Three standard errors above its share of `alpha`.
        #expect(Double(lost) / 400 < 0.04 + 3 * 0.0098)
    }

    @Test func `lets a trial have its least number of folds`() {
        let others = (0..<8).map { complete($0, [0.7, 0.8, 0.75, 0.7 + 0.01 * Double($0)]) }
        let patient = FoldRacePruner(minFolds: 3)
        #expect(patient.verdict(on: [0.1], of: 4, among: others) == nil)
        #expect(patient.verdict(on: [0.1, 0.1], of: 4, among: others) == nil)
        #expect(patient.verdict(on: [0.1, 0.1, 0.1], of: 4, among: others) != nil)
    }

    @Test func `has no say without a measure of chance`() {
        let alike = (0..<8).map { complete($0, [0.7, 0.7]) }
        #expect(FoldRacePruner().verdict(on: [0.1], of: 2, among: alike) == nil)
    }
}

@Suite struct `The boundary of the race` {
    /// Simulated: the level at which 5 % of a million bridges of so many folds are stopped at all.
    @Test(arguments: [(2, 0.05), (3, 0.0277), (5, 0.0157), (10, 0.0087), (25, 0.0048)])
    func `lies just within what simulation finds`(folds: Int, simulated: Double) {
        let level = RaceBoundary(alpha: 0.05, looks: 1..<folds).level
        #expect(level <= simulated * 1.01)
        #expect(level >= simulated * 0.75, "\(level)")
        #expect(level >= 0.05 / Double(folds - 1) * 0.999)
    }

    @Test func `is alpha for a single look`() {
        #expect(RaceBoundary(alpha: 0.05, looks: 4..<5).level == 0.05)
    }

    @Test func `knows two normal variables together`() {
        let level = StandardNormal.cumulative(-1)
        #expect(
            (RaceBoundary.bothBelow(-1, level: level, correlation: 0) - level * level).magnitude
                < 1e-12
        )
        // Sheppard: a quarter plus the arc sine over 2π, at zero.
        let half = RaceBoundary.bothBelow(0, level: 0.5, correlation: 0.5)
        #expect((half - 1 / 3.0).magnitude < 1e-9)
    }
}

extension FoldHistory {
    /// The same trial with its first fold a little off.
    fileprivate func with(noise: Double) -> FoldHistory {
        var scores = scores
        scores[0] += noise
        return complete(trial, scores)
    }
}
