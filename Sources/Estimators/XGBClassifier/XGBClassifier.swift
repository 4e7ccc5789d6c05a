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

    /// XGBoost's, with its defaults, and scikit-learn's `class_weight` and `validation_fraction`.
    public let hyperparameters = [
        Hyperparameter("n_estimators", .whole(1...100_000), default: 100),
        Hyperparameter("booster", .choice(["gbtree", "dart"]), default: "gbtree"),
        Hyperparameter("max_depth", .whole(1...64), default: 6),
        Hyperparameter("learning_rate", .real(1e-6...1), default: 0.3),
        Hyperparameter("min_child_weight", .real(0...1e9), default: 1),
        Hyperparameter("max_delta_step", .real(0...1e6), default: 0),
        Hyperparameter("subsample", .real(1e-3...1), default: 1),
        Hyperparameter("colsample_bytree", .real(1e-3...1), default: 1),
        Hyperparameter("colsample_bylevel", .real(1e-3...1), default: 1),
        Hyperparameter("colsample_bynode", .real(1e-3...1), default: 1),
        Hyperparameter("reg_lambda", .real(0...1e9), default: 1),
        Hyperparameter("reg_alpha", .real(0...1e9), default: 0),
        Hyperparameter("gamma", .real(0...1e9), default: 0),
        Hyperparameter("max_bin", .whole(2...65_535), default: 256),
        Hyperparameter("grow_policy", .choice(["depthwise", "lossguide"]), default: "depthwise"),
        Hyperparameter("max_leaves", .whole(0...1_000_000), default: 0),
        Hyperparameter("scale_pos_weight", .real(1e-6...1e6), default: 1),
        Hyperparameter("class_weight", .optional(.choice(["balanced"])), default: nil),
        Hyperparameter("early_stopping_rounds", .optional(.whole(1...100_000)), default: nil),
        Hyperparameter("validation_fraction", .real(0.01...0.5), default: 0.1),
        // Those of `booster: dart` alone; the others do not look at them.
        Hyperparameter("rate_drop", .real(0...1), default: 0),
        Hyperparameter("skip_drop", .real(0...1), default: 0),
        Hyperparameter("one_drop", .choice([false, true]), default: false),
        Hyperparameter("sample_type", .choice(["uniform", "weighted"]), default: "uniform"),
        Hyperparameter("normalize_type", .choice(["tree", "forest"]), default: "tree"),
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

    /// True: a split whose sides would lie the wrong way round is not made.
    public let keepsMonotone = true

    /// Grows `n_estimators` rounds of trees, one tree a round for two classes, else one a class.
    ///
    /// With `early_stopping_rounds` a share of the rows, `validation_fraction` of each class, is not
    /// learned from but watched: growth ends when their log loss has not fallen for so many rounds,
    /// and the trees behind its lowest point are cut off. Those of `dart`, whose earlier trees change
    /// as others join, all stay.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64,
        progress: FitProgress
    ) throws(TaskFailure) -> any Predictor {
        guard data.classes == 2 || settings.number("scale_pos_weight") == 1 else {
            throw TaskFailure(.error, "\(name).scale_pos_weight needs two classes")
        }
        let data = data.weighted(isBalanced: !settings.isNull("class_weight"))
        let split = innerSplit(data, settings, seed: seed)
        let rows = data.selecting(rows: split.learned)
        let baseMargins = baseMargins(rows, settings)
        do {
            let watch =
                split.aside.isEmpty
                ? nil
                : try BoostingWatch(
                    data.selecting(rows: split.aside),
                    baseMargins,
                    patience: settings.whole("early_stopping_rounds"),
                    keepsAll: settings.string("booster") == "dart"
                )
            let matrix = try rows.matrix(baseMargins)
            let booster = try Booster(
                parameters(settings, data, seed: seed),
                for: matrix
            )
            let planned = settings.whole("n_estimators")
            for round in 1...planned {
                try booster.update(round: round - 1, on: matrix)
                try watch?.look(at: booster)
                let rounds = watch?.roundsToKeep
                let iteration = FitProgress.Iteration(number: round, planned: planned) {
                    () throws(TaskFailure) in
                    try trees(of: booster, data, baseMargins, rounds: rounds)
                }
                if try progress.verdict(iteration) == .stop || watch?.isOver == true { break }
            }
            return try trees(of: booster, data, baseMargins, rounds: watch?.roundsToKeep)
        } catch let failure as TaskFailure {
            throw failure
        } catch {
            throw TaskFailure(.error, "\(name): \(error)")
        }
    }

    /// The rows to learn from and those to watch, none where nobody wants to stop early.
    private func innerSplit(_ data: TrainingSet, _ settings: Settings, seed: UInt64) -> InnerSplit {
        var random = RandomGenerator(seed: seed, purpose: "early stopping")
        return InnerSplit(
            data.labels.map(Int.init),
            classes: data.classes,
            aside: settings.isNull("early_stopping_rounds")
                ? 0 : settings.number("validation_fraction"),
            using: &random
        )
    }

    /// What the booster has learned so far, or in its first rounds.
    private func trees(
        of booster: Booster,
        _ data: TrainingSet,
        _ baseMargins: [Float],
        rounds: Int?
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
            baseMargins: baseMargins,
            rounds: rounds
        )
    }

    private func parameters(
        _ settings: Settings,
        _ data: TrainingSet,
        seed: UInt64
    ) -> [(name: String, value: String)] {
        let classes = data.classes
        let words = ["booster", "grow_policy"]
        let numbers = [
            "max_depth", "learning_rate", "min_child_weight", "max_delta_step", "subsample",
            "colsample_bytree", "colsample_bylevel", "colsample_bynode", "reg_lambda", "reg_alpha",
            "gamma", "max_bin", "max_leaves", "scale_pos_weight",
        ]
        var passedOn = [
            ("nthread", "1"),
            ("tree_method", "hist"),
            ("objective", classes == 2 ? "binary:logistic" : "multi:softprob"),
            ("num_class", classes == 2 ? "1" : "\(classes)"),
            // The library's seed is signed and is cut down to 31 bits in places.
            ("seed", "\(seed & 0x7FFF_FFFF)"),
        ]
        passedOn += words.map { ($0, settings.string($0)) }
        passedOn += numbers.map { ($0, ParameterValue.number(settings.number($0)).description) }
        if !data.monotone.isEmpty {
            let signs = data.monotone.map(\.description).joined(separator: ",")
            passedOn.append(("monotone_constraints", "(\(signs))"))
        }
        if settings.string("booster") == "dart" {
            passedOn += ["rate_drop", "skip_drop"].map { ($0, settings.number($0).description) }
            passedOn += ["sample_type", "normalize_type"].map { ($0, settings.string($0)) }
            passedOn.append(("one_drop", settings.bool("one_drop") ? "1" : "0"))
        }
        return passedOn
    }

    /// Where boosting starts: at the weighted shares of the classes, one margin an output.
    ///
    /// XGBoost does so since version 2; release 1.7 starts at even shares, which costs the first
    /// rounds wherever classes are uneven.
    ///
    /// - SeeAlso: `InitEstimation` in XGBoost 3.2, whose one Newton step from even shares, taken where
    ///   `scale_pos_weight` is not one, this follows.
    private func baseMargins(_ rows: TrainingSet, _ settings: Settings) -> [Float] {
        var sums = rows.classWeights
        let classes = sums.count
        let factor = settings.number("scale_pos_weight")
        if classes == 2 { sums[1] *= factor }
        let total = sums.reduce(0, +)
        // Zero and one have no margin.
        let shares = sums.map { max(1e-6, min(1 - 1e-6, $0 / total)) }
        if classes == 2 {
            return [Float(factor == 1 ? -log(1 / shares[1] - 1) : 4 * shares[1] - 2)]
        }
        let logarithms = shares.map { log($0) }
        let mean = logarithms.reduce(0, +) / Double(classes)
        return logarithms.map { Float($0 - mean) }
    }

    /// The predictor whose `encoded()` gave these bytes.
    public func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        try BoostedTrees(bytes)
    }
}
