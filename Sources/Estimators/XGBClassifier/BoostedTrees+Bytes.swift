import Search

extension BoostedTrees {
    private static let format = ByteFormat(family: 2, version: 2)

    /// The trees node by node, with their sizes in front.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        var writer = ByteWriter(Self.format)
        writer.write(UInt32(classes))
        writer.write(UInt32(columns))
        for margin in baseMargins { writer.write(margin) }
        writer.write(UInt32(trees.count))
        for tree in trees {
            writer.write(UInt32(tree.output))
            writer.write(UInt32(tree.nodes.count))
            for (node, cover) in zip(tree.nodes, tree.covers) {
                writer.write(UInt32(bitPattern: node.column))
                writer.write(node.value)
                writer.write(UInt32(node.right))
                writer.write(node.missingGoesLeft ? 1 : 0 as UInt8)
                writer.write(cover)
            }
        }
        return writer.bytes
    }

    /// The trees whose `encoded()` gave these bytes.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if a walk down one of the trees could leave it or
    ///   never end.
    init(_ bytes: [UInt8]) throws(TaskFailure) {
        var reader = try ByteReader(bytes, Self.format, "XGBClassifier")
        classes = try reader.classCount()
        columns = Int(try reader.number())
        let outputs = classes == 2 ? 1 : classes
        var baseMargins: [Float] = []
        for _ in 0..<outputs { baseMargins.append(try reader.single()) }
        guard 1...Int(Int32.max) ~= columns, baseMargins.allSatisfy(\.isFinite) else {
            throw reader.error("no column or no start")
        }
        self.baseMargins = baseMargins
        var trees: [Tree] = []
        for _ in 0..<(try reader.count(ofAtLeast: 8)) {
            let output = try reader.number()
            guard output < outputs else { throw reader.error("a tree of no class") }
            let count = try reader.count(ofAtLeast: 17)
            guard count > 0 else { throw reader.error("a tree without a node") }
            var nodes: [Node] = []
            var covers: [Float] = []
            for index in 0..<count {
                nodes.append(try Self.node(&reader, at: index, of: count, columns: columns))
                covers.append(try reader.single())
            }
            guard covers.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
                throw reader.error("a node counts for less than nothing")
            }
            trees.append(Tree(output: Int32(output), nodes: nodes, covers: covers))
        }
        try reader.finish()
        self.trees = trees
    }

    private static func node(
        _ reader: inout ByteReader,
        at index: Int,
        of count: Int,
        columns: Int
    ) throws(TaskFailure) -> Node {
        let node = Node(
            column: Int32(bitPattern: try reader.number()),
            value: try reader.single(),
            right: Int32(bitPattern: try reader.number()),
            missingGoesLeft: try reader.byte() == 1
        )
        guard node.value.isFinite else { throw reader.error("a number is not finite") }
        if node.column >= 0 {
            // Children come after their parent: each step goes on, so each walk ends.
            guard node.column < columns, node.right > index + 1, node.right < count else {
                throw reader.error("a tree leads nowhere")
            }
        }
        return node
    }
}
