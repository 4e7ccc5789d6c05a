/// Why rows cannot be split as a fold plan says.
public enum FoldPlanError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Fewer than two splits leave nothing to train or to judge on.
    case tooFewSplits(Int)
    /// Not even one repeat.
    case tooFewRepeats(Int)
    /// Repeats that are all the same, because nothing is shuffled.
    case repeatsWithoutShuffle(Int)
    /// Some folds would have no rows.
    case moreSplitsThanRows(splits: Int, rows: Int)
    /// Some folds would have no row of the class with this index.
    case classSmallerThanSplits(class: Int, rows: Int, splits: Int)
    /// There is nothing to tell apart.
    case oneClass

    /// What is wrong and what would help, in one line.
    public var description: String {
        switch self {
        case .tooFewSplits(let splits):
            "n_splits is \(splits), but must be at least 2"
        case .tooFewRepeats(let repeats):
            "n_repeats is \(repeats), but must be at least 1"
        case .repeatsWithoutShuffle(let repeats):
            "\(repeats) repeats without shuffle would all be the same"
        case .moreSplitsThanRows(let splits, let rows):
            "n_splits is \(splits), but there are only \(rows) rows"
        case .classSmallerThanSplits(let index, let rows, let splits):
            "class \(index) has \(rows) rows, fewer than the \(splits) splits"
        case .oneClass:
            "all rows have the same class: there is nothing to learn"
        }
    }
}
