import Statistics
import Testing

@testable import Validation

private struct MetricCase: Decodable {
    var classes: Int
    var labels: [Int32]
    var probabilities: [Double]
    var threshold: Double
    var scores: [String: Double?]
}

@Suite struct `Measures of answers` {
    @Test func `equal scikit-learn's over random and degenerate cases`() throws {
        let cases: [MetricCase] = try golden("metrics")
        #expect(cases.count > 20)
        for (index, golden) in cases.enumerated() {
            let predictions = Predictions(
                labels: golden.labels,
                probabilities: golden.probabilities,
                classes: golden.classes
            )
            let matrix = predictions.confusion(threshold: golden.threshold)
            for (name, expected) in golden.scores.sorted(by: { $0.key < $1.key }) {
                let parts = name.split(separator: "/")
                let metric = try #require(Metric(rawValue: String(parts[0])))
                let found: Double?
                if let averaging = Averaging(rawValue: String(parts[1])) {
                    let objective = Objective(metric, averaging: averaging)
                    found = objective.score(predictions, threshold: golden.threshold)
                } else {
                    let label = try #require(Int(parts[1].dropFirst("class ".count)))
                    switch metric {
                    case .f1: found = matrix.f1(label)
                    case .recall: found = matrix.recall(label)
                    default: found = matrix.precision(label)
                    }
                }
                #expect(agree(found, expected), "case \(index): \(name)")
            }
        }
    }

    @Test func `of more than two classes take the lowest of equally probable ones`() {
        let predictions = Predictions(
            labels: [0, 1],
            probabilities: [0.4, 0.4, 0.2, 0.2, 0.4, 0.4],
            classes: 3
        )
        #expect(predictions.confusion().hits == 2)
    }

    @Test func `take a probability at the threshold for positive`() {
        let predictions = Predictions(labels: [1], probabilities: [0.5])
        #expect(predictions.confusion(threshold: 0.5)[actual: 1, predicted: 1] == 1)
        #expect(predictions.confusion(threshold: 0.5.nextUp)[actual: 1, predicted: 0] == 1)
    }

    @Test func `have no meaning without rows`() {
        for metric in Metric.allCases {
            #expect(Objective(metric).score(Predictions(labels: [], probabilities: [])) == nil)
        }
    }

    @Test func `stay within the range of their metric`() {
        var generator = RandomGenerator(seed: 5)
        for _ in 0..<200 {
            let labels = (0..<6).map { _ in Int32(generator.below(2)) }
            let probabilities = (0..<6).map { _ in generator.uniform().rounded() }
            let predictions = Predictions(labels: labels, probabilities: probabilities)
            for metric in Metric.allCases {
                guard let score = Objective(metric).score(predictions) else { continue }
                #expect(metric.range.contains(score), "\(metric) \(score)")
            }
        }
    }

    @Test func `bear scikit-learn's names`() {
        #expect(Objective(.f1).name == "f1")
        #expect(Objective(.recall, averaging: .macro).name == "recall_macro")
        #expect(Objective(.f1).flaw(classes: 2) == nil)
        #expect(Objective(.f1).flaw(classes: 3)?.contains("needs two classes, not 3") == true)
        #expect(Objective(.f1, averaging: .macro).flaw(classes: 3) == nil)
        #expect(Objective(.rocAUC).flaw(classes: 3) == nil)
    }
}

@Suite struct `Answers from another process` {
    @Test(
        arguments: [
            ([0, 1], [0.5], 2, "1 probabilities for 2 rows × 1"),
            ([0, 1], [0.5, 0.5], 3, "2 probabilities for 2 rows × 3"),
            ([0, 2], [0.5, 0.5], 2, "label 2 is none of 2 classes"),
            ([0, -1], [0.5, 0.5], 2, "label -1 is none of 2 classes"),
            ([0, 1], [0.5, .nan], 2, "nan is no probability"),
            ([0, 1], [0.5, .infinity], 2, "inf is no probability"),
            ([0, 1], [0.5, -0.1], 2, "-0.1 is no probability"),
            ([], [], 1, "1 classes, fewer than two"),
        ] as [([Int32], [Double], Int, String)]
    )
    func `are refused with the reason`(
        labels: [Int32],
        probabilities: [Double],
        classes: Int,
        flaw: String
    ) {
        let found = Predictions.flaw(
            labels: labels,
            probabilities: probabilities,
            classes: classes
        )
        #expect(found == flaw)
    }
}
