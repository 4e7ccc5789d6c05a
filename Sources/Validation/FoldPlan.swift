/// How rows are split into folds: a recipe, from which every machine derives the same indices.
public struct FoldPlan: Hashable, Sendable, Codable {
    /// How rows are dealt to folds.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Each fold has every class in about the share it has in the whole.
        case stratifiedKFold = "StratifiedKFold"
        /// Rows are dealt without regard to their class.
        case kFold = "KFold"
        /// Rows of a group stay together; folds get about as many rows each.
        case groupKFold = "GroupKFold"
        /// Rows of a group stay together; folds have about the classes' shares.
        case stratifiedGroupKFold = "StratifiedGroupKFold"
        /// Each fold trains on what came before the rows that it validates on.
        case timeSeriesSplit = "TimeSeriesSplit"
        /// A column says which fold validates which row.
        case predefinedSplit = "PredefinedSplit"

        /// Whether a column decides, beside the classes, which row goes where.
        public var needsColumn: Bool {
            switch self {
            case .stratifiedKFold, .kFold: false
            case .groupKFold, .stratifiedGroupKFold, .timeSeriesSplit, .predefinedSplit: true
            }
        }

        /// Whether chance may have a part in it.
        public var canShuffle: Bool {
            switch self {
            case .stratifiedKFold, .kFold, .groupKFold, .stratifiedGroupKFold: true
            case .timeSeriesSplit, .predefinedSplit: false
            }
        }
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
    /// The column with groups, times or folds, where the kind needs one.
    public var column: String?
    /// For splits in time, how many rows are left out between training and validation.
    public var gap: Int
    /// For splits in time, how many rows each fold validates; nil for rows / (splits + 1).
    public var testSize: Int?
    /// For splits in time, how many rows a fold trains on at most, the latest ones; nil for all.
    public var maxTrainSize: Int?

    /// A fold plan.
    public init(
        kind: Kind = .stratifiedKFold,
        splits: Int = 5,
        repeats: Int = 1,
        shuffle: Bool = true,
        seed: UInt64 = 0,
        column: String? = nil,
        gap: Int = 0,
        testSize: Int? = nil,
        maxTrainSize: Int? = nil
    ) {
        self.kind = kind
        self.splits = splits
        self.repeats = repeats
        self.shuffle = shuffle
        self.seed = seed
        self.column = column
        self.gap = gap
        self.testSize = testSize
        self.maxTrainSize = maxTrainSize
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
