import LIBLINEAR
import Search
import Statistics

/// A linear support vector machine, by LIBLINEAR, with probabilities.
///
/// Scikit-learn's gives decision values alone. Here a sigmoid over them, fitted to values that each
/// came from rows not learned from, makes them probabilities, as in
/// `CalibratedClassifierCV(LinearSVC(), ensemble=False)`; the machine itself learns from all rows.
/// Weights of rows and of classes count in the sigmoid, too. Of several classes, `class_weight` weighs
/// each row of the rest by its own class, where scikit-learn gives the whole rest weight one.
public struct LinearSVC: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = "LinearSVC"

    /// Scikit-learn's; the intercept is penalised in units of `intercept_scaling`, as it is there.
    public let hyperparameters = [
        Hyperparameter("C", .real(1e-10...1e10), default: 1),
        Hyperparameter("loss", .choice(["squared_hinge", "hinge"]), default: "squared_hinge"),
        Hyperparameter("class_weight", .optional(.choice(["balanced"])), default: nil),
        Hyperparameter("tol", .real(1e-12...1), default: 1e-4),
        Hyperparameter("fit_intercept", .choice([true, false]), default: true),
        Hyperparameter("intercept_scaling", .real(1e-3...1e6), default: 1),
    ]

    /// How much to penalise, for which loss, and whether the rare class counts more.
    public let defaultSpace = [
        SearchSpace.Parameter("C", .float(low: 1e-4, high: 1e2, log: true)),
        SearchSpace.Parameter("loss", .categorical(["squared_hinge", "hinge"])),
        SearchSpace.Parameter("class_weight", .categorical([nil, "balanced"])),
    ]

    /// Complete numbers, on one scale so that the penalty treats them alike.
    public let needs = InputNeeds(acceptsMissing: false, wantsScaling: true)

    /// False: `LogisticRegression` finds much the same line.
    public let isSearchedByDefault = false

    /// One linear function for two classes, otherwise one for each class against the rest.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        let rows = LinearRows(data, settings, seed: seed)
        var functions: [Weights] = []
        for label in data.classes == 2 ? [1] : Array(0..<Int32(data.classes)) {
            let targets = data.labels.map { $0 == label }
            guard targets.contains(true), targets.contains(false) else {
                functions.append(
                    .constant(targets.contains(true), columns: data.features.columns)
                )
                continue
            }
            functions.append(try rows.calibrated(targets))
        }
        return LinearClassifier(.linearSVC, classes: data.classes, functions)
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try LinearClassifier(.linearSVC, bytes)
    }
}

/// The rows of one fit, and how functions are learned from them.
struct LinearRows {
    private let features: Matrix
    private let weights: [Double]?
    private let settings: Settings
    private let seed: UInt64

    init(_ data: TrainingSet, _ settings: Settings, seed: UInt64) {
        features = data.features.tamed
        weights = settings.isNull("class_weight") ? data.weights : data.balancedWeights
        self.settings = settings
        self.seed = seed
    }

    /// The function of all rows, stretched so that its sigmoid is a probability.
    func calibrated(_ targets: [Bool]) throws(TaskFailure) -> Weights {
        var values = [Double](repeating: 0, count: features.rows)
        let crossFitting = CrossFitting(features, targets, seed: seed)
        try crossFitting.forEach { learned, judged throws(TaskFailure) in
            let function = try separate(learned, targets)
            for row in judged { values[row] = function.value(features.row(row)) }
        }
        let unweighted = [Double](repeating: 1, count: features.rows)
        let sigmoid = SigmoidCalibration(values, targets, weights ?? unweighted)
        let function = try separate(Array(0..<features.rows), targets)
        let stretched = Weights(
            coefficients: function.coefficients.map { $0 * sigmoid.slope },
            intercept: sigmoid.margin(function.intercept)
        )
        guard stretched.intercept.isFinite, stretched.coefficients.allSatisfy(\.isFinite) else {
            throw TaskFailure(.error, "LinearSVC: the coefficients left the range of numbers")
        }
        return stretched
    }

    /// The function that is above zero for the rows that are targets, learned from some rows.
    func separate(_ rows: [Int], _ targets: [Bool]) throws(TaskFailure) -> Weights {
        let problem = Problem(
            cells: features.selecting(rows: rows).values,
            rows: rows.count,
            columns: features.columns
        )
        let targets = rows.map { targets[$0] }
        let costs = RowCosts(weights.map { weights in rows.map { weights[$0] } }, targets)
        let usesHinge = settings.string("loss") == "hinge"
        let solver = Solver(
            objective: usesHinge ? .l2Hinge : .l2SquaredHinge,
            positiveCost: settings.number("C") * costs.positive,
            negativeCost: settings.number("C") * costs.negative,
            // The Newton method measures its gradient otherwise than coordinate descent does.
            tolerance: settings.number("tol") * (usesHinge ? 1 : 1e-2),
            interceptCell: settings.bool("fit_intercept")
                ? settings.number("intercept_scaling") : nil
        )
        do {
            return try problem.train(
                targets,
                copies: costs.copies,
                solver,
                seed: UInt32(truncatingIfNeeded: seed)
            )
        } catch {
            throw TaskFailure(.error, "LinearSVC: \(error)")
        }
    }
}

extension Weights {
    /// The value at a row; zero where cells of opposite extremes cancel to nothing known.
    func value(_ cells: ArraySlice<Double>) -> Double {
        var sum = intercept
        for (cell, coefficient) in zip(cells, coefficients) { sum += cell * coefficient }
        return sum.isNaN ? 0 : max(-1e100, min(1e100, sum))
    }
}
