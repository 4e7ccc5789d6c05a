import Estimators
import Tables
import YAML

/// A promise about a column as the study file says it.
public struct MonotoneSetting: Sendable, Hashable {
    /// The column's name.
    public var name: Located<String>
    /// Which way the probability of the positive class may move as the column grows.
    public var direction: MonotoneColumn.Direction

    /// The promise without its place.
    var column: MonotoneColumn { MonotoneColumn(name.value, direction) }
}

extension StudyReader {
    /// Reads `monotone`: names of columns, each with a direction.
    mutating func monotone(_ setting: Setting?, _ models: [ModelSettings]) -> [MonotoneSetting] {
        guard let setting, !isNull(setting) else { return [] }
        guard let entries = setting.node.mapping else {
            reportType(setting, "a mapping of columns to increasing or decreasing")
            return []
        }
        let settings = entries.compactMap { entry -> MonotoneSetting? in
            let column = Setting(
                key: entry.key,
                path: "monotone." + ParameterText.string(entry.key),
                keyStart: entry.keyStart,
                node: entry.value
            )
            noteGiven(column.path)
            guard let direction = word(column, of: MonotoneColumn.Direction.self) else {
                return nil
            }
            return MonotoneSetting(
                name: Located(entry.key, at: entry.keyStart),
                direction: direction
            )
        }
        guard !settings.isEmpty else { return [] }
        let keepers = families.filter(\.keepsMonotone).map(\.name)
        for model in models where !keepers.contains(model.family) {
            report(
                model.position == .start ? setting.keyStart : model.position,
                "'\(model.family)' cannot be held to 'monotone'; under 'models' name only "
                    + Spelling.list(keepers)
            )
        }
        return settings
    }
}

extension Resolution {
    /// The promises about columns, each of which must be a numeric feature.
    mutating func monotone(
        among features: [String],
        _ derived: [DerivedFeature],
        classes: Int?
    ) -> [MonotoneColumn] {
        guard let first = study.monotone.first else { return [] }
        if let classes, classes != 2 {
            report(
                first.name.position,
                "'monotone' is about the positive of two classes; the target has \(classes)"
            )
        }
        let types = featureTypes(derived)
        let interacting = Set(study.preprocessing.columns.map(\.value))
        for column in study.monotone.map(\.name) {
            guard let type = types.first(where: { $0.name == column.value })?.type,
                (features + derived.map(\.name)).contains(column.value)
            else {
                report(
                    column.position,
                    "there is no feature '\(shown(column.value))' to be monotone; "
                        + Spelling.hint(for: column.value, among: features + derived.map(\.name))
                )
                continue
            }
            if type != .number {
                report(
                    column.position,
                    "'\(shown(column.value))' is a \(type.rawValue); only numbers can be monotone"
                )
            } else if interacting.contains(column.value) {
                report(
                    column.position,
                    "'\(shown(column.value))' is multiplied with others under 'interactions' and "
                        + "cannot be monotone"
                )
            }
        }
        return study.monotone.map(\.column)
    }
}
