import YAML

/// One mistake in a study file.
public struct StudyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as it was named when it was read.
    public let file: String
    /// Where in the file the mistake is.
    public let position: TextPosition
    /// What is wrong and what was meant, in one line.
    public let message: String

    /// A mistake at a place of a file.
    public init(file: String, position: TextPosition, message: String) {
        self.file = file
        self.position = position
        self.message = message
    }

    /// The mistake as `file:line:column: message`.
    public var description: String { "\(file):\(position): \(message)" }
}

/// All mistakes found in a study file at once.
public struct StudyFileErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// The mistakes, at least one, in order of place; no two are alike.
    public let mistakes: [StudyFileError]

    /// These mistakes, put in order.
    init(_ mistakes: [StudyFileError]) {
        precondition(!mistakes.isEmpty, "errors without a mistake")
        var seen: Set<StudyFileError> = []
        // What stands behind two aliases is read twice, and is one mistake all the same.
        let distinct = mistakes.filter { seen.insert($0).inserted }
        self.mistakes = distinct.enumerated()
            .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element)
    }

    /// The mistakes, one a line.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}

/// A value and where the study file says it.
public struct Located<Value: Sendable & Hashable>: Sendable, Hashable {
    /// The value.
    public var value: Value
    /// Where it stands.
    public var position: TextPosition

    /// A value at a place.
    public init(_ value: Value, at position: TextPosition) {
        self.value = value
        self.position = position
    }
}
