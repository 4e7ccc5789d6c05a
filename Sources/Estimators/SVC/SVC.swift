import LIBSVM
import Search
import Statistics

/// A support vector machine with a kernel, by LIBSVM, with probabilities.
///
/// More than two classes are told apart pair by pair. Each pair's decision value becomes a
/// probability by a sigmoid, fitted to values that each came from rows not learned from; the pairs'
/// probabilities are then coupled. LIBSVM does the same, but deals out rows by libc's `rand`, and so
/// does not repeat. Weights of rows and of classes count in the sigmoid, too.
///
/// LIBSVM 3.24 has no weights for rows: where they cannot be said by a cost a side, rows are learned
/// from several times, to the nearest quarter of the mean weight.
///
/// Training takes between the square and the cube of the number of rows, six times over: minutes for
/// 10,000 rows, hours for `rowsMax`. A pair of classes with more rows is refused.
public struct SVC: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = "SVC"

    /// Scikit-learn's, with its defaults.
    public let hyperparameters = [
        Hyperparameter("C", .real(1e-10...1e10), default: 1),
        Hyperparameter("kernel", .choice(["rbf", "poly", "linear"]), default: "rbf"),
        Hyperparameter(
            "gamma",
            .either(.choice(["scale", "auto"]), .real(1e-10...1e10)),
            default: "scale"
        ),
        Hyperparameter("degree", .whole(1...10), default: 3),
        Hyperparameter("coef0", .real(-1e6...1e6), default: 0),
        Hyperparameter("class_weight", .optional(.choice(["balanced"])), default: nil),
        Hyperparameter("tol", .real(1e-12...1), default: 1e-3),
        Hyperparameter("shrinking", .choice([true, false]), default: true),
        Hyperparameter("cache_size", .real(1...65_536), default: 200),
    ]

    /// Cost and width of the radial kernel; it contains the others' use on most tables.
    ///
    /// - SeeAlso: Hsu, Chang and Lin, "A practical guide to support vector classification" (2003).
    public let defaultSpace = [
        SearchSpace.Parameter("kernel", .categorical(["rbf"])),
        SearchSpace.Parameter("C", .float(low: 1e-2, high: 1e3, log: true)),
        SearchSpace.Parameter("gamma", .float(low: 1e-4, high: 1, log: true)),
        SearchSpace.Parameter("class_weight", .categorical([nil, "balanced"])),
    ]

    /// Complete numbers on one scale, which makes the distances comparable.
    public let needs = InputNeeds(acceptsMissing: false, wantsScaling: true)

    /// False: it takes too long on tables of more than a few thousand rows.
    public let isSearchedByDefault = false

    /// Beyond this many rows a fit would take days.
    static let rowsMax = 50_000
    /// A mean weight is this many copies of a row, at most; training takes its square longer.
    static let resolution = 4.0

    /// One machine for each pair of classes that have rows.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        let rows = KernelRows(data, settings, seed: seed)
        return try SupportVectorClassifier(
            classes: data.classes,
            kernel: rows.kernel,
            features: rows.features,
            present: rows.present,
            pairs: rows.pairs()
        )
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try SupportVectorClassifier(bytes)
    }
}
