import Search

/// Many decision trees over all rows, with one drawn threshold for each column that competes.
///
/// - Complexity: O(trees × columns that compete × rows × depth), beside one binning of the table.
/// - SeeAlso: Geurts, Ernst and Wehenkel, "Extremely randomized trees", Machine Learning 63 (2006).
public struct ExtraTreesClassifier: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = ForestClassifier.Kind.extraTrees.name

    /// Scikit-learn's, with its defaults.
    public let hyperparameters =
        TreeHyperparameters.forest(bootstrap: false)
        + TreeHyperparameters.shape(maxFeatures: "sqrt")

    /// How many columns compete and how small leaves are: the K and n_min of the paper.
    public let defaultSpace = [
        SearchSpace.Parameter("n_estimators", .int(low: 100, high: 400, log: true)),
        SearchSpace.Parameter("max_features", .float(low: 0.05, high: 1, log: true)),
        SearchSpace.Parameter("min_samples_leaf", .int(low: 1, high: 50, log: true)),
        SearchSpace.Parameter("criterion", .categorical(["gini", "entropy"])),
        SearchSpace.Parameter("bootstrap", .categorical([false, true])),
        SearchSpace.Parameter("class_weight", .categorical([nil, "balanced"])),
    ]

    /// Any numbers: a split sends missing cells to the better side and knows no scale.
    ///
    /// Those that stand for levels are taken in a `LevelOrder`.
    public let needs = InputNeeds(acceptsMissing: true, wantsScaling: false)

    /// Grows `n_estimators` trees.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        try ForestTraining(settings, .extraTrees, data).fit(data, seed: seed)
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try ForestClassifier(bytes, .extraTrees)
    }
}
