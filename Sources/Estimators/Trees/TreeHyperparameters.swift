import Foundation
import Search

/// The hyperparameters that tree families share, with scikit-learn's names and meaning.
///
/// Whole numbers and numbers are one type here: where scikit-learn takes an `int` or a `float`, a
/// number up to one is a share and a larger one a count; one is all.
enum TreeHyperparameters {
    /// What shapes a single tree.
    static func shape(maxFeatures: ParameterValue) -> [Hyperparameter] {
        [
            Hyperparameter(
                "criterion",
                .choice(["gini", "entropy", "log_loss"]),
                default: "gini"
            ),
            Hyperparameter("max_depth", .optional(.whole(1...1_000_000)), default: nil),
            Hyperparameter("min_samples_split", countOrShare(from: 2), default: 2),
            Hyperparameter("min_samples_leaf", countOrShare(from: 1), default: 1),
            Hyperparameter(
                "max_features",
                .optional(.either(.choice(["sqrt", "log2"]), shareOrCount)),
                default: maxFeatures
            ),
            Hyperparameter("max_leaf_nodes", .optional(.whole(2...1_000_000_000)), default: nil),
            Hyperparameter("min_impurity_decrease", .real(0...1e9), default: 0),
            Hyperparameter("ccp_alpha", .real(0...1e9), default: 0),
        ]
    }

    /// What makes a forest of trees.
    static func forest(bootstrap: Bool) -> [Hyperparameter] {
        [
            Hyperparameter("n_estimators", .whole(1...100_000), default: 100),
            Hyperparameter("bootstrap", .choice([true, false]), default: .bool(bootstrap)),
            Hyperparameter("max_samples", .optional(shareOrCount), default: nil),
            Hyperparameter(
                "class_weight",
                .optional(.choice(["balanced", "balanced_subsample"])),
                default: nil
            ),
        ]
    }

    /// A range in a study file is one of counts.
    private static func countOrShare(from least: Int) -> Hyperparameter.Domain {
        .either(.whole(least...1_000_000_000), .real(1e-9...1))
    }

    /// A range in a study file is one of shares.
    private static let shareOrCount = Hyperparameter.Domain.either(
        .real(1e-9...1),
        .whole(2...1_000_000_000)
    )
}

extension GrowthRules {
    /// The rules for a table of so many rows and columns.
    init(_ settings: Settings, rows: Int, columns: Int, drawsThresholds: Bool) {
        // `log_loss` is another name for `entropy`, in scikit-learn too.
        impurity = settings.string("criterion") == "gini" ? .gini : .entropy
        depthMax = settings.isNull("max_depth") ? .max : settings.whole("max_depth")
        let inLeaf = settings.number("min_samples_leaf")
        rowsInLeaf = inLeaf < 1 ? Int((inLeaf * Double(rows)).rounded(.up)) : Int(inLeaf)
        let toSplit = settings.number("min_samples_split")
        let split = toSplit <= 1 ? Int((toSplit * Double(rows)).rounded(.up)) : Int(toSplit)
        rowsToSplit = max(2, split, 2 * rowsInLeaf)
        leavesMax = settings.isNull("max_leaf_nodes") ? nil : settings.whole("max_leaf_nodes")
        decreaseMin = settings.number("min_impurity_decrease")
        columnsPerSplit = Self.competitors(settings, columns)
        self.drawsThresholds = drawsThresholds
        leafPrice = settings.number("ccp_alpha")
    }

    private static func competitors(_ settings: Settings, _ columns: Int) -> Int {
        guard !settings.isNull("max_features") else { return columns }
        guard let number = settings.numberIfAny("max_features") else {
            let root = settings.string("max_features") == "sqrt"
            return max(1, Int(root ? Double(columns).squareRoot() : log2(Double(columns))))
        }
        return number <= 1 ? max(1, Int(number * Double(columns))) : min(columns, Int(number))
    }
}

extension ForestTraining {
    /// How the forest of a family is grown.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if `max_samples` is there but no rows are drawn.
    init(
        _ settings: Settings,
        _ kind: ForestClassifier.Kind,
        _ data: TrainingSet
    ) throws(TaskFailure) {
        self.kind = kind
        rules = GrowthRules(
            settings,
            rows: data.features.rows,
            columns: data.features.columns,
            drawsThresholds: kind == .extraTrees
        )
        classWeight =
            settings.isNull("class_weight")
            ? .none
            : settings.string("class_weight") == "balanced" ? .balanced : .balancedSubsample
        guard kind != .decisionTree else { return }
        trees = settings.whole("n_estimators")
        bootstraps = settings.bool("bootstrap")
        rowsDrawn = settings.numberIfAny("max_samples")
        guard rowsDrawn == nil || bootstraps else {
            throw TaskFailure(.error, "\(kind.name).max_samples needs bootstrap: true")
        }
    }
}
