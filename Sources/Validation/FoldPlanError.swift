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
    /// Some folds would have no group.
    case moreSplitsThanGroups(splits: Int, groups: Int)
    /// The oldest rows do not suffice to train the first fold.
    case noRowsBefore(splits: Int, rows: Int, testSize: Int, gap: Int)
    /// A fold of a split that a column gives has no row left beside the holdout.
    case foldWithoutRows(fold: Int)
    /// All rows that a fold would train on have the same class.
    case oneClassToTrain(fold: Int)

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
        case .moreSplitsThanGroups(let splits, let groups):
            "n_splits is \(splits), but there are only \(groups) groups"
        case .noRowsBefore(let splits, let rows, let testSize, let gap):
            "\(splits) splits of \(testSize) rows each leave none of \(rows) rows to train on"
                + (gap > 0 ? " before a gap of \(gap)" : "")
        case .foldWithoutRows(let fold):
            "fold \(fold) has no rows to validate on beside the holdout"
        case .oneClassToTrain(let fold):
            "the rows that fold \(fold) trains on have all the same class"
        }
    }
}
