/// How rows are split into folds: a recipe, from which every machine derives the same indices.
public struct FoldPlan: Hashable, Sendable, Codable {
    /// How rows are dealt to folds.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Each fold has every class in about the share it has in the whole.
        case stratifiedKFold = "StratifiedKFold"
        /// Rows are dealt without regard to their class.
        case kFold = "KFold"
    }

    /// How rows are dealt to folds.
    public var kind: Kind
    /// How many folds one repeat has, at least two.
    public var splits: Int
    /// How often the rows are dealt anew, at least once.
    public var repeats: Int
    /// Whether rows are put into a random order first.
    public var shuffle: Bool
    /// The seed of that order.
    public var seed: UInt64

    /// A fold plan.
    public init(
        kind: Kind = .stratifiedKFold,
        splits: Int = 5,
        repeats: Int = 1,
        shuffle: Bool = true,
        seed: UInt64 = 0
    ) {
        self.kind = kind
        self.splits = splits
        self.repeats = repeats
        self.shuffle = shuffle
        self.seed = seed
    }

    /// How many folds there are in all repeats together.
    public var count: Int { splits * repeats }
}

/// One (training rows, validation rows) pair.
///
/// Both are positions, in ascending order.
public struct Fold: Hashable, Sendable {
    /// The rows to fit on.
    public var training: [Int]
    /// The rows to score on.
    public var validation: [Int]

    /// A fold of these rows.
    public init(training: [Int], validation: [Int]) {
        self.training = training
        self.validation = validation
    }
}
