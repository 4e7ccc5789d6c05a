import Search
import Statistics

/// Naive Bayes with a normal distribution for each class and column.
///
/// Equal to scikit-learn's where rows have no weights. With weights, the widening of the variances
/// is taken from the weighted variance, so that a row of weight two is two rows.
///
/// - SeeAlso: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
///   sample variances", Stanford STAN-CS-79-773 (1979), which scikit-learn follows.
public struct GaussianNB: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = "GaussianNB"

    /// How far the variances are widened.
    public let hyperparameters = [
        Hyperparameter("var_smoothing", .real(0...1e6), default: 1e-9)
    ]

    /// The one hyperparameter, over the decades in which it matters.
    public let defaultSpace = [
        SearchSpace.Parameter("var_smoothing", .float(low: 1e-12, high: 1, log: true))
    ]

    /// Numbers on any scale.
    public let needs = InputNeeds(acceptsMissing: false, wantsScaling: false)

    /// The mean and variance of each column in each class; there is no chance in it.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        let features = data.features.tamed
        let weights = data.weights ?? Array(repeating: 1, count: features.rows)

        let all = Moments(features, weights) { _ in true }
        let widening = settings.number("var_smoothing") * (all.variances.max() ?? 0)
        var means: [Double] = []
        var variances: [Double] = []
        for label in 0..<Int32(data.classes) {
            let moments = Moments(features, weights) { data.labels[$0] == label }
            means += moments.means
            // A column without spread would divide by zero, which scikit-learn answers with NaN.
            variances += moments.variances.map {
                max($0 + widening, GaussianClassifier.varianceMin)
            }
        }
        let sums = data.classWeights
        let total = sums.reduce(0, +)
        return GaussianClassifier(
            priors: sums.map { $0 / total },
            means: Matrix(rows: data.classes, columns: features.columns, values: means),
            variances: Matrix(rows: data.classes, columns: features.columns, values: variances)
        )
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try GaussianClassifier(bytes)
    }
}

/// The weighted mean and variance of each column over some rows; zeros over no row.
private struct Moments {
    var means: [Double]
    var variances: [Double]

    init(_ features: Matrix, _ weights: [Double], where isIncluded: (Int) -> Bool) {
        let columns = features.columns
        let rows = (0..<features.rows).filter(isIncluded)
        means = Array(repeating: 0, count: columns)
        variances = means
        guard !rows.isEmpty else { return }
        let total = rows.reduce(0) { $0 + weights[$1] }
        for row in rows {
            for column in 0..<columns { means[column] += weights[row] * features[row, column] }
        }
        for column in 0..<columns { means[column] /= total }
        for row in rows {
            for column in 0..<columns {
                let deviation = features[row, column] - means[column]
                variances[column] += weights[row] * deviation * deviation
            }
        }
        for column in 0..<columns { variances[column] /= total }
    }
}
