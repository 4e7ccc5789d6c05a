import LIBLINEAR
import Search
import Statistics

/// Logistic regression.
///
/// More than two classes have one multinomial model, as in scikit-learn's default solver. Under the
/// penalty on absolute values, `l1_ratio: 1`, which LIBLINEAR knows, they are told apart one against the
/// rest instead, and the answers brought to a sum of one.
/// The intercept goes unpenalised, as in scikit-learn's default solver.
public struct LogisticRegression: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = "LogisticRegression"

    /// Scikit-learn's, but that `l1_ratio` is 0 or 1, nothing between.
    public let hyperparameters = [
        Hyperparameter("C", .real(1e-10...1e10), default: 1),
        Hyperparameter("l1_ratio", .choice([0, 1]), default: 0),
        Hyperparameter("class_weight", .optional(.choice(["balanced"])), default: nil),
        Hyperparameter("tol", .real(1e-12...1), default: 1e-4),
        Hyperparameter("fit_intercept", .choice([true, false]), default: true),
    ]

    /// How much to penalise and in which way, and whether the rare class counts more.
    public let defaultSpace = [
        SearchSpace.Parameter("C", .float(low: 1e-4, high: 1e2, log: true)),
        SearchSpace.Parameter("l1_ratio", .categorical([0, 1])),
        SearchSpace.Parameter("class_weight", .categorical([nil, "balanced"])),
    ]

    /// Complete numbers, on one scale so that the penalty treats them alike.
    public let needs = InputNeeds(acceptsMissing: false, wantsScaling: true)

    /// One linear function for two classes, otherwise one for each class.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        let features = data.features.tamed
        let weights = settings.isNull("class_weight") ? data.weights : data.balancedWeights
        let isLasso = settings.number("l1_ratio") == 1
        guard !isLasso, data.labels.contains(where: { $0 != data.labels[0] }) else {
            return try lasso(features, data, weights, settings, seed: seed)
        }
        let rowWeights = weights ?? Array(repeating: 1, count: features.rows)
        let regression = SoftmaxRegression(
            features,
            data.labels,
            classes: data.classes,
            weights: rowWeights,
            cost: settings.number("C") * rowWeights.reduce(0, +)
        )
        let functions = regression.functions(
            tolerance: Self.leastGain(settings.number("tol")),
            fitsIntercept: settings.bool("fit_intercept")
        )
        for function in functions { try checkRange(function) }
        let origin: LinearClassifier.Origin =
            data.classes > 2 ? .multinomial : .logisticRegression
        return LinearClassifier(origin, classes: data.classes, functions)
    }

    /// What a step must lower the mean loss of a row by, lest it be the last.
    ///
    /// Scikit-learn's `tol` is a slope, of which a step gains about the square. So much of it leaves
    /// probabilities as near to those of the minimum as scikit-learn's are.
    private static func leastGain(_ tol: Double) -> Double {
        // Less is lost among the digits of the loss.
        max(1e-14, 3 * tol * tol)
    }

    private func checkRange(_ function: Weights) throws(TaskFailure) {
        guard function.intercept.isFinite, function.coefficients.allSatisfy(\.isFinite) else {
            throw TaskFailure(.error, "\(name): the coefficients went beyond the range of numbers")
        }
    }

    /// Under the penalty on absolute values, by LIBLINEAR.
    private func lasso(
        _ features: Matrix,
        _ data: TrainingSet,
        _ weights: [Double]?,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> LinearClassifier {
        let problem = Problem(
            cells: features.values,
            rows: features.rows,
            columns: features.columns
        )
        var functions: [Weights] = []
        for label in data.classes == 2 ? [1] : Array(0..<Int32(data.classes)) {
            functions.append(
                try separate(
                    problem,
                    data.labels.map { $0 == label },
                    weights,
                    settings,
                    seed: UInt32(truncatingIfNeeded: seed)
                )
            )
        }
        return LinearClassifier(.logisticRegression, classes: data.classes, functions)
    }

    /// The function that is above zero for the rows of one class.
    private func separate(
        _ problem: Problem,
        _ targets: [Bool],
        _ weights: [Double]?,
        _ settings: Settings,
        seed: UInt32
    ) throws(TaskFailure) -> Weights {
        guard targets.contains(true), targets.contains(false) else {
            return .constant(targets.contains(true), columns: problem.columns)
        }
        let costs = RowCosts(weights, targets)
        let solver = solver(settings, costs, targets)
        let learned: Weights
        do {
            learned = try problem.train(targets, copies: costs.copies, solver, seed: seed)
        } catch {
            throw TaskFailure(.error, "\(name): \(error)")
        }
        try checkRange(learned)
        return learned
    }

    private func solver(_ settings: Settings, _ costs: RowCosts, _ targets: [Bool]) -> Solver {
        let positiveCost = settings.number("C") * costs.positive
        let negativeCost = settings.number("C") * costs.negative
        var total = 0.0
        for (row, isPositive) in targets.enumerated() {
            total += (isPositive ? positiveCost : negativeCost) * Double(costs.copies?[row] ?? 1)
        }
        // As large as it takes to make the intercept's penalty small beside the rows' cost; no larger, as
        // that slows the search. The tolerance, too, is LIBLINEAR's for scikit-learn's coefficients.
        let cell = min(1e5, max(1, 4e4 / total))
        return Solver(
            objective: .l1Logistic,
            positiveCost: positiveCost,
            negativeCost: negativeCost,
            tolerance: settings.number("tol") * 1e-1,
            interceptCell: settings.bool("fit_intercept") ? cell : nil
        )
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        // Those of several classes at once have a mark of their own.
        let isMultinomial = bytes.starts(
            with: ByteFormat.magic + [LinearClassifier.Origin.multinomial.rawValue]
        )
        return try LinearClassifier(isMultinomial ? .multinomial : .logisticRegression, bytes)
    }
}

extension Weights {
    /// So far out that the probability is zero or one, in single precision too, yet a finite number.
    private static let certainty = 1e4

    /// What can be learned from rows of one kind: that there is no other.
    static func constant(_ isPositive: Bool, columns: Int) -> Weights {
        Weights(
            coefficients: Array(repeating: 0, count: columns),
            intercept: isPositive ? certainty : -certainty
        )
    }
}
