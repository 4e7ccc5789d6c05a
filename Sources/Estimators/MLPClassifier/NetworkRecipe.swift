import Foundation

/// How a network is built and trained.
struct NetworkRecipe {
    var hiddenUnits: [Int]
    var activation: NetworkClassifier.Activation
    var dropout: Float
    var normalizesBatches: Bool
    var decay: Float
    var rate: Double
    var cycles: Bool
    var batchRows: Int
    var epochs: Int
    var tolerance: Double
    var stopsEarly: Bool
    var validationShare: Double
    var patience: Int

    init(_ settings: Settings, rows: Int) {
        hiddenUnits =
            settings.wholes("hidden_layer_sizes")
            ?? Array(repeating: settings.whole("layer_size"), count: settings.whole("n_layers"))
        activation = settings.string("activation") == "tanh" ? .tanh : .relu
        dropout = Float(settings.number("dropout"))
        normalizesBatches = settings.bool("batch_norm")
        decay = Float(settings.number("alpha"))
        rate = settings.number("learning_rate_init")
        cycles = settings.string("learning_rate") == "cosine"
        // Scikit-learn's "auto".
        batchRows = settings.numberIfAny("batch_size").map { Int($0) } ?? min(200, rows)
        epochs = settings.whole("max_iter")
        tolerance = settings.number("tol")
        stopsEarly = settings.bool("early_stopping")
        validationShare = settings.number("validation_fraction")
        patience = settings.whole("n_iter_no_change")
    }

    /// The rate of one step.
    ///
    /// A cycle climbs over its first tenth and falls along a cosine to zero.
    ///
    /// - SeeAlso: Smith and Topin, "Super-convergence", arXiv:1708.07120 (2018).
    func rate(step: Int, of steps: Int) -> Float {
        guard cycles, steps > 1 else { return Float(rate) }
        let climb = max(1, steps / 10)
        if step <= climb { return Float(rate * Double(step) / Double(climb)) }
        let progress = Double(step - climb) / Double(steps - climb + 1)
        return Float(rate * 0.5 * (1 + cos(Double.pi * progress)))
    }
}
