import Search

/// How columns become numbers: the choices, before anything is fitted.
public struct Preprocessing: Hashable, Sendable, Codable {
    /// For numbers, dates (as days since 1970) and booleans (as 0 and 1).
    public var numeric = Numeric()
    /// For categories.
    public var categorical = Categorical()

    /// The choices for numeric columns.
    public struct Numeric: Hashable, Sendable, Codable {
        /// What takes the place of a missing cell.
        public var impute = Imputation.auto
        /// The number that `constant` puts in.
        public var fillValue = 0.0
        /// Whether a column with missing training cells is joined by one that says where.
        public var indicator = true
        /// How columns are brought to one scale.
        public var scale = Scaling.auto

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
        public var encode = Encoding.oneHot
        /// Levels in fewer training rows than this are grouped into one.
        public var minFrequency = 1
        /// At most this many columns a category (the rarest levels are grouped), or nil.
        public var maxCategories: Int?

        /// The defaults.
        public init() {}
    }

    /// What takes the place of a missing number.
    public enum Imputation: String, Hashable, Sendable, Codable, CaseIterable {
        /// The median, or nothing for families that take missing values as they are.
        case auto
        /// Nothing: the cell stays missing.
        case none
        /// The median of the training cells.
        case median
        /// The mean of the training cells.
        case mean
        /// The most frequent training cell, the smallest of equals.
        case mostFrequent = "most_frequent"
        /// A given number.
        case constant
    }

    /// What takes the place of a missing level.
    public enum CategoricalImputation: String, Hashable, Sendable, Codable, CaseIterable {
        /// A level of its own.
        case missing
        /// The most frequent training level, the first of equals.
        case mostFrequent = "most_frequent"
        /// A given level.
        case constant
    }

    /// How levels become numbers.
    public enum Encoding: String, Hashable, Sendable, Codable, CaseIterable {
        /// One column a level.
        case oneHot = "one_hot"
        /// The level's position among the training levels.
        case ordinal
    }

    /// How columns are brought to one scale.
    public enum Scaling: String, Hashable, Sendable, Codable, CaseIterable {
        /// `standard` for families that are sensitive to scale, otherwise `none`.
        case auto
        /// As they are.
        case none
        /// To mean 0 and standard deviation 1 over the training rows.
        case standard
    }

    /// The defaults.
    public init() {}
}
