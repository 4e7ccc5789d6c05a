import Search
import YAML

extension StudyReader {
    /// The settings under `choose`.
    mutating func choice(_ setting: Setting?, _ folds: FoldSettings) -> WinnerChoice {
        var choice = WinnerChoice()
        guard let setting,
            let section = section(
                setting.node,
                path: "choose",
                keys: ["confirm", "repeats", "n_repeats", "rule"]
            )
        else { return choice }
        choice.confirmed = whole(section["confirm"], in: 0...WinnerChoice.confirmedMax) ?? 0
        let repeats = section["repeats"] ?? section["n_repeats"]
        choice.repeats = whole(repeats, in: 1...WinnerChoice.repeatsMax) ?? choice.repeats
        choice.rule = word(section["rule"], of: WinnerChoice.Rule.self) ?? choice.rule
        guard section.isClean else { return choice }
        if section["repeats"] != nil, let twice = section["n_repeats"] {
            report(twice.keyStart, "'n_repeats' and 'repeats' mean the same; give only one of them")
        }
        if let repeats, choice.confirmed == 0 {
            report(
                repeats.keyStart,
                "'\(repeats.key)' needs 'confirm: N', the number of trials to judge on fresh folds"
            )
        }
        if choice.confirmed > 0, !folds.kind.canShuffle, let place = section["confirm"] {
            report(
                place.keyStart,
                "'\(folds.kind.rawValue)' has no fresh folds to confirm trials on"
            )
        }
        return choice
    }
}
