import Foundation
import Statistics
import Testing

@testable import Validation

/// A population of rows, and classifiers about equally good at telling their classes.
struct Population {
    /// How well each classifier tells the classes; its answers are otherwise independent of others'.
    let skills: [Double]

    func draw(rows: Int, using random: inout RandomGenerator) -> [Predictions] {
        let labels = (0..<rows).map { _ in random.uniform() < 0.3 ? Int32(1) : 0 }
        return skills.map { skill in
            Predictions(
                labels: labels,
                probabilities: labels.map { label in
                    let score = skill * (Double(label) - 0.5) + random.normal()
                    return 1 / (1 + exp(-score))
                }
            )
        }
    }
}

@Suite struct `The corrected score` {
    private let f1 = Objective(.f1, averaging: .binary)

    private func population(_ count: Int, seed: UInt64) -> Population {
        var random = RandomGenerator(seed: seed)
        return Population(skills: (0..<count).map { _ in 1 + 0.2 * random.normal() })
    }

    @Test func `has a third of the optimism at most, and an interval that holds the truth`() throws
    {
        let draws = 40
        var optimism = 0.0
        var bias = 0.0
        var covered = 0
        for draw in 0..<draws {
            let population = population(15, seed: UInt64(draw))
            var random = RandomGenerator(seed: UInt64(100 + draw))
            let sample = population.draw(rows: 100, using: &random)
            let found = try #require(
                correctedScore(
                    sample.map { [$0] },
                    objective: f1,
                    tunesThreshold: true,
                    resamples: 60,
                    seed: 1
                )
            )
            let tuned = sample.map { bestThreshold(f1, $0) }
            let winner = try #require(tuned.indices.max { tuned[$0].score < tuned[$1].score })
            #expect(found.uncorrected == tuned[winner].score)
            let fresh = population.draw(rows: 3_000, using: &random)[winner]
            let truth = try #require(f1.score(fresh, threshold: tuned[winner].threshold))
            optimism += (found.uncorrected - truth) / Double(draws)
            bias += (found.value - truth) / Double(draws)
            if (found.low...found.high).contains(truth) { covered += 1 }
        }
        #expect(optimism > 0.05)
        #expect(bias.magnitude <= optimism / 3, "\(bias) of \(optimism)")
        #expect(Double(covered) / Double(draws) >= 0.9)
    }

    /// Where trials differ more than chance does, judging choices on the rows left out takes away half
    /// as much again as there is.
    @Test func `takes no more off than there is where chance is small`() throws {
        let auc = Objective(.rocAUC)
        // What is taken off varies little from sample to sample, what is there a lot.
        let draws = (judged: 30, all: 400)
        var optimism = 0.0
        var taken = 0.0
        for draw in 0..<draws.all {
            let population = population(10, seed: UInt64(draw))
            var random = RandomGenerator(seed: UInt64(1_000 + draw))
            let sample = population.draw(rows: 150, using: &random)
            let scores = sample.map { auc.score($0) ?? 0 }
            let winner = try #require(scores.indices.max { scores[$0] < scores[$1] })
            // Normal scores a skill apart, whose difference has the variance two.
            let truth = StandardNormal.cumulative(population.skills[winner] / 2.0.squareRoot())
            optimism += (scores[winner] - truth) / Double(draws.all)
            guard draw < draws.judged else { continue }
            let found = try #require(
                correctedScore(
                    sample.map { [$0] },
                    objective: auc,
                    tunesThreshold: true,
                    resamples: 40,
                    seed: 1
                )
            )
            taken += (found.uncorrected - found.value) / Double(draws.judged)
        }
        #expect(optimism > 0.02)
        #expect((taken - optimism).magnitude < optimism / 4, "\(taken) of \(optimism)")
    }

    @Test func `of one trial whose threshold is not tuned is its score`() throws {
        var random = RandomGenerator(seed: 5)
        let sample = population(1, seed: 1).draw(rows: 400, using: &random)
        let auc = Objective(.rocAUC, averaging: .binary)
        let found = try #require(
            correctedScore([sample], objective: auc, tunesThreshold: false, seed: 1)
        )
        #expect(found.value == found.uncorrected)
        #expect(found.low < found.uncorrected && found.uncorrected < found.high)
    }

    @Test func `is the same each time, and each seed has its own`() {
        var random = RandomGenerator(seed: 5)
        let sample = population(3, seed: 1).draw(rows: 60, using: &random).map { [$0] }
        let found = (0..<3).map {
            correctedScore(
                sample,
                objective: f1,
                tunesThreshold: true,
                resamples: 20,
                seed: $0 == 2 ? 8 : 7
            )
        }
        #expect(found[0] == found[1])
        #expect(found[0] != found[2])
    }

    @Test func `judges more than two classes and several repeats`() throws {
        var random = RandomGenerator(seed: 6)
        let labels = (0..<90).map { Int32($0 % 3) }
        func answers() -> Predictions {
            let probabilities = labels.flatMap { label in
                let scores = (0..<3).map { exp(random.normal() + ($0 == Int(label) ? 1 : 0)) }
                return scores.map { $0 / scores.reduce(0, +) }
            }
            return Predictions(labels: labels, probabilities: probabilities, classes: 3)
        }
        let trials = (0..<12).map { _ in [answers(), answers()] }
        let macro = Objective(.f1, averaging: .macro)
        let found = try #require(
            correctedScore(
                trials,
                objective: macro,
                tunesThreshold: true,
                resamples: 50,
                seed: 1
            )
        )
        #expect(found.value < found.uncorrected)
        #expect(found.low <= found.value && found.value <= found.high)
    }

    @Test func `is nothing where nothing can be judged`() {
        let empty = Predictions(labels: [], probabilities: [])
        #expect(correctedScore([], objective: f1, tunesThreshold: true, seed: 1) == nil)
        #expect(correctedScore([[empty]], objective: f1, tunesThreshold: true, seed: 1) == nil)
        let single = Predictions(labels: [1, 1], probabilities: [0.2, 0.4])
        let auc = Objective(.rocAUC, averaging: .binary)
        #expect(correctedScore([[single]], objective: auc, tunesThreshold: false, seed: 1) == nil)
    }
}
