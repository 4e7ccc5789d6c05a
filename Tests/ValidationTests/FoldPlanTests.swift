import Statistics
import Testing

@testable import Validation

private struct FoldCase: Decodable {
    var kind: FoldPlan.Kind
    var splits: Int
    var classes: Int
    var labels: [Int32]
    var validation: [[Int]]
}

private struct HoldoutCase: Decodable {
    var labels: [Int32]
    var classes: Int
    var share: Double
    var search: [Int]
    var holdout: [Int]
}

@Suite struct `A fold plan` {
    @Test func `without shuffling gives scikit-learn's folds`() throws {
        let cases: [FoldCase] = try golden("folds")
        for golden in cases {
            let plan = FoldPlan(kind: golden.kind, splits: golden.splits, shuffle: false)
            let folds = try plan.folds(labels: golden.labels, classes: golden.classes)
            #expect(folds.map(\.validation) == golden.validation)
        }
    }

    @Test func `with shuffling keeps the class counts of scikit-learn's folds`() throws {
        let cases: [FoldCase] = try golden("folds")
        for golden in cases where golden.kind == .stratifiedKFold {
            let plan = FoldPlan(splits: golden.splits, repeats: 2, seed: 9)
            let folds = try plan.folds(labels: golden.labels, classes: golden.classes)
            func counts(_ rows: [Int]) -> [Int] {
                classCounts(rows.map { golden.labels[$0] }, classes: golden.classes)
            }
            let expected = golden.validation.map(counts)
            #expect(folds.map { counts($0.validation) } == expected + expected)
        }
    }

    @Test(arguments: [FoldPlan.Kind.stratifiedKFold, .kFold], [2, 3, 7])
    func `validates each row once a repeat and trains on all others`(
        kind: FoldPlan.Kind,
        splits: Int
    ) throws {
        let labels = (0..<53).map { Int32($0 % 3) }
        let plan = FoldPlan(kind: kind, splits: splits, repeats: 3, seed: 1)
        let folds = try plan.folds(labels: labels, classes: 3)
        #expect(folds.count == plan.count)
        for turn in 0..<plan.repeats {
            let own = folds[turn * splits..<(turn + 1) * splits]
            #expect(own.flatMap(\.validation).sorted() == Array(0..<53))
        }
        for fold in folds {
            #expect(fold.training == fold.training.sorted())
            #expect(fold.validation == fold.validation.sorted())
            #expect((fold.training + fold.validation).sorted() == Array(0..<53))
        }
        #expect(Set(folds).count == folds.count)
    }

    @Test func `follows from its seed alone`() throws {
        let labels = (0..<40).map { Int32($0 % 2) }
        let folds = try FoldPlan(seed: 1).folds(labels: labels, classes: 2)
        #expect(try FoldPlan(seed: 1).folds(labels: labels, classes: 2) == folds)
        #expect(try FoldPlan(seed: 2).folds(labels: labels, classes: 2) != folds)
        // A repeat more does not change those before it.
        let more = try FoldPlan(repeats: 2, seed: 1).folds(labels: labels, classes: 2)
        #expect(Array(more.prefix(5)) == folds)
        #expect(foldsHash(more) != foldsHash(folds))
        // The digest is the agreement between machines: it must never change.
        let digest = "95f0ba907f4c9edce2ebca6a7ec7fd365249e674ff838b1acde4149ed68486dc"
        #expect(foldsHash(folds).description == digest)
    }

    @Test(
        arguments: [
            (FoldPlan(splits: 1), [0, 1], 2, .tooFewSplits(1)),
            (FoldPlan(splits: 2, repeats: 0), [0, 1], 2, .tooFewRepeats(0)),
            (
                FoldPlan(splits: 2, repeats: 2, shuffle: false), [0, 1], 2,
                .repeatsWithoutShuffle(2)
            ),
            (FoldPlan(splits: 3), [0, 1], 2, .moreSplitsThanRows(splits: 3, rows: 2)),
            (FoldPlan(splits: 2), [1, 1, 1], 2, .oneClass),
            (FoldPlan(kind: .kFold, splits: 2), [1, 1, 1], 2, .oneClass),
            (
                FoldPlan(splits: 3), [0, 1, 0, 1, 0], 2,
                .classSmallerThanSplits(class: 1, rows: 2, splits: 3)
            ),
            (
                FoldPlan(splits: 2), [0, 1, 0, 1], 3,
                .classSmallerThanSplits(class: 2, rows: 0, splits: 2)
            ),
        ] as [(FoldPlan, [Int32], Int, FoldPlanError)]
    )
    func `says why rows cannot be split`(
        plan: FoldPlan,
        labels: [Int32],
        classes: Int,
        error: FoldPlanError
    ) {
        #expect(throws: error) { try plan.folds(labels: labels, classes: classes) }
        #expect(!error.description.contains("\n"))
    }
}

@Suite struct `A holdout` {
    @Test func `has scikit-learn's class counts`() throws {
        let cases: [HoldoutCase] = try golden("holdouts")
        for golden in cases {
            let (search, held) = holdout(
                labels: golden.labels,
                classes: golden.classes,
                share: golden.share,
                seed: 4
            )
            func counts(_ rows: [Int]) -> [Int] {
                classCounts(rows.map { golden.labels[$0] }, classes: golden.classes)
            }
            #expect(counts(search) == golden.search)
            #expect(counts(held) == golden.holdout)
            #expect((search + held).sorted() == Array(golden.labels.indices))
            #expect(search == search.sorted())
            #expect(held == held.sorted())
        }
    }

    @Test func `and the search have a row of each class that has two`() {
        let labels: [Int32] = Array(repeating: 0, count: 50) + [1, 1, 2]
        for share in [0.01, 0.1, 0.5, 0.99] {
            let (search, held) = holdout(labels: labels, classes: 4, share: share, seed: 0)
            for label in [Int32(0), 1] {
                #expect(search.contains { labels[$0] == label })
                #expect(held.contains { labels[$0] == label })
            }
            #expect(search.contains(52))
        }
    }

    @Test func `of nothing leaves all to the search`() {
        let (search, held) = holdout(labels: [0, 1, 0], classes: 2, share: 0, seed: 0)
        #expect(search == [0, 1, 2])
        #expect(held.isEmpty)
        #expect(holdout(labels: [], classes: 2, share: 0.5, seed: 0).search.isEmpty)
    }

    @Test func `follows from its seed`() {
        let labels = (0..<100).map { Int32($0 % 2) }
        func rows(_ seed: UInt64) -> [Int] {
            holdout(labels: labels, classes: 2, share: 0.3, seed: seed).holdout
        }
        #expect(rows(1) == rows(1))
        #expect(rows(1) != rows(2))
    }
}
