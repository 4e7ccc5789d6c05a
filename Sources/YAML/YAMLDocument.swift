/// A YAML text with one document, read into nodes.
public struct YAMLDocument: Sendable {
    /// The value the text holds; null at the start where it holds none.
    public let root: YAMLNode
    /// Mistakes that leave the rest readable, in order of place.
    ///
    /// Keys that come twice (the first one counts), keys that are lists or mappings (they are left
    /// out), merge keys (likewise) and unknown tags (ignored).
    public let mistakes: [YAMLError]

    /// A study file is some kilobytes; a larger text is a table given by mistake.
    public static let bytesMax = 1 << 20
    /// Deeper nesting than any setting needs, and far from what the call stack can bear.
    public static let depthMax = 64
    /// Far above what `bytesMax` allows to write sensibly, so only runaway aliases meet it.
    public static let nodesMax = 200_000
    /// More mistakes than anyone reads at once; what made them is one mistake further up.
    public static let mistakesMax = 100

    /// Reads a text.
    ///
    /// Memory and time are bounded by the limits above: aliases share what they stand for, and what
    /// they would be if written out counts towards `nodesMax`.
    ///
    /// - Parameter bytes: the text in UTF-8, with or without a byte order mark.
    /// - Throws: `YAMLError` at the first mistake that leaves the rest unreadable.
    public init(_ bytes: [UInt8]) throws(YAMLError) {
        guard bytes.count <= Self.bytesMax else {
            throw YAMLError(
                .start,
                "the text has \(bytes.count) bytes; at most \(Self.bytesMax) are read"
            )
        }
        var composer = Composer(EventStream(try TextCheck.text(bytes)))
        root = try composer.document()
        mistakes = composer.mistakes.sorted { $0.position < $1.position }
    }
}
