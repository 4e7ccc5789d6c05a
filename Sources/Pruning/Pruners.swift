import Search

/// The pruners by the names that study files use.
public enum Pruners {
    /// The types of pruner there are, the default first.
    public static let types: [PrunerType] = [
        PrunerType("fold_race", [.alpha, .minFolds]) {
            FoldRacePruner(alpha: $0(.alpha), minFolds: Int($0(.minFolds)))
        },
        PrunerType("median", [.startupTrials, .warmupFolds]) {
            MedianPruner(
                startupTrials: Int($0(.startupTrials)),
                warmupFolds: Int($0(.warmupFolds))
            )
        },
        PrunerType("wilcoxon", [.threshold, .startupFolds]) {
            WilcoxonPruner(threshold: $0(.threshold), startupFolds: Int($0(.startupFolds)))
        },
        PrunerType("asha", [.eta, .minFolds]) {
            SuccessiveHalvingPruner(reductionFactor: Int($0(.eta)), minFolds: Int($0(.minFolds)))
        },
        PrunerType("hyperband", [.eta, .minFolds]) {
            HyperbandPruner(reductionFactor: Int($0(.eta)), minFolds: Int($0(.minFolds)))
        },
        PrunerType("forgiving", []) { _ in ForgivingPruner() },
        PrunerType("aggressive", []) { _ in AggressivePruner() },
        PrunerType("none", []) { _ in NoPruner() },
    ]

    /// The names of the types.
    public static var names: [String] { types.map(\.name) }

    /// The type of that name, or nil if there is none.
    public static func type(named name: String) -> PrunerType? {
        types.first { $0.name == name }
    }

    /// The pruner with these settings, or nil if they have a flaw.
    public static func pruner(_ settings: PrunerSettings) -> (any Pruner)? {
        guard settings.flaw == nil, let type = type(named: settings.type) else { return nil }
        return type.make { settings.parameters[$0.name] ?? $0.standard }
    }

    /// The pruner of that name with its default settings, or nil if there is none.
    public static func named(_ name: String) -> (any Pruner)? {
        pruner(PrunerSettings(name))
    }
}

/// A type of pruner: its name, what can be set, and how it is made.
public struct PrunerType: Sendable {
    /// Its name in study files.
    public let name: String
    /// What can be set, in the order to show it in.
    public let parameters: [PrunerParameter]
    let make: @Sendable (_ value: (PrunerParameter) -> Double) -> any Pruner

    init(
        _ name: String,
        _ parameters: [PrunerParameter],
        make: @escaping @Sendable (_ value: (PrunerParameter) -> Double) -> any Pruner
    ) {
        self.name = name
        self.parameters = parameters
        self.make = make
    }
}

/// A number that can be set for a type of pruner.
public struct PrunerParameter: Sendable, Hashable {
    /// Its name in study files.
    public let name: String
    /// Its value where nothing is said.
    public let standard: Double
    /// The least and the greatest value.
    public let range: ClosedRange<Double>
    /// What it is a number of.
    public let unit: Unit

    /// What a setting is a number of.
    public enum Unit: Sendable {
        /// A probability or another fraction.
        case share
        /// Trials, or how many of them one is kept of.
        case count
        /// Folds that a trial has at least before a verdict; a plan has as many, or it never comes.
        case folds
    }

    /// Whether only whole numbers make sense.
    public var isWhole: Bool { unit != .share }

    /// More folds or trials than any study has.
    static let countMax = 1e6

    static let alpha = PrunerParameter(
        name: "alpha",
        standard: 0.2,
        range: 1e-4...0.5,
        unit: .share
    )
    static let threshold = PrunerParameter(
        name: "p_threshold",
        standard: 0.1,
        range: 0...1,
        unit: .share
    )
    static let minFolds = PrunerParameter(
        name: "min_folds",
        standard: 1,
        range: 1...countMax,
        unit: .folds
    )
    static let startupTrials = PrunerParameter(
        name: "n_startup_trials",
        standard: 5,
        range: 0...countMax,
        unit: .count
    )
    static let warmupFolds = PrunerParameter(
        name: "n_warmup_folds",
        standard: 0,
        range: 0...countMax,
        unit: .folds
    )
    static let startupFolds = PrunerParameter(
        name: "n_startup_folds",
        standard: 2,
        range: 0...countMax,
        unit: .folds
    )
    static let eta = PrunerParameter(
        name: "eta",
        standard: 3,
        range: 2...countMax,
        unit: .count
    )
}
