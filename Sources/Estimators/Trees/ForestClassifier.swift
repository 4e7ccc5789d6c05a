import Search
import Statistics

/// What the tree families learned: decision trees whose leaves hold shares of the classes.
///
/// Cells are compared in single precision, in which thresholds are stored: a graph of 32-bit numbers
/// sends each row down the same way.
public struct ForestClassifier: Predictor, Hashable {
    /// Which family learned it.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// One tree.
        case decisionTree = 10
        /// Trees over drawn rows, with the best of some drawn columns in each node.
        case randomForest = 11
        /// Trees with drawn thresholds.
        case extraTrees = 12

        /// The family's name.
        public var name: String {
            switch self {
            case .decisionTree: "DecisionTreeClassifier"
            case .randomForest: "RandomForestClassifier"
            case .extraTrees: "ExtraTreesClassifier"
            }
        }
    }

    /// One place in a tree.
    public struct Node: Hashable, Sendable {
        /// The column that decides, or −1 in a leaf.
        public let column: Int32
        /// Cells that do not exceed this go left; zero in a leaf.
        public let threshold: Float
        /// The node on the right, among those of all trees; the one on the left is the next.
        ///
        /// In a leaf, which of the mixed leaves it is; where all rows are of one class, that class's
        /// complement: −1 − class.
        public let right: Int32
        /// Whether missing cells go left.
        public let missingGoesLeft: Bool
    }

    /// Which family learned it.
    public let kind: Kind
    /// How many classes there are.
    public let classes: Int
    /// How many columns it learned from.
    public let columns: Int
    /// The orders of the levels of those columns that hold some, in the order of the columns.
    ///
    /// What trees compare of such a column is the position of a cell's level.
    public let orders: [LevelOrder]
    /// The nodes of all trees, each before its children.
    public internal(set) var nodes: [Node] = []
    /// The first node of each tree.
    public internal(set) var roots: [Int32] = []
    /// The shares of the classes in each mixed leaf: that of the second of two classes, else one a
    /// class.
    public internal(set) var shares: [Float] = []
    /// What the training rows of each leaf weigh, mixed or not, in the order of the nodes.
    ///
    /// Only explanations need it.
    public internal(set) var leafWeights: [Float] = []

    /// A forest without a tree.
    init(_ kind: Kind, classes: Int, columns: Int, orders: [LevelOrder] = []) {
        self.kind = kind
        self.classes = classes
        self.columns = columns
        self.orders = orders
    }

    /// How many numbers a mixed leaf has.
    var sharesPerLeaf: Int { classes == 2 ? 1 : classes }

    /// The share of a class in a leaf.
    public func share(of label: Int, in leaf: Node) -> Float {
        guard leaf.right >= 0 else { return Int(-1 - leaf.right) == label ? 1 : 0 }
        let first = Int(leaf.right) * sharesPerLeaf
        guard classes == 2 else { return shares[first + label] }
        return label == 1 ? shares[first] : 1 - shares[first]
    }

    /// Itself: it is data already.
    public var structure: PredictorStructure? { .forest(self) }
}

extension ForestClassifier {
    /// Adds a tree.
    ///
    /// - Returns: whether there was room for its nodes.
    mutating func append(_ tree: GrownTree) -> Bool {
        guard nodes.count + tree.nodes.count < Int(Int32.max) else { return false }
        roots.append(Int32(nodes.count))
        // Right sides that are still to be written, and the node each belongs to.
        var open: [(index: Int, parent: Int)] = [(0, -1)]
        while let (start, parent) = open.popLast() {
            if parent >= 0 { setRight(of: parent) }
            var index = start
            while tree.nodes[index].column >= 0 {
                let node = tree.nodes[index]
                open.append((Int(node.right), nodes.count))
                nodes.append(
                    Node(
                        column: node.column,
                        threshold: node.threshold,
                        right: 0,
                        missingGoesLeft: tree.missingGoesLeft(index)
                    )
                )
                index = Int(node.left)
            }
            appendLeaf(tree, index)
        }
        return true
    }

    /// Says that the next node is on the right of one before.
    mutating func setRight(of parent: Int) {
        let node = nodes[parent]
        nodes[parent] = Node(
            column: node.column,
            threshold: node.threshold,
            right: Int32(nodes.count),
            missingGoesLeft: node.missingGoesLeft
        )
    }

    private mutating func appendLeaf(_ tree: GrownTree, _ index: Int) {
        let weights = tree.classWeights[index * classes..<(index + 1) * classes]
        let total = weights.reduce(0, +)
        if let label = weights.firstIndex(of: total) {
            appendLeaf(-1 - Int32(label - weights.startIndex), weight: Float(total))
        } else {
            appendLeaf(Int32(shares.count / sharesPerLeaf), weight: Float(total))
            shares += (classes == 2 ? weights.suffix(1) : weights).map { Float($0 / total) }
        }
    }

    mutating func appendLeaf(_ leaf: Int32, weight: Float) {
        leafWeights.append(weight)
        nodes.append(Node(column: -1, threshold: 0, right: leaf, missingGoesLeft: false))
    }
}
