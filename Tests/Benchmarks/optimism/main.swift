import Foundation
import Statistics
import Validation

// How optimistic the score of a search's winner is, and what the correction makes of it, on samples of
// generated populations where the truth is known:
//
//     optimism [DRAWS]
let draws = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 100 : 100

/// Trials that tell classes about equally well, alike as trials on the same rows are.
struct Population {
    let skills: [Double]
    let positiveShare: Double
    /// The share of their error that all trials make together.
    let common = 0.7

    func draw(rows: Int, using random: inout RandomGenerator) -> [Predictions] {
        let labels = (0..<rows).map { _ in random.uniform() < positiveShare ? Int32(1) : 0 }
        let shared = labels.map { _ in random.normal() * common.squareRoot() }
        return skills.map { skill in
            Predictions(
                labels: labels,
                probabilities: labels.indices.map { row in
                    let own = random.normal() * (1 - common).squareRoot()
                    let score = skill * (Double(labels[row]) - 0.5) + shared[row] + own
                    return 1 / (1 + exp(-score))
                }
            )
        }
    }
}

func study(
    _ objective: Objective,
    rows: Int,
    spread: Double,
    kept: Int = 50,
    share: Double = 0.3
) {
    let trials = 50
    var optimism = RunningMoments()
    var bias = RunningMoments()
    var covered = RunningMoments()
    var width = RunningMoments()
    for draw in 0..<draws {
        var random = RandomGenerator(seed: 1, purpose: "population", rows, trials, draw)
        let population = Population(
            skills: (0..<trials).map { _ in 1.2 + spread * random.normal() },
            positiveShare: share
        )
        let sample = population.draw(rows: rows, using: &random)
        let tuned = sample.map { answers in
            objective.rewardsThreshold
                ? bestThreshold(objective, answers)
                : TunedThreshold(threshold: 0.5, score: objective.score(answers) ?? 0)
        }
        let order = sample.indices.sorted { tuned[$0].score > tuned[$1].score }
        let winner = order[0]
        guard
            let found = correctedScore(
                order.prefix(kept).map { [sample[$0]] },
                objective: objective,
                tunesThreshold: true,
                resamples: 200,
                seed: UInt64(draw)
            )
        else { continue }
        let only = Population(skills: [population.skills[winner]], positiveShare: share)
        let fresh = only.draw(rows: 20_000, using: &random)[0]
        guard let truth = objective.score(fresh, threshold: tuned[winner].threshold) else {
            continue
        }
        optimism.add(found.uncorrected - truth)
        bias.add(found.value - truth)
        covered.add((found.low...found.high).contains(truth) ? 1 : 0)
        width.add(found.high - found.low)
    }
    func text(_ value: Double) -> String { "\((value * 1e4).rounded() / 1e4)" }
    let error = ((bias.variance ?? 0) / Double(draws)).squareRoot()
    print(
        "\(objective.name), \(rows) rows, spread \(spread), \(kept) of \(trials) trials kept,",
        "\(text(100 * share)) % positive: optimism \(text(optimism.mean)),",
        "after correction \(text(bias.mean)) ± \(text(error)),",
        "interval holds the truth in \(text(100 * covered.mean)) %, width \(text(width.mean))"
    )
}

for rows in [200, 1_000] {
    for objective in [Objective(.f1), Objective(.rocAUC)] {
        for spread in [0.05, 0.15, 0.5] {
            study(objective, rows: rows, spread: spread)
        }
        study(objective, rows: rows, spread: 0.15, kept: 10)
        study(objective, rows: rows, spread: 0.15, share: 0.1)
    }
}
