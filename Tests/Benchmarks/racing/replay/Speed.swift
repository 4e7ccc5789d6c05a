import Pruning
import Search
import Statistics

/// Prints how long a verdict takes among a thousand trials of ten folds.
func measureVerdicts(_ names: [String]) {
    let folds = 10
    var random = RandomGenerator(seed: 1)
    let others = (0..<1_000).map { trial in
        let worth = random.uniform()
        let scores = (0..<(trial % 3 == 0 ? folds : 1 + trial % folds)).map { _ in
            worth + 0.1 * random.normal()
        }
        return FoldHistory(
            trial: trial,
            scores: scores,
            value: scores.count == folds ? worth : nil
        )
    }
    for name in names {
        guard let pruner = Pruners.named(name) else { continue }
        let rounds = 2_000
        var stopped = 0
        let time = ContinuousClock().measure {
            for round in 0..<rounds {
                let scores = (0...round % 9).map { _ in random.uniform(0.5, 1.3) }
                let trial = FoldHistory(trial: 1_000 + round, scores: scores)
                if pruner.verdict(on: trial, of: folds, among: others[...]) != nil { stopped += 1 }
            }
        }
        print("\(name): \(time / rounds) a verdict, \(stopped) of \(rounds) stopped")
    }
}
