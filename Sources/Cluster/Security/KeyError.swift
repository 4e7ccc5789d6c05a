import Glibc

/// Why a key or a file of keys cannot be used.
public struct KeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for a person; never a secret.
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    /// What the system says of a file.
    init(file: String, errno code: CInt) {
        let words = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        description = "\(file): \(words)"
    }
}
