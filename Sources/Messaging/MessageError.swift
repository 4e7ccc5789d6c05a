/// Why bytes are not a message, or a message cannot be put into bytes.
public struct MessageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let code: Code
    /// What is wrong where, in words for a person.
    public let message: String

    /// The ways in which a message can be wrong.
    public enum Code: Hashable, Sendable {
        /// The bytes are none of this protocol's at all.
        case foreign
        /// The peer is a Tenfold of another version: a person should update one of the two.
        case version(peer: Int)
        /// The header is right, but this program does not know the kind of message.
        case unknownKind(Int)
        /// The body is cut short, goes on too long, or contradicts itself.
        case malformed
        /// A count, length or number is beyond what the protocol allows.
        case overLimit
    }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What is wrong, in one line.
    public var description: String { message }
}
