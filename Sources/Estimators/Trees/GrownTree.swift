/// A tree as it was grown, with all that pruning and inspection need.
struct GrownTree {
    /// A place in the tree, a leaf where there is no column.
    struct Node: Hashable {
        /// The column that decides, or −1 in a leaf.
        var column: Int32 = -1
        /// Cells that go left do not exceed this.
        var threshold: Float = 0
        var missing = Split.Missing.unseen
        var left: Int32 = 0
        var right: Int32 = 0
        var rows: Int
        /// What the rows weigh.
        var weight: Double
        var impurity: Double
    }

    /// The nodes, each before its children; the root is the first.
    private(set) var nodes: [Node] = []
    /// The weight of each class in each node: nodes × classes.
    private(set) var classWeights: [Double] = []
    let classes: Int

    init(classes: Int) {
        self.classes = classes
    }

    mutating func removeAll() {
        nodes.removeAll(keepingCapacity: true)
        classWeights.removeAll(keepingCapacity: true)
    }

    /// Adds a leaf.
    mutating func append(
        _ impurity: Impurity,
        _ weights: UnsafeMutablePointer<Double>,
        rows: Int
    ) -> Int {
        var sum = 0.0
        for label in 0..<classes {
            sum += weights[label]
            classWeights.append(weights[label])
        }
        let mixture = impurity.of(weights, classes, total: sum)
        nodes.append(Node(rows: rows, weight: sum, impurity: mixture))
        return nodes.count - 1
    }

    mutating func split(_ index: Int, column: Int, threshold: Float, missing: Split.Missing) {
        nodes[index].column = Int32(column)
        nodes[index].threshold = threshold
        nodes[index].missing = missing
    }

    mutating func join(_ index: Int, isLeft: Bool, of parent: Int) {
        if isLeft {
            nodes[parent].left = Int32(index)
        } else {
            nodes[parent].right = Int32(index)
        }
    }

    /// Whether missing cells go left: where the node had none, to the side that weighs more.
    func missingGoesLeft(_ index: Int) -> Bool {
        let node = nodes[index]
        return switch node.missing {
        case .unseen: nodes[Int(node.left)].weight > nodes[Int(node.right)].weight
        case .left: true
        case .right: false
        }
    }

    /// Makes leaves of those nodes whose branch does not save what its leaves cost.
    ///
    /// Of all subtrees with the least impurity plus `leafPrice` times the number of leaves, the
    /// smallest remains. Impurities are shares of the whole tree's weight.
    ///
    /// - SeeAlso: Breiman, Friedman, Olshen and Stone, "Classification and regression trees" (1984),
    ///   section 3.3; the subtree is the one that cutting the weakest links one by one leaves.
    mutating func prune(leafPrice: Double) {
        guard leafPrice > 0, let root = nodes.first else { return }
        var costs = nodes.map { $0.weight / root.weight * $0.impurity + leafPrice }
        for index in nodes.indices.reversed() where nodes[index].column >= 0 {
            let branch = costs[Int(nodes[index].left)] + costs[Int(nodes[index].right)]
            if costs[index] <= branch {
                nodes[index].column = -1
            } else {
                costs[index] = branch
            }
        }
    }
}
