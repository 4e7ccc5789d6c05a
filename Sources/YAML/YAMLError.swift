/// What is wrong at one place of a YAML text.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it is wrong.
    public let position: TextPosition
    /// What is wrong, in one line.
    public let message: String

    /// A mistake at a place.
    public init(_ position: TextPosition, _ message: String) {
        self.position = position
        self.message = message
    }

    /// The mistake as `line:column: message`.
    public var description: String { "\(position): \(message)" }
}
