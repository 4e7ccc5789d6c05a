import Tables
import YAML

/// A derived feature as the study file says it.
public struct DerivedSetting: Sendable, Hashable {
    /// The new column's name.
    public var name: Located<String>
    /// The formula.
    public var formula: Located<String>
    /// How many characters stand before the formula where its text starts, such as a quote; nil
    /// where places in the formula cannot be told from places in the file.
    var lead: Int?

    /// The place of a character of the formula.
    func position(ofOffset offset: Int) -> TextPosition {
        guard let lead else { return formula.position }
        return TextPosition(
            line: formula.position.line,
            column: formula.position.column + lead + offset
        )
    }
}

extension StudyReader {
    /// Reads `derive`: names of new columns, each beside a formula.
    mutating func derived(_ setting: Setting?) -> [DerivedSetting] {
        guard let setting, !isNull(setting) else { return [] }
        guard let entries = setting.node.mapping else {
            reportType(setting, "a mapping of new columns and their formulas")
            return []
        }
        return entries.compactMap { entry in
            // A formula that is only a number is a scalar like any other.
            guard let scalar = entry.value.scalar, !scalar.text.isEmpty else {
                report(
                    entry.value.start,
                    "'\(shown(entry.key))' must be a formula such as 'debt / income', not "
                        + entry.value.shown
                )
                return nil
            }
            noteGiven("derive.\(ParameterText.string(entry.key))")
            let isOneLine = !scalar.text.contains("\n")
            let lead: Int? =
                switch scalar.style {
                case .plain: isOneLine ? 0 : nil
                case .quoted: isOneLine ? 1 : nil
                case .block: nil
                }
            return DerivedSetting(
                name: Located(entry.key, at: entry.keyStart),
                formula: Located(scalar.text, at: entry.value.start),
                lead: lead
            )
        }
    }
}
