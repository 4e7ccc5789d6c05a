/// A column more of which must not make the positive class less likely, or never more likely.
public struct MonotoneColumn: Hashable, Sendable, Codable {
    /// Which way the probability of the positive class may move as the column grows.
    public enum Direction: String, Hashable, Sendable, Codable, CaseIterable {
        /// Never down.
        case increasing
        /// Never up.
        case decreasing
    }

    /// The feature's name.
    public var name: String
    /// Which way the probability may move.
    public var direction: Direction

    /// A promise about a column.
    public init(_ name: String, _ direction: Direction) {
        self.name = name
        self.direction = direction
    }

    /// 1 for `increasing`, −1 for `decreasing`.
    public var sign: Int { direction == .increasing ? 1 : -1 }
}
