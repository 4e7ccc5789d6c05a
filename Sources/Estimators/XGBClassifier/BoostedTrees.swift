import Foundation
import Search
import Statistics

/// What `XGBClassifier` learned: decision trees whose leaves are summed up.
///
/// The trees are evaluated here, not in XGBoost: its loader trusts the bytes it is given, and these
/// may come from a stranger. The sums are those of XGBoost to the last bit.
public struct BoostedTrees: Predictor, Hashable {
    /// One place in a tree.
    public struct Node: Hashable, Sendable {
        /// The column that decides, or −1 in a leaf.
        public let column: Int32
        /// Cells below this go left; in a leaf, what it adds.
        public let value: Float
        /// The node on the right; the one on the left is the next.
        public let right: Int32
        /// Whether missing cells go left.
        public let missingGoesLeft: Bool
    }

    /// A tree, and which class's sum it adds to.
    public struct Tree: Hashable, Sendable {
        /// The class; zero for two classes, where there is one sum, for the second.
        public let output: Int32
        /// The nodes, each before its children; the root is the first.
        public let nodes: [Node]
        /// How much each node counted when the tree was grown.
        ///
        /// It is the sum of its rows' second derivatives of the loss; only explanations need it.
        public let covers: [Float]
    }

    /// How many classes there are.
    public let classes: Int
    /// How many columns it learned from.
    public let columns: Int
    /// Where the sums start: one for two classes, else one a class.
    public let baseMargins: [Float]
    /// The trees, in the order in which they are summed up.
    public let trees: [Tree]

    /// The sigmoid of the sum for two classes; e to the sums, brought to a sum of one, for more.
    public func probabilities(_ features: Matrix) throws(TaskFailure) -> Matrix {
        let features = try features.checked(
            columns: columns,
            acceptsMissing: true,
            "XGBClassifier"
        )
        let margins = margins(features)
        var result: [Double] = []
        result.reserveCapacity(features.rows * classes)
        if classes == 2 {
            for margin in margins {
                let positive = sigmoid(Double(margin))
                result += [1 - positive, positive]
            }
        } else {
            let even = [Double](repeating: 1 / Double(classes), count: classes)
            for row in 0..<features.rows {
                let sums = margins[row * classes..<(row + 1) * classes].map(Double.init)
                result += softmax(sums, orElse: even)
            }
        }
        return Matrix(rows: features.rows, columns: classes, values: result)
    }

    /// The sums of leaves: rows × outputs, in single precision like XGBoost's.
    func margins(_ features: Matrix) -> [Float] {
        let outputs = baseMargins.count
        var margins = repeatElement(baseMargins, count: features.rows).flatMap(\.self)
        let cells = features.singles
        for tree in trees {
            for row in 0..<features.rows {
                margins[row * outputs + Int(tree.output)] += leaf(of: tree, cells, row * columns)
            }
        }
        return margins
    }

    private func leaf(of tree: Tree, _ cells: [Float], _ start: Int) -> Float {
        var index = 0
        while true {
            let node = tree.nodes[index]
            guard node.column >= 0 else { return node.value }
            let cell = cells[start + Int(node.column)]
            let goesLeft = cell.isNaN ? node.missingGoesLeft : cell < node.value
            index = goesLeft ? index + 1 : Int(node.right)
        }
    }

    /// Itself: it is data already.
    public var structure: PredictorStructure? { .trees(self) }
}

extension Matrix {
    /// XGBoost adds to the largest cell when it draws its bins; the sum must stay finite.
    private static let singleMax = Float.greatestFiniteMagnitude / 16

    /// The cells in single precision, as XGBoost sees them: NaN where missing, never infinite.
    var singles: [Float] {
        values.map { cell in
            let single = Float(cell)
            if single.magnitude > Self.singleMax {
                return single < 0 ? -Self.singleMax : Self.singleMax
            }
            return single
        }
    }
}
