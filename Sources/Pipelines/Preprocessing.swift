import Search

/// How columns become numbers: the choices, before anything is fitted.
///
/// The steps, in their order: needless columns are dropped; dates become parts; missing cells are
/// imputed and levels encoded; products of numeric columns join; columns are scaled; columns that
/// tell little are left out. Sampling changes which rows the family learns from, and nothing else.
public struct Preprocessing: Hashable, Sendable, Codable {
    /// Which columns are not used because they cannot help.
    public var drop = Needless.allCases
    /// For numbers, dates (as days since 1970) and booleans (as 0 and 1).
    public var numeric = Numeric()
    /// For categories.
    public var categorical = Categorical()
    /// For dates.
    public var dates = Dates()
    /// Which of the columns that come out are used.
    public var selection = Selection()
    /// How often the rows of each class are learned from.
    public var sampling = Sampling()

    /// The choices for numeric columns.
    public struct Numeric: Hashable, Sendable, Codable {
        /// What takes the place of a missing cell.
        public var impute = Imputation.auto
        /// The number that `constant` puts in.
        public var fillValue = 0.0
        /// Of how many rows `knn` takes the mean.
        public var neighbors = 5
        /// Whether a column with missing training cells is joined by one that says where.
        public var indicator = true
        /// How columns are brought to one scale.
        public var scale = Scaling.auto
        /// The columns of which all products of two join.
        public var interactions: [String] = []

        /// The defaults.
        public init() {}
    }

    /// The choices for category columns.
    public struct Categorical: Hashable, Sendable, Codable {
        /// What takes the place of a missing cell.
        public var impute = CategoricalImputation.missing
        /// The level that `constant` puts in.
        public var fillValue = ""
        /// How levels become numbers.
        public var encode = Encoding.auto
        /// Over how many columns `hash` spreads the levels.
        public var hashedColumns = 32
        /// Levels in fewer training rows than this are grouped into one.
        public var minFrequency = 1
        /// At most this many groups a category (the rarest levels are one group), or nil.
        public var maxCategories: Int?

        /// The defaults.
        public init() {}
    }

    /// The choices for date columns.
    public struct Dates: Hashable, Sendable, Codable {
        /// The numbers that a date becomes, one column each.
        public var parts = [DatePart.days]

        /// The defaults.
        public init() {}
    }

    /// The choices of which columns are used, among those that come out.
    public struct Selection: Hashable, Sendable, Codable {
        /// How columns are judged.
        public var type = Criterion.none
        /// How many columns are kept by `mutual_info`; nil for a share of them.
        public var k: Int?
        /// The share of columns that is kept by `mutual_info` without a number, in percent.
        public var percentile = 50.0
        /// The inverse strength of the penalty of `l1`.
        public var inversePenalty = 0.1

        /// The defaults.
        public init() {}
    }

    /// The choices of how often rows are learned from.
    public struct Sampling: Hashable, Sendable, Codable {
        /// What is done about classes of different sizes.
        public var type = SamplingMethod.none
        /// The rows of a small class over those of the largest afterwards, from above 0 to 1.
        public var ratio = 1.0
        /// Between a row and how many of its like `smote` makes up new ones.
        public var neighbors = 5

        /// The defaults.
        public init() {}
    }

    /// The defaults.
    public init() {}
}
