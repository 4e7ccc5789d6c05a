import Search

extension ForestClassifier {
    /// Without an order of levels, bytes are as they were when there was none.
    private static let versionWithoutOrders: UInt8 = 2
    private static let versionWithOrders: UInt8 = 3

    /// The columns with an order of levels, if there are any, each with its levels in that order; then
    /// the trees node by node, each before its left side and that before its right side.
    ///
    /// A node begins with a number: zero for a mixed leaf, whose shares follow; then one for a leaf of
    /// each class; then two for each column, missing cells going right or left, and the threshold.
    /// A leaf ends with its weight: twice that where it is whole, as it mostly is, or one and then the
    /// number.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        let version = orders.isEmpty ? Self.versionWithoutOrders : Self.versionWithOrders
        var writer = ByteWriter(ByteFormat(family: kind.rawValue, version: version))
        writer.write(UInt32(classes))
        writer.write(UInt32(columns))
        if !orders.isEmpty { writer.write(orders) }
        writer.write(UInt32(roots.count))
        var leaf = 0
        for node in nodes {
            if node.column >= 0 {
                let side = node.missingGoesLeft ? 1 : 0
                writer.writeCompact(classes + 1 + 2 * Int(node.column) + side)
                writer.write(node.threshold)
                continue
            }
            if node.right < 0 {
                writer.writeCompact(Int(-node.right))
            } else {
                writer.writeCompact(0)
                let first = Int(node.right) * sharesPerLeaf
                for share in shares[first..<first + sharesPerLeaf] { writer.write(share) }
            }
            writer.writeLeafWeight(leafWeights[leaf])
            leaf += 1
        }
        return writer.bytes
    }

    /// The trees whose `encoded()` gave these bytes.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if a tree does not end or a leaf is no distribution.
    init(_ bytes: [UInt8], _ kind: Kind) throws(TaskFailure) {
        var reader = try ByteReader(
            bytes,
            ByteFormat(family: kind.rawValue, version: Self.versionWithOrders),
            since: Self.versionWithoutOrders,
            kind.name
        )
        let classes = try reader.classCount()
        let columns = Int(try reader.number())
        guard 1...Int(Int32.max) ~= columns else { throw reader.error("no column") }
        let orders =
            reader.version == Self.versionWithoutOrders ? [] : try reader.orders(columns: columns)
        self.init(kind, classes: classes, columns: columns, orders: orders)
        let trees = try reader.count(ofAtLeast: 1)
        guard trees > 0 else { throw reader.error("no tree") }
        for _ in 0..<trees { try readTree(&reader) }
        try reader.finish()
    }

    private mutating func readTree(_ reader: inout ByteReader) throws(TaskFailure) {
        roots.append(Int32(nodes.count))
        // The nodes whose right side is still to come; each node takes a byte, so there are few.
        var open: [Int] = []
        while true {
            guard nodes.count < Int(Int32.max) else { throw reader.error("too many nodes") }
            let mark = try reader.compact(below: classes + 1 + 2 * columns)
            if mark > classes {
                let code = mark - classes - 1
                let threshold = try reader.single()
                guard threshold.isFinite else { throw reader.error("a number is not finite") }
                open.append(nodes.count)
                nodes.append(
                    Node(
                        column: Int32(code / 2),
                        threshold: threshold,
                        right: 0,
                        missingGoesLeft: code % 2 == 1
                    )
                )
                continue
            }
            let leaf = mark == 0 ? Int32(shares.count / sharesPerLeaf) : -Int32(mark)
            if mark == 0 { try readShares(&reader) }
            appendLeaf(leaf, weight: try reader.leafWeight())
            guard let parent = open.popLast() else { return }
            setRight(of: parent)
        }
    }

    private mutating func readShares(_ reader: inout ByteReader) throws(TaskFailure) {
        var sum: Float = 0
        for _ in 0..<sharesPerLeaf {
            let share = try reader.single()
            guard 0...1 ~= share else { throw reader.error("a share is none") }
            shares.append(share)
            sum += share
        }
        guard classes == 2 || abs(sum - 1) < 0.01 else {
            throw reader.error("the shares of a leaf do not sum up to one")
        }
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ orders: [LevelOrder]) {
        write(UInt32(orders.count))
        for order in orders {
            write(UInt32(order.column))
            write(UInt32(order.levels.count))
            write(order.levels)
        }
    }

    /// A number in as few bytes as it needs: seven bits each, the lowest first.
    fileprivate mutating func writeCompact(_ number: Int) {
        var rest = UInt64(number)
        while rest > 127 {
            write(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        write(UInt8(rest))
    }

    /// Beyond this not every whole number is one of single precision.
    fileprivate static let wholeMax: Float = 0x1p24

    fileprivate mutating func writeLeafWeight(_ weight: Float) {
        if weight <= Self.wholeMax, weight == weight.rounded() {
            writeCompact(2 * Int(weight))
        } else {
            writeCompact(1)
            write(weight)
        }
    }
}

extension ByteReader {
    fileprivate mutating func orders(columns: Int) throws(TaskFailure) -> [LevelOrder] {
        var orders: [LevelOrder] = []
        for _ in 0..<(try count(ofAtLeast: 8)) {
            let column = Int(try number())
            guard column < columns, orders.last.map({ $0.column < column }) ?? true else {
                throw error("an order of no column")
            }
            let levels = try reals(count(ofAtLeast: 8))
            guard Set(levels).count == levels.count else { throw error("a level twice") }
            orders.append(LevelOrder(column: column, levels: levels))
        }
        return orders
    }

    /// What `writeCompact` wrote.
    fileprivate mutating func compact(below end: Int) throws(TaskFailure) -> Int {
        var number = 0
        for shift in stride(from: 0, through: 35, by: 7) {
            let byte = try byte()
            number |= Int(byte & 127) << shift
            if byte < 128 {
                guard number < end else { throw error("a node of no kind") }
                return number
            }
        }
        throw error("a number is too long")
    }

    /// What `writeLeafWeight` wrote.
    fileprivate mutating func leafWeight() throws(TaskFailure) -> Float {
        let mark = try compact(below: 2 * Int(ByteWriter.wholeMax) + 1)
        if mark % 2 == 0 { return Float(mark / 2) }
        let weight = try single()
        guard mark == 1, weight >= 0, weight.isFinite else {
            throw error("a leaf weighs less than nothing")
        }
        return weight
    }
}
