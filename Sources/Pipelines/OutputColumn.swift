/// One column that comes out of preprocessing.
public struct OutputColumn: Hashable, Sendable {
    /// Its name, in scikit-learn's manner.
    public let name: String
    /// What its numbers are.
    public let kind: Kind
    /// Columns with the same number come from the same column of the table.
    public let source: Int

    /// What the numbers of a column are.
    public enum Kind: Hashable, Sendable {
        /// Any number; what lies between two numbers makes sense.
        case continuous
        /// One of a few numbers, such as a month.
        case discrete
        /// The number that stands for a level: neither order nor distance tells anything.
        case code
        /// A share of the training rows that a level had.
        case share
        /// 1 where something holds, 0 where it does not; −1 where it counts against.
        case flag
    }

    /// Whether the numbers are on a scale that could be another.
    var isScaled: Bool { kind != .flag }

    /// Whether the numbers are measured, and may be missing.
    var isMeasured: Bool { kind == .continuous || kind == .discrete }
}
