/// A column that is not used, and why.
public struct IgnoredColumn: Hashable, Sendable, Codable {
    /// The column's name.
    public let name: String
    /// Why it is not used.
    public let reason: Reason

    /// Why a column is not used.
    public enum Reason: Hashable, Sendable, Codable {
        /// It is free text.
        case text
        /// All its cells are alike.
        case constant
        /// Each of its cells is like that of this column.
        case duplicate(of: String)
        /// Nearly each of its levels comes once.
        case nearUnique
    }
}

extension Preprocessing.Needless {
    /// Whether columns are left out for that reason.
    func covers(_ reason: IgnoredColumn.Reason) -> Bool {
        switch (self, reason) {
        case (.constant, .constant), (.duplicate, .duplicate), (.nearUnique, .nearUnique): true
        case (.constant, _), (.duplicate, _), (.nearUnique, _): false
        }
    }
}
