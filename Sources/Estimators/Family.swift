import Search
import Statistics

/// A kind of model: its hyperparameters, its default space, and how it learns.
///
/// A family is a value without state; what it learned is a `Predictor`.
public protocol Family: Sendable {
    /// The name in study files: scikit-learn's or XGBoost's, such as `LogisticRegression`.
    var name: String { get }

    /// Every hyperparameter the family understands, with its default.
    var hyperparameters: [Hyperparameter] { get }

    /// What `models: {NAME: default}` searches over. Names are bare (`C`), parents before children.
    var defaultSpace: [SearchSpace.Parameter] { get }

    /// What the family needs of its input.
    var needs: InputNeeds { get }

    /// Whether a study that names no models searches the family; true unless it says otherwise.
    var isSearchedByDefault: Bool { get }

    /// Whether its predictors keep `TrainingSet.monotone`; false unless it says otherwise.
    var keepsMonotone: Bool { get }

    /// Learns from rows that are known to be fit for the family; `fit` is how others reach it.
    ///
    /// The same input and seed give the same predictor to the last bit, in any process.
    ///
    /// - Parameters:
    ///   - data: the training rows, checked.
    ///   - settings: all hyperparameters.
    ///   - seed: all chance comes from here.
    /// - Throws: `TaskFailure` of kind `error`, if the family cannot learn from these rows.
    func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor

    /// The predictor whose `encoded()` gave these bytes.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if the bytes are not such a predictor's.
    func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor
}

extension Family {
    /// True: most families are there to be searched.
    public var isSearchedByDefault: Bool { true }

    /// False: few families can be held to a direction.
    public var keepsMonotone: Bool { false }

    /// Learns from rows with known classes, after a look at what was given.
    ///
    /// - Parameters:
    ///   - data: the training rows.
    ///   - values: hyperparameters by bare name; those left out have their default.
    ///   - seed: all chance comes from here.
    /// - Throws: `TaskFailure` of kind `error`, if a hyperparameter makes no sense, or if the family
    ///   cannot learn from these rows.
    public func fit(
        _ data: TrainingSet,
        _ values: Parameters,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        let settings = try Settings(values, for: self)
        return try learn(from: data.checked(for: self), settings, seed: seed)
    }
}

/// A fitted model.
public protocol Predictor: Sendable {
    /// The probability of each class for each row.
    ///
    /// - Parameter features: rows × the columns learned from.
    /// - Returns: rows × classes; each row sums to one.
    func probabilities(_ features: Matrix) throws(TaskFailure) -> Matrix

    /// All that was learned, as bytes that give the same probabilities to the last bit.
    func encoded() throws(TaskFailure) -> [UInt8]

    /// What the predictor computes, as data; nil where it cannot say.
    var structure: PredictorStructure? { get }
}

extension Predictor {
    /// Nil: a predictor that runs elsewhere cannot say what it computes.
    public var structure: PredictorStructure? { nil }
}

/// Rows with known classes, ready for an estimator.
public struct TrainingSet: Sendable {
    /// The features: rows × columns.
    ///
    /// NaN only where the family accepts it.
    public let features: Matrix
    /// The class of each row, from 0 to `classes` − 1.
    public let labels: [Int32]
    /// How many classes there are, at least two; some may have no row.
    public let classes: Int
    /// The weight of each row, or nil where all count the same.
    public let weights: [Double]?
    /// The columns whose numbers stand for levels: neither their order nor their distance tells
    /// anything.
    public let codes: Set<Int>
    /// Of two classes: for each column whether more of it may only make the second likelier (1), only
    /// less likely (−1) or both (0); empty where all may do both.
    public let monotone: [Int]

    /// Rows and their classes.
    public init(
        features: Matrix,
        labels: [Int32],
        classes: Int,
        weights: [Double]? = nil,
        codes: Set<Int> = [],
        monotone: [Int] = []
    ) {
        precondition(labels.count == features.rows, "\(labels.count) labels, \(features.rows) rows")
        precondition(weights.map { $0.count == labels.count } ?? true, "one weight a row")
        precondition(
            monotone.isEmpty || classes == 2 && monotone.count == features.columns,
            "\(monotone.count) directions of \(features.columns) columns, \(classes) classes"
        )
        self.features = features
        self.labels = labels
        self.classes = classes
        self.weights = weights
        self.codes = codes
        self.monotone = monotone
    }
}

/// What a family needs of its input.
public struct InputNeeds: Sendable, Hashable {
    /// Whether missing cells (NaN) may reach the family.
    public var acceptsMissing: Bool
    /// Whether columns on different scales harm it.
    public var wantsScaling: Bool
    /// Whether levels should come as one number each, rather than one column each.
    public var wantsCodes: Bool

    /// The needs of a family.
    public init(acceptsMissing: Bool, wantsScaling: Bool, wantsCodes: Bool = false) {
        self.acceptsMissing = acceptsMissing
        self.wantsScaling = wantsScaling
        self.wantsCodes = wantsCodes
    }
}
