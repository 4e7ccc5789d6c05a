import Search
import Statistics

/// A network of fully connected layers, learned by AdamW.
///
/// Names and defaults are scikit-learn's; what it does not have is PyTorch's or Keras's in spirit:
/// `dropout`, `batch_norm`, and one cosine cycle as `learning_rate`. Further differences:
/// - `alpha` decays weights apart from the gradient, scaled by the step's rate alone.
/// - `hidden_layer_sizes: null` stands for `n_layers` layers of `layer_size` units each: two axes that
///   a sampler can order, where lists are choices without order.
/// - `early_stopping` watches the log loss of the rows set aside, not their accuracy.
///
/// Categories arrive one-hot: the first layer's weights for such a column are the embedding of its
/// level, so that no embedding layer is needed.
///
/// Training multiplies matrices by BLAS, whose last bits depend on the kind of processor; the same
/// machine learns the same bytes. What was learned answers the same everywhere.
public struct MLPClassifier: IterativeFamily {
    /// The family, without state.
    public init() {}

    /// Scikit-learn's name.
    public let name = "MLPClassifier"

    /// Scikit-learn's for `solver="adam"`, and a few more.
    public let hyperparameters = [
        Hyperparameter(
            "hidden_layer_sizes",
            .optional(.list(of: .whole(1...Self.unitsMax), count: 1...Self.layersMax)),
            default: nil
        ),
        Hyperparameter("n_layers", .whole(1...Self.layersMax), default: 1),
        Hyperparameter("layer_size", .whole(1...Self.unitsMax), default: 100),
        Hyperparameter("activation", .choice(["relu", "tanh"]), default: "relu"),
        Hyperparameter("dropout", .real(0...0.95), default: 0),
        Hyperparameter("batch_norm", .choice([true, false]), default: false),
        Hyperparameter("alpha", .real(0...100), default: 1e-4),
        Hyperparameter("learning_rate_init", .real(1e-8...1), default: 1e-3),
        Hyperparameter("learning_rate", .choice(["constant", "cosine"]), default: "constant"),
        Hyperparameter(
            "batch_size",
            .either(.choice(["auto"]), .whole(1...1_000_000)),
            default: "auto"
        ),
        Hyperparameter("max_iter", .whole(1...100_000), default: 200),
        Hyperparameter("tol", .real(0...1), default: 1e-4),
        Hyperparameter("early_stopping", .choice([true, false]), default: false),
        Hyperparameter("validation_fraction", .real(0.01...0.5), default: 0.1),
        Hyperparameter("n_iter_no_change", .whole(1...100_000), default: 10),
        Hyperparameter("class_weight", .optional(.choice(["balanced"])), default: nil),
    ]

    /// Enough for any table; weights of more layers and units would fill the memory.
    static let layersMax = 8
    static let unitsMax = 4096

    /// Small networks over one cosine cycle, which needs no early stopping: the length of the cycle
    /// is searched instead.
    ///
    /// - SeeAlso: Kadra et al., "Well-tuned simple nets excel on tabular datasets", NeurIPS 2021;
    ///   Gorishniy et al., "Revisiting deep learning models for tabular data", NeurIPS 2021.
    public let defaultSpace = [
        SearchSpace.Parameter("n_layers", .int(low: 1, high: 3)),
        SearchSpace.Parameter("layer_size", .int(low: 16, high: 256, log: true)),
        SearchSpace.Parameter("dropout", .float(low: 0, high: 0.5)),
        SearchSpace.Parameter("batch_norm", .categorical([false, true])),
        SearchSpace.Parameter("alpha", .float(low: 1e-5, high: 1, log: true)),
        SearchSpace.Parameter("learning_rate_init", .float(low: 3e-4, high: 1e-2, log: true)),
        SearchSpace.Parameter("learning_rate", .categorical(["cosine"])),
        SearchSpace.Parameter("batch_size", .int(low: 64, high: 512, log: true)),
        SearchSpace.Parameter("max_iter", .int(low: 8, high: 64, log: true)),
        SearchSpace.Parameter("class_weight", .categorical([nil, "balanced"])),
    ]

    /// Complete numbers on one scale, for which the first weights are drawn.
    public let needs = InputNeeds(acceptsMissing: false, wantsScaling: true)

    /// Learns epoch by epoch.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64,
        progress: FitProgress
    ) throws(TaskFailure) -> any Predictor {
        let weights = settings.isNull("class_weight") ? data.weights : data.balancedWeights
        let rows = NetworkRows(data, weights)
        guard rows.present.count > 1 else {
            return NetworkClassifier(
                constant: rows.present[0],
                classes: data.classes,
                columns: data.features.columns
            )
        }
        var training = NetworkTraining(rows, NetworkRecipe(settings, rows: rows.count), seed: seed)
        return try training.run(progress)
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try NetworkClassifier(bytes)
    }
}
