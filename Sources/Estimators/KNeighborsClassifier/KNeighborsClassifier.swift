import Search
import Statistics

/// The classes of the nearest training rows, as votes.
///
/// Where fewer rows than `n_neighbors` were learned from, all of them vote. The weights of rows
/// multiply their votes; they do not move the border of the neighbourhood, so that a row of weight
/// two is not quite two rows. Rows at equal distance are taken in the order of the training rows.
public struct KNeighborsClassifier: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = "KNeighborsClassifier"

    /// Scikit-learn's, with its defaults.
    public let hyperparameters = [
        Hyperparameter("n_neighbors", .whole(1...1_000_000), default: 5),
        Hyperparameter("weights", .choice(["uniform", "distance"]), default: "uniform"),
        Hyperparameter("p", .choice([1, 2]), default: 2),
    ]

    /// All three; the number of neighbours by orders of magnitude.
    public let defaultSpace = [
        SearchSpace.Parameter("n_neighbors", .int(low: 1, high: 200, log: true)),
        SearchSpace.Parameter("weights", .categorical(["uniform", "distance"])),
        SearchSpace.Parameter("p", .categorical([1, 2])),
    ]

    /// Complete numbers on one scale, which makes the distances comparable.
    public let needs = InputNeeds(acceptsMissing: false, wantsScaling: true)

    /// Keeps the rows; there is no chance in it.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        NeighborsClassifier(
            neighbors: settings.whole("n_neighbors"),
            weighsByDistance: settings.string("weights") == "distance",
            power: settings.whole("p"),
            classes: data.classes,
            features: data.features.tamed,
            labels: data.labels,
            weights: data.weights
        )
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try NeighborsClassifier(bytes)
    }
}
