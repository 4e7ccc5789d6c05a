/// Something in a study's data that makes its scores look better than the model will do in use.
public struct LeakWarning: Sendable, Hashable, Codable {
    /// What is suspected.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A single column nearly decides the target.
        case decidesTarget = "decides_target"
        /// A column's name says that it is known only after the outcome.
        case knownLater = "known_later"
        /// A column is named like the target, and tells much about it.
        case namedLikeTarget = "named_like_target"
        /// A column has another value in almost every row.
        case identifier
        /// Equal rows are trained on and judged on.
        case duplicateRows = "duplicate_rows"
    }

    /// What is suspected.
    public var kind: Kind
    /// The column it is about, or nil where it is about rows.
    public var column: String?
    /// What was found and what to do about it, in one line.
    public var message: String

    /// A suspicion.
    public init(_ kind: Kind, column: String? = nil, _ message: String) {
        self.kind = kind
        self.column = column
        self.message = message
    }
}
