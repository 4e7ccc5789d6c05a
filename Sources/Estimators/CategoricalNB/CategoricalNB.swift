import Search
import Statistics

/// Naive Bayes over columns that have a category in each row.
///
/// A number that stands for a level is a category. So is each value of a column with at most `n_bins`
/// of them; other columns are first divided into that many bins of about the same weight, as
/// scikit-learn's `KBinsDiscretizer(strategy="quantile")` does. A missing cell is one more category.
/// The probabilities are those of scikit-learn's `CategoricalNB` over such categories. A category
/// that no training row had tells nothing; scikit-learn refuses it.
///
/// - SeeAlso: Hand and Yu, "Idiot's Bayes: not so stupid after all?", International Statistical
///   Review 69 (2001).
public struct CategoricalNB: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = "CategoricalNB"

    /// Scikit-learn's, with its defaults, and `n_bins` of its `KBinsDiscretizer`.
    public let hyperparameters = [
        Hyperparameter("alpha", .real(1e-10...1e9), default: 1),
        Hyperparameter("fit_prior", .choice([true, false]), default: true),
        Hyperparameter("n_bins", .whole(2...1024), default: 10),
    ]

    /// How much the counts are smoothed, and how finely numbers are told apart.
    public let defaultSpace = [
        SearchSpace.Parameter("alpha", .float(low: 1e-2, high: 1e2, log: true)),
        SearchSpace.Parameter("n_bins", .int(low: 3, high: 50, log: true)),
        SearchSpace.Parameter("fit_prior", .categorical([true, false])),
    ]

    /// Categories as numbers, missing or not.
    public let needs = InputNeeds(acceptsMissing: true, wantsScaling: false, wantsCodes: true)

    /// False: columns that hang together count twice, which `LogisticRegression` does not do.
    public let isSearchedByDefault = false

    /// Counts the rows of each class and category; there is no chance in it.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        let alpha = settings.number("alpha")
        let sums = data.classWeights
        let shares: [Double] = settings.bool("fit_prior") ? sums : sums.map { $0 > 0 ? 1 : 0 }
        let total = shares.reduce(0, +)
        let weights = data.weights ?? Array(repeating: 1, count: data.labels.count)
        let columns = (0..<data.features.columns).map { column in
            let cells = weights.indices.map { data.features[$0, column] }
            let categories = CellCategories(
                cells,
                weights,
                binsMax: data.codes.contains(column) ? nil : settings.whole("n_bins")
            )
            var counts = [Double](repeating: 0, count: categories.count * data.classes)
            for (row, cell) in cells.enumerated() {
                guard let category = categories.place(of: cell) else { continue }
                counts[category * data.classes + Int(data.labels[row])] += weights[row]
            }
            let choices = alpha * Double(categories.count)
            let frequencies = counts.enumerated().map { place, count in
                let sum = sums[place % data.classes]
                return max(1e-300, min(1, (count + alpha) / (sum + choices)))
            }
            return CategoricalClassifier.Column(categories: categories, frequencies: frequencies)
        }
        return CategoricalClassifier(priors: shares.map { $0 / total }, columns: columns)
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try CategoricalClassifier(bytes)
    }
}
