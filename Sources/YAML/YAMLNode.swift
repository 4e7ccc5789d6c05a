/// A place in a text, both parts counted from one; columns count Unicode characters, not bytes.
public struct TextPosition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The line.
    public var line: Int
    /// The column in that line.
    public var column: Int

    /// The place at a line and a column.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The first character of a text.
    public static let start = TextPosition(line: 1, column: 1)

    /// By line, then by column.
    public static func < (left: TextPosition, right: TextPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    /// The place as `line:column`.
    public var description: String { "\(line):\(column)" }
}

/// A value in a YAML text, with the place where it starts.
///
/// What an alias stands for is found as if written out; its places are those of the anchored text.
public struct YAMLNode: Sendable, Hashable {
    /// Where the value starts.
    public let start: TextPosition
    /// The value.
    public let content: Content

    /// What a node holds.
    public enum Content: Sendable, Hashable {
        /// A single value.
        case scalar(YAMLScalar)
        /// Values in order.
        case sequence([YAMLNode])
        /// Values with keys, in the order of the text; no two keys are the same.
        case mapping([Entry])
    }

    /// A key of a mapping and what stands beside it.
    public struct Entry: Sendable, Hashable {
        /// The key as text, whatever it might otherwise mean: `on`, `1` and `"1"` are texts here.
        public let key: String
        /// Where the key starts.
        public let keyStart: TextPosition
        /// The value beside the key.
        public let value: YAMLNode

        /// A key beside a value.
        public init(key: String, keyStart: TextPosition, value: YAMLNode) {
            self.key = key
            self.keyStart = keyStart
            self.value = value
        }
    }

    /// A value at a place.
    public init(_ content: Content, start: TextPosition) {
        self.content = content
        self.start = start
    }

    /// The single value, or nil for sequences and mappings.
    public var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The values of a sequence, or nil for anything else.
    public var sequence: [YAMLNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    /// The entries of a mapping, or nil for anything else.
    public var mapping: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// What stands beside a key of a mapping, or nil where there is no such key or no mapping.
    public subscript(key: String) -> YAMLNode? {
        mapping?.first { $0.key == key }?.value
    }
}
