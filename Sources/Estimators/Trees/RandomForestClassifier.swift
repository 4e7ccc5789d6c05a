import Search

/// Many decision trees, each over drawn rows, with the best of some drawn columns in each node.
///
/// - Complexity: O(trees × columns that compete × rows × depth), beside one binning of the table.
/// - SeeAlso: Breiman, "Random forests", Machine Learning 45 (2001).
public struct RandomForestClassifier: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = ForestClassifier.Kind.randomForest.name

    /// Scikit-learn's, with its defaults.
    public let hyperparameters =
        TreeHyperparameters.forest(bootstrap: true)
        + TreeHyperparameters.shape(maxFeatures: "sqrt")

    /// How many columns compete, how many rows are drawn and how small leaves are, which matter in
    /// this order; more trees are only ever better, and slower.
    ///
    /// - SeeAlso: Probst, Wright and Boulesteix, "Hyperparameters and tuning strategies for random
    ///   forest", WIREs Data Mining and Knowledge Discovery 9 (2019).
    public let defaultSpace = [
        SearchSpace.Parameter("n_estimators", .int(low: 100, high: 400, log: true)),
        SearchSpace.Parameter("max_features", .float(low: 0.05, high: 0.9, log: true)),
        SearchSpace.Parameter("max_samples", .float(low: 0.2, high: 1)),
        SearchSpace.Parameter("min_samples_leaf", .int(low: 1, high: 50, log: true)),
        SearchSpace.Parameter("criterion", .categorical(["gini", "entropy"])),
        SearchSpace.Parameter(
            "class_weight",
            .categorical([nil, "balanced", "balanced_subsample"])
        ),
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
        try ForestTraining(settings, .randomForest, data).fit(data, seed: seed)
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try ForestClassifier(bytes, .randomForest)
    }
}
