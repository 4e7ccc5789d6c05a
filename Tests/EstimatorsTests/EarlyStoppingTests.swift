import Foundation
import Search
import Statistics
import Testing

@testable import Estimators

@Suite("Boosting that stops early")
struct EarlyStoppingTests {
    private let stopping: Parameters = [
        "n_estimators": 400, "learning_rate": 0.5, "early_stopping_rounds": 5,
        "validation_fraction": 0.25,
    ]

    private func trees(
        _ data: TrainingSet,
        _ values: Parameters,
        seed: UInt64 = 7
    ) throws -> BoostedTrees {
        try #require(XGBClassifier().fit(data, values, seed: seed) as? BoostedTrees)
    }

    @Test(arguments: [2, 3])
    func `trees that no longer help are not there`(_ classes: Int) throws {
        let data = sample(rows: 400, classes: classes)
        let stopped = try trees(data, stopping)
        #expect(stopped.trees.count < 100 * classes)
        #expect(stopped.trees.count % stopped.baseMargins.count == 0)
        var patient = stopping
        patient["early_stopping_rounds"] = 400
        let long = try trees(data, patient)
        // More patience finds the same lowest point or one farther on, never another way there.
        #expect(long.trees.starts(with: stopped.trees))
    }

    @Test func `fresh rows are judged better than by trees that went on`() throws {
        let data = sample(rows: 600)
        let fresh = sample(rows: 600, seed: 2)
        let stopped = try trees(data, stopping).probabilities(fresh.features)
        let whole = try trees(data, ["n_estimators": 400, "learning_rate": 0.5])
            .probabilities(fresh.features)
        #expect(logLoss(stopped, fresh.labels) < logLoss(whole, fresh.labels))
    }

    @Test func `it depends on the seed and on nothing else`() throws {
        let data = sample(rows: 300)
        let first = try trees(data, stopping, seed: 1)
        #expect(try trees(data, stopping, seed: 1) == first)
        #expect(try trees(data, stopping, seed: 2) != first)
    }

    @Test func `trees of dart all stay`() throws {
        var dart = stopping
        dart["booster"] = "dart"
        dart["rate_drop"] = 0.2
        let count = try trees(sample(rows: 300), dart).trees.count
        let kept = try trees(sample(rows: 300), stopping).trees.count
        #expect(count > kept)
        #expect(count < 400)
    }

    @Test func `where each class has one row nothing is set aside`() throws {
        let few = try trees(sample(rows: 2), stopping)
        #expect(few.trees.count == 400)
    }
}

private func logLoss(_ probabilities: Matrix, _ labels: [Int32]) -> Double {
    labels.enumerated().reduce(0) { sum, row in
        sum - log(max(1e-15, probabilities[row.offset, Int(row.element)]))
    }
}
