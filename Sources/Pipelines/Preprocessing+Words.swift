extension Preprocessing {
    /// Why a column cannot help.
    public enum Needless: String, Hashable, Sendable, Codable, CaseIterable {
        /// All its training cells are alike.
        case constant
        /// Each training cell is like that of a column before it.
        case duplicate
        /// A category nearly every level of which comes once, as identifiers do.
        case nearUnique = "near_unique"
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
        /// The mean of the training rows that are nearest in the other numeric columns.
        case knn
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
        /// As `one_hot` up to 64 columns, as `target` where there would be more; as `ordinal` for
        /// families that want a number a level.
        case auto
        /// One column a level.
        case oneHot = "one_hot"
        /// The level's position among the training levels; a number that stands for it to families
        /// that know levels, as decision trees and forests do.
        case ordinal
        /// The share of the positive class among the level's rows, drawn towards that of all rows;
        /// with more than two classes, one column a class.
        case target
        /// The level's share of the training rows.
        case frequency
        /// A 1 or −1 in one of a fixed number of columns, which levels share.
        case hash
    }

    /// How columns are brought to one scale.
    public enum Scaling: String, Hashable, Sendable, Codable, CaseIterable {
        /// `standard` for families that are sensitive to scale, otherwise `none`.
        case auto
        /// As they are.
        case none
        /// To mean 0 and standard deviation 1 over the training rows.
        case standard
        /// To median 0 and a distance of 1 between the quartiles.
        case robust
        /// To 0 for the smallest training cell and 1 for the largest.
        case minMax = "min_max"
        /// To the share of training cells below.
        case quantileUniform = "quantile_uniform"
        /// To the point of the standard normal distribution with that share below.
        case quantileNormal = "quantile_normal"
        /// To the logarithm of 1 + |x|, with the sign of x; then as `standard`.
        case log1p
        /// By the power that makes the training cells most nearly normal; then as `standard`.
        case yeoJohnson = "yeo_johnson"
    }

    /// How columns that come out are judged.
    public enum Criterion: String, Hashable, Sendable, Codable, CaseIterable {
        /// All are used.
        case none
        /// By their mutual information with the class.
        case mutualInformation = "mutual_info"
        /// By whether a logistic regression with an L1 penalty uses them.
        case l1
    }

    /// What is done about classes of different sizes.
    public enum SamplingMethod: String, Hashable, Sendable, Codable, CaseIterable {
        /// Nothing.
        case none
        /// Rows of large classes are left out.
        case under
        /// Rows of small classes come more than once.
        case over
        /// Rows of small classes are joined by made up ones between them.
        case smote
    }
}

/// A number that a date becomes.
public enum DatePart: String, Hashable, Sendable, Codable, CaseIterable {
    /// The year.
    case year
    /// The month, from 1 to 12.
    case month
    /// The day of the week, from 0 for Monday to 6 for Sunday.
    case dayOfWeek = "day_of_week"
    /// The days since 1970-01-01, with the time of day as the fraction.
    case days
}
