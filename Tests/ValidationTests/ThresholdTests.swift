import Statistics
import Testing

@testable import Validation

@Suite struct `The best threshold` {
    private static let objectives =
        Metric.allCases.filter(\.judgesLabels).flatMap { metric in
            Averaging.allCases.map { Objective(metric, averaging: $0) }
        }.filter(\.rewardsThreshold)

    @Test(arguments: objectives)
    func `is as good as any other and scores what it says`(objective: Objective) throws {
        var generator = RandomGenerator(seed: 8)
        for round in 0..<60 {
            let count = 1 + generator.below(25)
            let digits = [2.0, 10, 1e9][round % 3]
            let predictions = Predictions(
                labels: (0..<count).map { _ in Int32(generator.below(2)) },
                probabilities: (0..<count).map { _ in
                    (generator.uniform() * digits).rounded() / digits
                }
            )
            let found = bestThreshold(objective, predictions)
            let own = try #require(objective.score(predictions, threshold: found.threshold))
            #expect(own == found.score)
            let edges = predictions.probabilities
            let candidates: [Double] = edges + edges.map(\.nextUp) + [0, 0.5, 1.1]
            for candidate in candidates {
                let score = try #require(objective.score(predictions, threshold: candidate))
                #expect(score <= found.score, "\(candidate) beats \(found.threshold)")
            }
        }
    }

    @Test func `lies midway between neighbours`() {
        let predictions = Predictions(
            labels: [0, 0, 1, 1],
            probabilities: [0.1, 0.2, 0.6, 0.8]
        )
        #expect(bestThreshold(Objective(), predictions).threshold == 0.4)
        #expect(bestThreshold(Objective(), predictions).score == 1)
    }

    @Test func `is the nearest to one half of equally good ones`() {
        // Accuracy 2/3 below all, between the last two, and nowhere in between.
        let predictions = Predictions(labels: [1, 0, 1], probabilities: [0.1, 0.25, 0.75])
        #expect(bestThreshold(Objective(.accuracy), predictions).threshold == 0.5)
    }

    @Test func `parts neighbours that no number lies between`() {
        let predictions = Predictions(labels: [0, 1], probabilities: [0.5, 0.5.nextUp])
        #expect(bestThreshold(Objective(), predictions).score == 1)
    }

    @Test func `can call every row negative even where one is certain`() {
        let predictions = Predictions(labels: [0, 0], probabilities: [1, 1])
        let found = bestThreshold(Objective(.accuracy), predictions)
        #expect(found == TunedThreshold(threshold: 1.0.nextUp, score: 1))
    }

    @Test(arguments: [Metric.recall, .precision, .rocAUC, .negativeLogLoss])
    func `stays at one half where tuning makes no sense`(metric: Metric) {
        let predictions = Predictions(labels: [0, 1, 1], probabilities: [0.2, 0.3, 0.9])
        let found = bestThreshold(Objective(metric), predictions)
        #expect(found.threshold == 0.5)
        #expect(found.score == Objective(metric).score(predictions))
    }

    @Test func `of no rows is one half`() {
        let found = bestThreshold(Objective(), Predictions(labels: [], probabilities: []))
        #expect(found == TunedThreshold(threshold: 0.5, score: 0))
    }
}
