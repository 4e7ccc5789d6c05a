import Statistics
import Testing

@testable import Validation

private struct KeyedCase: Decodable {
    var kind: FoldPlan.Kind
    var splits: Int
    var classes: Int
    var labels: [Int32]
    var keys: [Int]
    var training: [[Int]]
    var validation: [[Int]]
    var gap: Int?
    var testSize: Int?
    var maxTrainSize: Int?

    func plan(shuffle: Bool = false, seed: UInt64 = 0) -> FoldPlan {
        FoldPlan(
            kind: kind,
            splits: splits,
            shuffle: shuffle,
            seed: seed,
            column: "key",
            gap: gap ?? 0,
            testSize: testSize,
            maxTrainSize: maxTrainSize
        )
    }
}

@Suite struct `A fold plan by a column` {
    @Test func `gives scikit-learn's folds`() throws {
        let cases: [KeyedCase] = try golden("keyed-folds")
        #expect(Set(cases.map(\.kind)).count == 4)
        for golden in cases {
            let folds = try golden.plan().folds(
                labels: golden.labels,
                classes: golden.classes,
                keys: golden.keys
            )
            #expect(folds.map(\.training) == golden.training, "\(golden.kind) of \(golden.splits)")
            #expect(folds.map(\.validation) == golden.validation, "\(golden.kind)")
        }
    }

    @Test(arguments: [FoldPlan.Kind.groupKFold, .stratifiedGroupKFold], [false, true])
    func `never has rows of a group on both sides`(kind: FoldPlan.Kind, shuffle: Bool) throws {
        var random = RandomGenerator(seed: 5)
        let labels = (0..<300).map { _ in Int32(random.below(3)) }
        let keys = labels.map { _ in random.below(37) }
        let plan = FoldPlan(kind: kind, splits: 4, shuffle: shuffle, seed: 2, column: "key")
        let folds = try plan.folds(labels: labels, classes: 3, keys: keys)
        #expect(folds.flatMap(\.validation).sorted() == Array(0..<300))
        for fold in folds {
            let trained = Set(fold.training.map { keys[$0] })
            #expect(trained.isDisjoint(with: fold.validation.map { keys[$0] }))
        }
        #expect(try plan.folds(labels: labels, classes: 3, keys: keys) == folds)
    }

    @Test(arguments: [FoldPlan.Kind.groupKFold, .stratifiedGroupKFold])
    func `holds whole groups out, in about the classes' shares`(kind: FoldPlan.Kind) {
        var random = RandomGenerator(seed: 6)
        let labels = (0..<2000).map { _ in Int32(random.below(5) == 0 ? 1 : 0) }
        let keys = labels.map { _ in random.below(150) }
        let plan = FoldPlan(kind: kind, column: "key")
        let parts = plan.holdout(labels: labels, classes: 2, keys: keys, share: 0.2, seed: 1)
        #expect((parts.search + parts.holdout).sorted() == Array(0..<2000))
        #expect(Set(parts.search.map { keys[$0] }).isDisjoint(with: parts.holdout.map { keys[$0] }))
        for label in Int32(0)...1 {
            let all = labels.count { $0 == label }
            let held = parts.holdout.count { labels[$0] == label }
            #expect((0.17...0.23).contains(Double(held) / Double(all)), "\(held) of \(all)")
        }
    }

    @Test func `in time trains and searches on the past alone`() throws {
        var random = RandomGenerator(seed: 7)
        let times = (0..<120).map { _ in random.below(1000) }
        let labels = times.map { Int32($0 % 2) }
        let plan = FoldPlan(kind: .timeSeriesSplit, splits: 3, column: "key", gap: 4)
        let parts = plan.holdout(labels: labels, classes: 2, keys: times, share: 0.25, seed: 1)
        #expect(parts.holdout.count == 30)
        #expect(parts.search.count == 86, "the gap before the holdout is on neither side")
        let latest = parts.search.map { times[$0] }.max() ?? 0
        #expect(parts.holdout.allSatisfy { times[$0] >= latest })
        let keys = parts.search.map { times[$0] }
        let folds = try plan.folds(labels: parts.search.map { labels[$0] }, classes: 2, keys: keys)
        for fold in folds {
            let last = fold.training.map { keys[$0] }.max() ?? 0
            #expect(fold.validation.allSatisfy { keys[$0] >= last })
        }
    }

    @Test(
        arguments: [
            (
                .groupKFold, 3, [0, 1, 0, 1], [0, 0, 1, 1],
                .moreSplitsThanGroups(splits: 3, groups: 2)
            ),
            (.groupKFold, 2, [0, 0, 1, 1], [0, 0, 1, 1], .oneClassToTrain(fold: 0)),
            (
                .stratifiedGroupKFold, 3, [0, 1, 0, 1, 0, 0], [0, 1, 2, 3, 4, 5],
                .classSmallerThanSplits(class: 1, rows: 2, splits: 3)
            ),
            (
                .timeSeriesSplit, 4, [0, 1, 0, 1], [0, 1, 2, 3],
                .noRowsBefore(splits: 4, rows: 4, testSize: 0, gap: 0)
            ),
            (
                .timeSeriesSplit, 2, [0, 0, 0, 1, 0, 1], [0, 1, 2, 3, 4, 5],
                .oneClassToTrain(fold: 0)
            ),
            (.predefinedSplit, 3, [0, 1, 0, 1], [0, -1, 1, -1], .foldWithoutRows(fold: 2)),
        ] as [(FoldPlan.Kind, Int, [Int32], [Int], FoldPlanError)]
    )
    func `says why rows cannot be split`(
        kind: FoldPlan.Kind,
        splits: Int,
        labels: [Int32],
        keys: [Int],
        error: FoldPlanError
    ) {
        let plan = FoldPlan(kind: kind, splits: splits, shuffle: false, column: "key")
        #expect(throws: error) { try plan.folds(labels: labels, classes: 2, keys: keys) }
        #expect(!error.description.contains("\n"))
    }

    @Test func `that validates only some rows is judged on those`() throws {
        let labels: [Int32] = (0..<40).map { Int32($0 % 2) }
        let plan = FoldPlan(kind: .timeSeriesSplit, splits: 3, shuffle: false, column: "key")
        let folds = try plan.folds(labels: labels, classes: 2, keys: Array(0..<40))
        let perfect = folds.map { $0.validation.map { Double(labels[$0]) } }
        let judgement = judge(
            labels: labels,
            classes: 2,
            folds: folds,
            plan: plan,
            outOfFold: perfect,
            objective: Objective(.f1),
            tunesThreshold: true
        )
        #expect(judgement.value == 1)
        #expect(judgement.pooled["f1"] == 1)
        #expect(judgement.pooled["roc_auc"] == 1)
        let rows = answersByRow(perfect, folds: folds, plan: plan, labels: labels, classes: 2)
        #expect(rows[0].labels.count == 30)
    }
}
