import Search
import Statistics

/// The same answer for every row, whatever its cells: what a model must beat.
///
/// Of scikit-learn's strategies those without chance are here.
public struct DummyClassifier: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = "DummyClassifier"

    /// Which answer to give.
    public let hyperparameters = [
        Hyperparameter(
            "strategy",
            .choice(["prior", "most_frequent", "uniform"]),
            default: "prior"
        )
    ]

    /// The shares of the classes; there is nothing to search.
    public let defaultSpace = [SearchSpace.Parameter("strategy", .categorical(["prior"]))]

    /// Any complete numbers, none of which it looks at.
    public let needs = InputNeeds(acceptsMissing: false, wantsScaling: false)

    /// False: it is there to be compared with.
    public let isSearchedByDefault = false

    /// True: it looks at no column.
    public let keepsMonotone = true

    /// Counts the classes.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        let sums = data.classWeights
        let heaviest = sums.max() ?? 0
        let shares: [Double] =
            switch settings.string("strategy") {
            case "most_frequent":
                sums.indices.map { $0 == sums.firstIndex(of: heaviest) ? 1 : 0 }
            case "uniform":
                sums.map { $0 > 0 ? 1 : 0 }
            default:
                sums
            }
        let total = shares.reduce(0, +)
        return ConstantClassifier(
            columns: data.features.columns,
            priors: shares.map { $0 / total }
        )
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try ConstantClassifier(bytes)
    }
}

/// What `DummyClassifier` learned: one probability a class.
public struct ConstantClassifier: Predictor, Hashable {
    /// How many columns it was shown.
    public let columns: Int
    /// The probability of each class.
    public let priors: [Double]

    private static let format = ByteFormat(family: 24, version: 1)

    init(columns: Int, priors: [Double]) {
        self.columns = columns
        self.priors = priors
    }

    /// The same for every row.
    public func probabilities(_ features: Matrix) throws(TaskFailure) -> Matrix {
        let features = try features.checked(columns: columns, "DummyClassifier")
        return Matrix(
            rows: features.rows,
            columns: priors.count,
            values: repeatElement(priors, count: features.rows).flatMap(\.self)
        )
    }

    /// The number of columns and the probabilities.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        var writer = ByteWriter(Self.format)
        writer.write(UInt32(columns))
        writer.write(UInt32(priors.count))
        writer.write(priors)
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(TaskFailure) {
        var reader = try ByteReader(bytes, Self.format, "DummyClassifier")
        columns = Int(try reader.number())
        priors = try reader.reals(try reader.classCount())
        try reader.finish()
        guard columns >= 1, priors.allSatisfy({ 0...1 ~= $0 }),
            abs(priors.reduce(0, +) - 1) < 1e-9
        else { throw reader.error("no column, or priors that are no probabilities") }
    }

    /// Itself: it is data already.
    public var structure: PredictorStructure? { .constant(self) }
}
