import Search
import Statistics

/// Naive Bayes over columns that are yes or no.
///
/// It asks for scaled columns: `binarize: 0` then asks a number whether it is above its mean, and
/// leaves one-hot columns as they are. The probabilities are scikit-learn's; a class without rows,
/// which scikit-learn does not know, is never likely.
///
/// - SeeAlso: Manning, Raghavan and Schütze, "Introduction to information retrieval" (2008), 13.3.
public struct BernoulliNB: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = "BernoulliNB"

    /// Scikit-learn's, with its defaults.
    public let hyperparameters = [
        Hyperparameter("alpha", .real(1e-10...1e9), default: 1),
        Hyperparameter("binarize", .real(-1e9...1e9), default: 0),
        Hyperparameter("fit_prior", .choice([true, false]), default: true),
    ]

    /// How much the counts are smoothed, over the decades in which it matters.
    public let defaultSpace = [
        SearchSpace.Parameter("alpha", .float(low: 1e-3, high: 1e3, log: true)),
        SearchSpace.Parameter("fit_prior", .categorical([true, false])),
    ]

    /// Complete numbers, of which zero is the middle.
    public let needs = InputNeeds(acceptsMissing: false, wantsScaling: true)

    /// False: few tables are made of yes and no.
    public let isSearchedByDefault = false

    /// Counts, for each class, the rows whose column is above `binarize`; there is no chance in it.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        let threshold = settings.number("binarize")
        let alpha = settings.number("alpha")
        let columns = data.features.columns
        let sums = data.classWeights
        var counts = Matrix(rows: data.classes, columns: columns)
        for row in 0..<data.features.rows {
            let label = Int(data.labels[row])
            let weight = data.weights?[row] ?? 1
            for column in 0..<columns where data.features[row, column] > threshold {
                counts[label, column] += weight
            }
        }
        let shares: [Double] = settings.bool("fit_prior") ? sums : sums.map { $0 > 0 ? 1 : 0 }
        let total = shares.reduce(0, +)
        var frequencies: [Double] = []
        for label in 0..<data.classes {
            frequencies += counts.row(label).map { count in
                // Rounding must not make a frequency one, whose complement has no logarithm.
                min(1 - 1e-16, max(1e-300, (count + alpha) / (sums[label] + 2 * alpha)))
            }
        }
        return BernoulliClassifier(
            threshold: threshold,
            priors: shares.map { $0 / total },
            frequencies: frequencies
        )
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try BernoulliClassifier(bytes)
    }
}
