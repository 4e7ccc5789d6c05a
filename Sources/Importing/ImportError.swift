/// Why a file could not be read as a table: one line for the person who wrote the file.
public struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as the caller named it.
    public let file: String
    /// Where in the file, or nil where the fault is the file's as a whole.
    public let position: TextPosition?
    /// What is wrong, and what was meant.
    public let message: String

    /// A fault at a place in a file.
    public init(file: String, position: TextPosition? = nil, _ message: String) {
        self.file = file
        self.position = position
        self.message = message
    }

    /// The fault as `file:line:column: what is wrong, and what was meant`.
    public var description: String {
        guard let position else { return "\(file): \(message)" }
        return "\(file):\(position): \(message)"
    }
}

/// A place in a text file, as editors show it.
public struct TextPosition: Hashable, Sendable, CustomStringConvertible {
    /// The line, counted from one; line ends inside quoted cells count too.
    public let line: Int
    /// The character of the line (a Unicode scalar), counted from one.
    public let column: Int

    /// The place at a line and column, both counted from one.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place as `line:column`.
    public var description: String { "\(line):\(column)" }
}
