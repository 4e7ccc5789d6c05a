/// Makes nodes out of events.
struct Composer: ~Copyable {
    private var events: EventStream
    private var anchors: [String: Anchored] = [:]
    /// Anchors whose node is not complete yet: an alias to one would contain itself.
    private var open: Set<String> = []
    private(set) var mistakes: [YAMLError] = []

    /// A node with how many nodes it has, itself included, and how deep they are nested.
    private struct Anchored {
        var node: YAMLNode
        var nodes: Int
        var depth: Int
    }

    init(_ events: consuming EventStream) {
        self.events = events
    }

    /// The only document of the text.
    mutating func document() throws(YAMLError) -> YAMLNode {
        let null = YAMLNode(.scalar(YAMLScalar("", style: .plain)), start: .start)
        _ = try events.next()
        guard case (.documentStart, _) = try events.next() else { return null }
        let (event, position) = try events.next()
        let root = try node(event, at: position, under: 0).node
        _ = try events.next()
        if case (.documentStart, let position) = try events.next() {
            throw YAMLError(position, "a second document starts here; only one is allowed")
        }
        return root
    }

    private mutating func node(
        _ event: YAMLEvent,
        at position: TextPosition,
        under depth: Int
    ) throws(YAMLError) -> Anchored {
        let properties: YAMLEvent.Properties
        switch event {
        case .alias(let name):
            return try anchored(name, at: position, under: depth)
        case .scalar(_, let found), .sequenceStart(let found), .mappingStart(let found):
            properties = found
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            preconditionFailure("libyaml gave \(event) where a node starts")
        }
        try checkDepth(depth + 1, at: position)
        if let anchor = properties.anchor { open.insert(anchor) }
        var result = try bare(event, properties, at: position, under: depth)
        if result.nodes > YAMLDocument.nodesMax {
            throw YAMLError(
                position,
                "with its aliases written out this has more than \(YAMLDocument.nodesMax) values"
            )
        }
        if let anchor = properties.anchor {
            open.remove(anchor)
            anchors[anchor] = result
        }
        result.depth += 1
        return result
    }

    /// The node itself, its `depth` counting only what is inside.
    private mutating func bare(
        _ event: YAMLEvent,
        _ properties: YAMLEvent.Properties,
        at position: TextPosition,
        under depth: Int
    ) throws(YAMLError) -> Anchored {
        switch event {
        case .sequenceStart:
            checkTag(properties.tag, is: "seq", "a list", at: position)
            return try sequence(at: position, under: depth + 1)
        case .mappingStart:
            checkTag(properties.tag, is: "map", "a mapping", at: position)
            return try mapping(at: position, under: depth + 1)
        case .scalar(let scalar, _):
            let scalar = tagged(scalar, properties.tag, at: position)
            return Anchored(node: YAMLNode(.scalar(scalar), start: position), nodes: 1, depth: 0)
        case .alias, .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd,
            .mappingEnd:
            preconditionFailure("only nodes with properties come here")
        }
    }

    private mutating func anchored(
        _ name: String,
        at position: TextPosition,
        under depth: Int
    ) throws(YAMLError) -> Anchored {
        if open.contains(name) {
            throw YAMLError(position, "the alias '*\(name)' stands inside what it names")
        }
        guard let anchored = anchors[name] else {
            throw YAMLError(position, "the alias '*\(name)' has no anchor '&\(name)' before it")
        }
        try checkDepth(depth + 1 + anchored.depth, at: position)
        return Anchored(node: anchored.node, nodes: anchored.nodes, depth: anchored.depth + 1)
    }

    private mutating func sequence(
        at position: TextPosition,
        under depth: Int
    ) throws(YAMLError) -> Anchored {
        var nodes: [YAMLNode] = []
        var total = Anchored(node: YAMLNode(.sequence([]), start: position), nodes: 1, depth: 0)
        while true {
            let (event, start) = try events.next()
            if case .sequenceEnd = event { break }
            nodes.append(try take(event, at: start, under: depth, into: &total))
        }
        total.node = YAMLNode(.sequence(nodes), start: position)
        return total
    }

    private mutating func mapping(
        at position: TextPosition,
        under depth: Int
    ) throws(YAMLError) -> Anchored {
        var entries: [YAMLNode.Entry] = []
        var starts: [String: TextPosition] = [:]
        var total = Anchored(node: YAMLNode(.mapping([]), start: position), nodes: 1, depth: 0)
        while true {
            let (event, start) = try events.next()
            if case .mappingEnd = event { break }
            let key = try take(event, at: start, under: depth, into: &total)
            let (valueEvent, valueStart) = try events.next()
            let value = try take(valueEvent, at: valueStart, under: depth, into: &total)
            guard let scalar = key.scalar else {
                report(start, "a key must be a single word, not a list or a mapping")
                continue
            }
            if scalar.text == "<<", scalar.style == .plain {
                report(start, "merge keys ('<<') are not supported; write the keys out")
                continue
            }
            if let first = starts[scalar.text] {
                report(start, "the key '\(scalar.text)' is there twice, first at \(first)")
                continue
            }
            starts[scalar.text] = start
            entries.append(YAMLNode.Entry(key: scalar.text, keyStart: start, value: value))
        }
        total.node = YAMLNode(.mapping(entries), start: position)
        return total
    }

    /// The child that starts with the event, counted into its parent.
    private mutating func take(
        _ event: YAMLEvent,
        at position: TextPosition,
        under depth: Int,
        into total: inout Anchored
    ) throws(YAMLError) -> YAMLNode {
        let child = try node(event, at: position, under: depth)
        // Each part is at most `nodesMax`, and the sum is checked at each step: no overflow.
        total.nodes = min(total.nodes + child.nodes, YAMLDocument.nodesMax + 1)
        total.depth = max(total.depth, child.depth)
        return child.node
    }

    private func checkDepth(_ depth: Int, at position: TextPosition) throws(YAMLError) {
        guard depth <= YAMLDocument.depthMax else {
            throw YAMLError(position, "nested more than \(YAMLDocument.depthMax) levels deep")
        }
    }

    private mutating func report(_ position: TextPosition, _ message: String) {
        guard mistakes.count < YAMLDocument.mistakesMax else { return }
        mistakes.append(YAMLError(position, message))
    }
}

extension Composer {
    private static let core = "tag:yaml.org,2002:"

    /// Reports a tag on a list or a mapping that says it is something else.
    private mutating func checkTag(
        _ tag: String?,
        is kind: String,
        _ words: String,
        at position: TextPosition
    ) {
        guard let tag, tag != "!", tag != Self.core + kind else { return }
        report(position, "the tag '\(Self.short(tag))' cannot stand before \(words)")
    }

    /// The scalar with the meaning its tag gives it.
    private mutating func tagged(
        _ scalar: YAMLScalar,
        _ tag: String?,
        at position: TextPosition
    ) -> YAMLScalar {
        guard let tag else { return scalar }
        // A tag asks for the meaning of the characters, whatever quotes they stand in.
        let plain = YAMLScalar(scalar.text, style: .plain)
        switch (tag, plain.value) {
        case ("!", _), (Self.core + "str", _):
            return YAMLScalar(scalar.text, style: .quoted)
        case (Self.core + "null", .null), (Self.core + "bool", .bool),
            (Self.core + "int", .integer), (Self.core + "float", .integer),
            (Self.core + "float", .number):
            return plain
        case (Self.core + "null", _), (Self.core + "bool", _), (Self.core + "int", _),
            (Self.core + "float", _):
            report(position, "'\(scalar.text)' is not what its tag '\(Self.short(tag))' says")
            return scalar
        default:
            report(position, "the tag '\(Self.short(tag))' is not known; leave it out")
            return scalar
        }
    }

    /// The tag as it is usually written.
    private static func short(_ tag: String) -> String {
        tag.hasPrefix(core) ? "!!" + tag.dropFirst(core.count) : tag
    }
}
