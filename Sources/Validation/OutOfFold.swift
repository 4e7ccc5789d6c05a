/// A trial's answers for each row that was validated, one element a repeat of the plan.
///
/// Rows that no fold validates, such as the oldest ones of a split in time, are left out. Repeats
/// validate the same rows, so that all elements are about the same rows, in ascending order.
///
/// - Parameters:
///   - outOfFold: for each fold the probabilities of its validation rows, laid out as in
///     `Predictions`.
///   - folds: all folds of the plan.
///   - plan: what the folds were made from.
///   - labels: the class of each row, counted from zero.
///   - classes: how many classes there are.
/// - Complexity: O(rows × repeats × classes).
public func answersByRow(
    _ outOfFold: [[Double]],
    folds: [Fold],
    plan: FoldPlan,
    labels: [Int32],
    classes: Int
) -> [Predictions] {
    precondition(folds.count == plan.count, "\(folds.count) folds of a plan of \(plan.count)")
    precondition(outOfFold.count == folds.count, "\(outOfFold.count) answers, \(folds.count) folds")
    let width = classes == 2 ? 1 : classes
    return (0..<plan.repeats).map { turn in
        let own = turn * plan.splits..<(turn + 1) * plan.splits
        var isValidated = Array(repeating: false, count: labels.count)
        var all = Array(repeating: 0.0, count: labels.count * width)
        for fold in own {
            let answers = outOfFold[fold]
            let rows = folds[fold].validation
            precondition(answers.count == rows.count * width, "fold \(fold) has other rows")
            for (place, row) in rows.enumerated() {
                precondition(!isValidated[row], "row \(row) is validated twice in a repeat")
                isValidated[row] = true
                for column in 0..<width {
                    all[row * width + column] = answers[place * width + column]
                }
            }
        }
        let rows = labels.indices.filter { isValidated[$0] }
        return Predictions(
            labels: rows.map { labels[$0] },
            probabilities: rows.flatMap { all[$0 * width..<($0 + 1) * width] },
            classes: classes
        )
    }
}
