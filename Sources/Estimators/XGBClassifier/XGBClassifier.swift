import Foundation
import Search
import Statistics
import XGBoost

/// Gradient-boosted trees over histograms, by XGBoost.
///
/// - SeeAlso: Chen and Guestrin, "XGBoost: a scalable tree boosting system", KDD 2016.
public struct XGBClassifier: IterativeFamily {
    /// The family, without state.
    public init() {}

    /// XGBoost's name.
    public let name = "XGBClassifier"

    /// XGBoost's, with its defaults, and scikit-learn's `class_weight` for any number of classes.
    public let hyperparameters = [
        Hyperparameter("n_estimators", .whole(1...100_000), default: 100),
        Hyperparameter("max_depth", .whole(1...64), default: 6),
        Hyperparameter("learning_rate", .real(1e-6...1), default: 0.3),
        Hyperparameter("min_child_weight", .real(0...1e9), default: 1),
        Hyperparameter("subsample", .real(1e-3...1), default: 1),
        Hyperparameter("colsample_bytree", .real(1e-3...1), default: 1),
        Hyperparameter("reg_lambda", .real(0...1e9), default: 1),
        Hyperparameter("reg_alpha", .real(0...1e9), default: 0),
        Hyperparameter("gamma", .real(0...1e9), default: 0),
        Hyperparameter("max_bin", .whole(2...65_535), default: 256),
        Hyperparameter("scale_pos_weight", .real(1e-6...1e6), default: 1),
        Hyperparameter("class_weight", .optional(.choice(["balanced"])), default: nil),
    ]

    /// What matters most on tables of thousands of rows, over the ranges practitioners search.
    public let defaultSpace = [
        SearchSpace.Parameter("n_estimators", .int(low: 50, high: 600, log: true)),
        SearchSpace.Parameter("learning_rate", .float(low: 0.01, high: 0.3, log: true)),
        SearchSpace.Parameter("max_depth", .int(low: 2, high: 10)),
        SearchSpace.Parameter("min_child_weight", .float(low: 0.5, high: 50, log: true)),
        SearchSpace.Parameter("subsample", .float(low: 0.5, high: 1)),
        SearchSpace.Parameter("colsample_bytree", .float(low: 0.3, high: 1)),
        SearchSpace.Parameter("reg_lambda", .float(low: 1e-2, high: 100, log: true)),
        SearchSpace.Parameter("reg_alpha", .float(low: 1e-3, high: 10, log: true)),
        SearchSpace.Parameter("class_weight", .categorical([nil, "balanced"])),
    ]

    /// Any numbers: a split sends missing cells to the better side and knows no scale.
    public let needs = InputNeeds(acceptsMissing: true, wantsScaling: false)

    /// Grows `n_estimators` rounds of trees, one tree a round for two classes, else one a class.
    public func fit(
        _ data: TrainingSet,
        _ values: Parameters,
        seed: UInt64,
        progress: FitProgress
    ) throws(TaskFailure) -> any Predictor {
        let settings = try Settings(values, for: self)
        let data = try data.checked(for: self)
        guard data.classes == 2 || settings.number("scale_pos_weight") == 1 else {
            throw TaskFailure(.error, "\(name).scale_pos_weight needs two classes")
        }
        let weights = settings.isNull("class_weight") ? data.weights : data.balancedWeights
        let baseMargins = baseMargins(data, weights, settings)
        do {
            let matrix = try DMatrix(
                cells: data.features.singles,
                rows: data.features.rows,
                columns: data.features.columns
            )
            try matrix.set(.label, data.labels.map(Float.init))
            if let weights { try matrix.set(.weight, weights.map(Self.weight)) }
            let rowMargins = repeatElement(baseMargins, count: data.features.rows).flatMap(\.self)
            try matrix.set(.baseMargin, rowMargins)
            let booster = try Booster(
                parameters(settings, classes: data.classes, seed: seed),
                for: matrix
            )
            let rounds = settings.whole("n_estimators")
            for round in 0..<rounds {
                try booster.update(round: round, on: matrix)
                let iteration = FitProgress.Iteration(number: round + 1, planned: rounds) {
                    () throws(TaskFailure) in
                    try trees(of: booster, data, baseMargins)
                }
                if try progress.verdict(iteration) == .stop { break }
            }
            return try trees(of: booster, data, baseMargins)
        } catch let failure as TaskFailure {
            throw failure
        } catch {
            throw TaskFailure(.error, "\(name): \(error)")
        }
    }

    /// What the booster has learned so far.
    private func trees(
        of booster: Booster,
        _ data: TrainingSet,
        _ baseMargins: [Float]
    ) throws(TaskFailure) -> BoostedTrees {
        let saved: UBJSON
        do {
            saved = try UBJSON(booster.saved())
        } catch {
            throw TaskFailure(.error, "\(name): \(error)")
        }
        return try BoostedTrees(
            saved,
            classes: data.classes,
            columns: data.features.columns,
            baseMargins: baseMargins
        )
    }

    private func parameters(
        _ settings: Settings,
        classes: Int,
        seed: UInt64
    ) -> [(name: String, value: String)] {
        let passedOn = [
            "max_depth", "learning_rate", "min_child_weight", "subsample", "colsample_bytree",
            "reg_lambda", "reg_alpha", "gamma", "max_bin", "scale_pos_weight",
        ]
        return [
            ("nthread", "1"),
            ("tree_method", "hist"),
            ("objective", classes == 2 ? "binary:logistic" : "multi:softprob"),
            ("num_class", classes == 2 ? "1" : "\(classes)"),
            // The library's seed is signed and is cut down to 31 bits in places.
            ("seed", "\(seed & 0x7FFF_FFFF)"),
        ] + passedOn.map { ($0, ParameterValue.number(settings.number($0)).description) }
    }

    /// Where boosting starts: at the weighted shares of the classes, one margin an output.
    ///
    /// XGBoost does so since version 2; release 1.7 starts at even shares, which costs the first
    /// rounds wherever classes are uneven.
    ///
    /// - SeeAlso: `InitEstimation` in XGBoost 3.2, whose one Newton step from even shares, taken where
    ///   `scale_pos_weight` is not one, this follows.
    private func baseMargins(
        _ data: TrainingSet,
        _ weights: [Double]?,
        _ settings: Settings
    ) -> [Float] {
        var sums = [Double](repeating: 0, count: data.classes)
        for (row, label) in data.labels.enumerated() {
            sums[Int(label)] += weights?[row] ?? 1
        }
        let factor = settings.number("scale_pos_weight")
        if data.classes == 2 { sums[1] *= factor }
        let total = sums.reduce(0, +)
        // Zero and one have no margin.
        let shares = sums.map { max(1e-6, min(1 - 1e-6, $0 / total)) }
        if data.classes == 2 {
            return [Float(factor == 1 ? -log(1 / shares[1] - 1) : 4 * shares[1] - 2)]
        }
        let logarithms = shares.map { log($0) }
        let mean = logarithms.reduce(0, +) / Double(data.classes)
        return logarithms.map { Float($0 - mean) }
    }

    /// The weight in single precision, kept above zero and finite.
    private static func weight(_ weight: Double) -> Float {
        Float(max(1e-30, min(1e30, weight)))
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try BoostedTrees(bytes)
    }
}
