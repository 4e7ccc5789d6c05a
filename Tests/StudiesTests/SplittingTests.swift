import Tables
import Testing
import Validation

@testable import Studies

/// Loans of twelve customers over four years.
private let history = Table(
    [
        Column("amount", .number((0..<48).map { Double($0 * 7 % 13) })),
        Column("customer", .number((0..<48).map { Double($0 % 12) })),
        Column("issued", .date((0..<48).map { Double($0 * 30) })),
        Column("part", .category((0..<48).map { Int32($0 % 4) }, levels: ["-1", "a", "b", "c"])),
        Column("story", .text((0..<48).map { "\($0)" })),
        Column("gappy", .number((0..<48).map { $0 == 5 ? .nan : Double($0) })),
        Column("y", .category((0..<48).map { Int32($0 / 2 % 2) }, levels: ["no", "yes"])),
    ],
    rows: 48
)

private let head = "data: {train: a, target: y}\n"

@Suite struct SplittingTests {
    @Test func `the column that splits rows is no feature, unless it is named as one`() throws {
        let cv = "cv: {type: GroupKFold, column: customer, n_splits: 3}\n"
        let study = try read(head + cv).resolve(table: history, dataSet: dataSet)
        #expect(study.description.features == ["amount", "issued", "part", "gappy"])
        #expect(study.description.folds.column == "customer")
        #expect(!study.description.folds.shuffle)
        let asked = "data: {train: a, target: y, features: [amount, customer]}\n"
        let other = try read(asked + cv).resolve(table: history, dataSet: dataSet)
        #expect(other.description.features == ["amount", "customer"])
    }

    @Test func `a split in time is a study, and means the same when explained`() throws {
        let cv = "cv: {type: TimeSeriesSplit, column: issued, n_splits: 4, gap: 2, test_size: 5}\n"
        let file = try read(head + cv)
        let study = try file.resolve(table: history, dataSet: dataSet)
        let plan = study.description.folds
        #expect(plan.kind == .timeSeriesSplit)
        #expect((plan.gap, plan.testSize, plan.maxTrainSize) == (2, 5, nil))
        let again = try read(file.explained(as: study)).resolve(table: history, dataSet: dataSet)
        #expect(again.description.folds == plan)
    }

    @Test func `a column of folds says how many there are`() throws {
        let cv = "cv: {type: PredefinedSplit, column: part}\n"
        let study = try read(head + cv).resolve(table: history, dataSet: dataSet)
        #expect(study.description.folds.splits == 3)
        let json = try StudyDescription(canonicalJSON: study.description.canonicalJSON())
        #expect(json == study.description)
    }

    @Test(
        arguments: [
            (
                "cv: {type: GroupKFold, column: custmer}",
                "2:32: the table has no column 'custmer'; did you mean 'customer'?"
            ),
            (
                "cv: {type: GroupKFold, column: gappy}",
                "2:32: 'gappy' has 1 missing cell; every row needs a group"
            ),
            (
                "cv: {type: TimeSeriesSplit, column: part}",
                "2:37: 'part' is read as category, and time needs dates or numbers"
            ),
            (
                "cv: {type: PredefinedSplit, column: story}",
                "2:37: 'story' is read as text, and folds need numbers or categories"
            ),
            (
                "cv: {type: GroupKFold, column: y}",
                "2:32: 'y' is the target and cannot split rows"
            ),
            (
                "cv: {type: GroupKFold, column: customer, n_splits: 20}",
                "2:52: n_splits is 20, but there are only 10 groups"
            ),
            (
                "cv: {type: TimeSeriesSplit, column: issued, gap: 100}",
                "2:37: no rows are left to search with: the gap of 100 rows is too long; 'holdout: 0' does without"
            ),
            (
                "cv: {type: TimeSeriesSplit, column: issued, test_size: 8}",
                "2:1: 5 splits of 8 rows each leave none of 38 rows to train on"
            ),
            (
                "early_terminate: {type: median, n_warmup_folds: 6}",
                "2:49: 'n_warmup_folds' is 6, but a trial has 5 folds: none would be stopped early"
            ),
            (
                "early_terminate: {type: asha, min_folds: 4}\n"
                    + "cv: {type: PredefinedSplit, column: part}",
                "2:42: 'min_folds' is 4, but a trial has 3 folds: none would be stopped early"
            ),
        ]
    )
    func `what cannot be is said where it stands`(_ setting: String, _ message: String) {
        #expect(mistakes(head + setting + "\n", over: history) == [message])
    }
}
