import Search

/// One decision tree.
///
/// Scikit-learn's, on binned columns: up to 255 distinct values of a column nothing is lost. A tie
/// between columns falls to the one that was drawn first, as there.
///
/// - SeeAlso: Breiman, Friedman, Olshen and Stone, "Classification and regression trees" (1984).
public struct DecisionTreeClassifier: Family {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = ForestClassifier.Kind.decisionTree.name

    /// Scikit-learn's, with its defaults; the best threshold is always looked for.
    public let hyperparameters =
        TreeHyperparameters.shape(maxFeatures: nil) + [
            Hyperparameter("class_weight", .optional(.choice(["balanced"])), default: nil)
        ]

    /// What bounds a tree: its depth, its leaves, and the price of a leaf.
    public let defaultSpace = [
        SearchSpace.Parameter("criterion", .categorical(["gini", "entropy"])),
        SearchSpace.Parameter("max_depth", .int(low: 2, high: 30, log: true)),
        SearchSpace.Parameter("min_samples_leaf", .int(low: 1, high: 200, log: true)),
        SearchSpace.Parameter("ccp_alpha", .float(low: 1e-6, high: 1e-2, log: true)),
        SearchSpace.Parameter("class_weight", .categorical([nil, "balanced"])),
    ]

    /// Any numbers: a split sends missing cells to the better side and knows no scale.
    ///
    /// Those that stand for levels are taken in a `LevelOrder`.
    public let needs = InputNeeds(acceptsMissing: true, wantsScaling: false)

    /// Grows one tree.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        try ForestTraining(settings, .decisionTree, data).fit(data, seed: seed)
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try ForestClassifier(bytes, .decisionTree)
    }
}
