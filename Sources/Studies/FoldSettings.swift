import Validation
import YAML

/// How rows are split into folds, and where the file says so.
public struct FoldSettings: Sendable, Hashable {
    /// How rows are dealt to folds.
    public var kind = FoldPlan.Kind.stratifiedKFold
    /// How many folds one repeat has.
    public var splits = 5
    /// How often the rows are dealt anew.
    public var repeats = 1
    /// Whether rows are put into a random order first.
    public var shuffle = true
    /// The seed of that order; nil for the study's.
    public var seed: UInt64?
    /// The column with groups, times or folds, where the type needs one.
    public var column: Located<String>?
    /// For splits in time, how many rows are left out between training and validation.
    public var gap = 0
    /// For splits in time, how many rows each fold validates; nil for all in equal parts.
    public var testSize: Int?
    /// For splits in time, how many rows a fold trains on at most; nil for all.
    public var maxTrainSize: Int?
    /// Where the number of folds stands, or else the start of the file.
    public var position = TextPosition.start

    /// More folds than anyone fits; it bounds what a study file can ask of a machine.
    public static let splitsMax = 1_000
    /// More repeats than anyone fits.
    public static let repeatsMax = 1_000
    /// More rows than any table in memory has.
    public static let rowsMax = 1 << 40
}

extension StudyReader {
    /// The settings under `cv`.
    mutating func folds(_ setting: Setting?) -> FoldSettings {
        var folds = FoldSettings()
        guard let setting,
            let section = section(
                setting.node,
                path: "cv",
                keys: [
                    "type", "column", "n_splits", "shuffle", "random_state", "repeats", "n_repeats",
                    "gap", "test_size", "max_train_size",
                ],
                elsewhere: ["groups": "the column with the groups is named by 'column'"]
            )
        else { return folds }
        folds.position = section["n_splits"]?.node.start ?? setting.keyStart
        // scikit-learn repeats ten times where nothing is said.
        let type = word(
            section["type"],
            of: FoldPlan.Kind.allCases.map { ($0.rawValue, ($0, 1)) } + [
                ("RepeatedStratifiedKFold", (.stratifiedKFold, 10)),
                ("RepeatedKFold", (.kFold, 10)),
            ]
        )
        (folds.kind, folds.repeats) = type ?? (folds.kind, folds.repeats)
        // Undisturbed, groups make folds of about equal size.
        folds.shuffle = folds.kind.canShuffle && folds.kind != .groupKFold
        folds.splits = whole(section["n_splits"], in: 2...FoldSettings.splitsMax) ?? folds.splits
        let repeats = section["repeats"] ?? section["n_repeats"]
        folds.repeats = whole(repeats, in: 1...FoldSettings.repeatsMax) ?? folds.repeats
        if section["repeats"] != nil, let twice = section["n_repeats"] {
            report(twice.keyStart, "'n_repeats' and 'repeats' mean the same; give only one of them")
        }
        folds.shuffle = bool(section["shuffle"]) ?? folds.shuffle
        folds.seed = seed(section["random_state"])
        folds.column = text(section["column"], "the name of a column")
        folds.gap = whole(section["gap"], in: 0...FoldSettings.rowsMax) ?? 0
        folds.testSize = whole(section["test_size"], in: 1...FoldSettings.rowsMax)
        folds.maxTrainSize = whole(section["max_train_size"], in: 1...FoldSettings.rowsMax)
        guard section.isClean else { return folds }
        if section["type"] == nil || type != nil { checkUse(of: section, in: folds) }
        if !folds.shuffle, folds.kind.canShuffle {
            let useless = folds.seed == nil ? nil : section["random_state"]
            if let useless {
                report(
                    useless.keyStart,
                    section["shuffle"] == nil
                        ? "'random_state' needs 'shuffle: true' with '\(folds.kind.rawValue)'"
                        : "'random_state' has no effect with 'shuffle: false'"
                )
            }
            if folds.repeats > 1 {
                report(
                    (repeats ?? setting).keyStart,
                    "with 'shuffle: false' all \(folds.repeats) repeats would be the same"
                )
            }
        }
        return folds
    }

    /// Reports settings that the type of split needs, and those that it has no use for.
    private mutating func checkUse(of section: Section, in folds: FoldSettings) {
        let type = folds.kind.rawValue
        var useless: [String] = []
        switch folds.kind {
        case .stratifiedKFold, .kFold: useless = ["column", "gap", "test_size", "max_train_size"]
        case .groupKFold, .stratifiedGroupKFold:
            useless = ["gap", "test_size", "max_train_size"]
            require(section, "column", "the column with the groups")
        case .timeSeriesSplit:
            useless = ["shuffle", "random_state", "repeats", "n_repeats"]
            require(section, "column", "the column with dates or numbers that grow with time")
        case .predefinedSplit:
            useless = [
                "n_splits", "shuffle", "random_state", "repeats", "n_repeats", "gap", "test_size",
                "max_train_size",
            ]
            require(section, "column", "the column that says which fold validates a row")
        }
        for setting in section.settings where useless.contains(setting.key) {
            report(setting.keyStart, "'\(setting.key)' has no meaning for '\(type)'")
        }
    }
}
