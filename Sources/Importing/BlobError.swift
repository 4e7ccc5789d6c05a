import Hashing

/// Why bytes could not be kept in a store or had from it.
public struct BlobError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it was.
    public let code: Code
    /// One line for a person.
    public let message: String

    /// The kinds of failure, by what can be done about them.
    public enum Code: Hashable, Sendable {
        /// The store does not have the bytes: fetch them.
        case missing
        /// The bytes are not those that the digest names, or mean nothing: fetch them again.
        case corrupt
        /// The operating system refused: full disk, no permission.
        case system
        /// The caller asked for what is not there, such as a column.
        case request
    }

    /// A failure of a kind, with one line for a person.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The line for a person.
    public var description: String { message }

    init(_ error: SystemError, _ path: String) {
        self.init(.system, "\(path): \(error.description)")
    }
}
