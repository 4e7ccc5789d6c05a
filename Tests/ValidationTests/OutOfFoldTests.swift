import Testing

@testable import Validation

@Suite struct OutOfFoldTests {
    @Test func `answers fold by fold come back row by row, repeat after repeat`() throws {
        let labels: [Int32] = (0..<30).map { Int32($0 % 3) }
        let plan = FoldPlan(splits: 5, repeats: 2, seed: 3)
        let folds = try plan.folds(labels: labels, classes: 3)
        // Each answer tells its row and repeat.
        func answer(_ row: Int, _ turn: Int) -> [Double] {
            [Double(row) / 100, Double(turn) / 100, 0.5]
        }
        let outOfFold = folds.enumerated().map { number, fold in
            fold.validation.flatMap { answer($0, number / 5) }
        }
        let found = answersByRow(outOfFold, folds: folds, plan: plan, labels: labels, classes: 3)
        #expect(found.count == 2)
        for (turn, answers) in found.enumerated() {
            #expect(answers.labels == labels)
            #expect(answers.probabilities == (0..<30).flatMap { answer($0, turn) })
        }
    }

    @Test func `rows that no fold validates are left out`() {
        let folds = [
            Fold(training: [0, 1], validation: [3, 4]), Fold(training: [0, 1, 3], validation: [2]),
        ]
        let found = answersByRow(
            [[0.3, 0.4], [0.2]],
            folds: folds,
            plan: FoldPlan(splits: 2),
            labels: [0, 1, 1, 0, 1],
            classes: 2
        )
        #expect(found == [Predictions(labels: [1, 0, 1], probabilities: [0.2, 0.3, 0.4])])
    }
}
