import Statistics
import Testing

@testable import Validation

private struct JudgementCase: Decodable {
    struct Summary: Decodable {
        var mean: Double
        var error: Double
        var half: Double
    }
    var classes: Int
    var labels: [Int32]
    var splits: Int
    var repeats: Int
    var tunes: Bool
    var folds: [[Int]]
    var outOfFold: [[Double]]
    var threshold: Double?
    var summary: [String: Summary]
    var pooledF1: Double
}

@Suite struct `The judgement of a trial` {
    @Test func `equals an independent one made with scikit-learn`() throws {
        let cases: [JudgementCase] = try golden("judgements")
        for (index, golden) in cases.enumerated() {
            let objective = Objective(.f1, averaging: golden.classes == 2 ? .binary : .macro)
            let judgement = judge(
                labels: golden.labels,
                classes: golden.classes,
                folds: golden.folds.map { validation in
                    let held = Set(validation)
                    return Fold(
                        training: golden.labels.indices.filter { !held.contains($0) },
                        validation: validation
                    )
                },
                plan: FoldPlan(splits: golden.splits, repeats: golden.repeats),
                outOfFold: golden.outOfFold,
                objective: objective,
                tunesThreshold: golden.tunes
            )
            #expect(agree(judgement.threshold, golden.threshold), "case \(index)")
            let own = try #require(golden.summary["f1/\(objective.averaging.rawValue)"])
            #expect(agree(judgement.value, own.mean), "case \(index)")
            #expect(agree(judgement.standardError, own.error), "case \(index)")
            #expect(agree(judgement.pooled[objective.name], golden.pooledF1), "case \(index)")
            for (name, interval) in judgement.metrics.sorted(by: { $0.key < $1.key }) {
                let expected = try #require(golden.summary(of: name), "\(name)")
                let range = try #require(metric(of: name)).range
                #expect(agree(interval.mean, expected.mean), "case \(index): \(name)")
                let low = max(expected.mean - expected.half, range.lowerBound)
                let high = min(expected.mean + expected.half, range.upperBound)
                #expect(agree(interval.low, low), "case \(index): \(name)")
                #expect(agree(interval.high, high), "case \(index): \(name)")
            }
            #expect(judgement.metrics.count == (golden.classes == 2 ? 10 : 22))
        }
    }

    /// The measure that a reported name stands for.
    private func metric(of name: String) -> Metric? {
        Metric.allCases.filter { name.hasPrefix($0.rawValue) }
            .max { $0.rawValue.count < $1.rawValue.count }
    }

    private static let plan = FoldPlan(splits: 4, seed: 2)
    private static let labels = (0..<80).map { Int32($0 % 4 == 0 ? 1 : 0) }

    private func judged(
        _ objective: Objective = Objective(),
        tunes: Bool = true,
        plan: FoldPlan = Self.plan,
        answer: (Int, Int) -> Double
    ) throws -> Judgement {
        let folds = try plan.folds(labels: Self.labels, classes: 2)
        return judge(
            labels: Self.labels,
            classes: 2,
            folds: folds,
            plan: plan,
            outOfFold: folds.enumerated().map { index, fold in
                fold.validation.map { answer(index, $0) }
            },
            objective: objective,
            tunesThreshold: tunes
        )
    }

    @Test func `is not fooled by a threshold that suits one fold only`() throws {
        // Each fold has scores of its own scale: perfect at its own threshold, useless at others'.
        let folds = try Self.plan.folds(labels: Self.labels, classes: 2)
        let judgement = try judged { index, row in
            0.2 * Double(index) + (Self.labels[row] == 1 ? 0.15 : 0.05)
        }
        for (index, fold) in folds.enumerated() {
            let predictions = Predictions(
                labels: fold.validation.map { Self.labels[$0] },
                probabilities: fold.validation.map {
                    0.2 * Double(index) + (Self.labels[$0] == 1 ? 0.15 : 0.05)
                }
            )
            let own = foldScore(predictions, objective: Objective(), tunesThreshold: true)
            #expect(own == 1)
        }
        #expect(judgement.value < 0.6)
    }

    @Test func `of perfect answers is one, without any doubt`() throws {
        let judgement = try judged { _, row in Self.labels[row] == 1 ? 0.9 : 0.2 }
        #expect(judgement.value == 1)
        #expect(judgement.standardError == 0)
        #expect(agree(judgement.threshold, 0.55))
        #expect(judgement.metrics["roc_auc"] == Judgement.Interval(mean: 1, low: 1, high: 1))
    }

    @Test func `of constant answers does not trap`() throws {
        for objective in Metric.allCases.map({ Objective($0) }) {
            let judgement = try judged(objective) { _, _ in 0.5 }
            #expect(judgement.value.isFinite)
            #expect(judgement.metrics.values.allSatisfy { $0.low <= $0.mean && $0.mean <= $0.high })
        }
    }

    @Test func `leaves out folds on which a measure has no meaning`() throws {
        // Sorted labels and no shuffling: the first fold has all positive rows.
        let labels = (0..<12).map { Int32($0 < 3 ? 1 : 0) }
        let plan = FoldPlan(kind: .kFold, splits: 4, shuffle: false)
        let folds = try plan.folds(labels: labels, classes: 2)
        let judgement = judge(
            labels: labels,
            classes: 2,
            folds: folds,
            plan: plan,
            outOfFold: folds.map { $0.validation.map { Double($0) / 12 } },
            objective: Objective(.rocAUC),
            tunesThreshold: true
        )
        #expect(judgement.value == 0)
        #expect(judgement.metrics["roc_auc"] == nil)
        #expect(judgement.pooled["roc_auc"] == 0)
        #expect(judgement.metrics["recall"] != nil)
    }

    @Test func `does not tune what it is told not to`() throws {
        let judgement = try judged(tunes: false) { _, row in Self.labels[row] == 1 ? 0.4 : 0.2 }
        #expect(judgement.threshold == 0.5)
        #expect(judgement.value == 0)
    }
}

extension JudgementCase {
    /// The reference's summary of a measure by the name that Tenfold reports it under.
    fileprivate func summary(of name: String) -> Summary? {
        for suffix in ["macro", "weighted"] where name.hasSuffix("_\(suffix)") {
            return summary["\(name.dropLast(suffix.count + 1))/\(suffix)"]
        }
        if let range = name.firstRange(of: "_class_") {
            return summary["\(name[..<range.lowerBound])/class \(name[range.upperBound...])"]
        }
        return summary["\(name)/binary"] ?? summary["\(name)/macro"]
    }
}
