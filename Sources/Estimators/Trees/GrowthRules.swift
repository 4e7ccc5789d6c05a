import Foundation

/// When a node of a tree is split, and at which places it may be.
struct GrowthRules: Hashable, Sendable {
    var impurity: Impurity
    /// How deep a leaf may lie; the root lies at zero.
    var depthMax: Int
    /// Nodes with fewer rows are leaves.
    var rowsToSplit: Int
    /// No side of a split has fewer rows.
    var rowsInLeaf: Int
    /// With a limit, the most useful split comes first.
    var leavesMax: Int?
    /// How much a split must lower the impurity of the whole tree.
    var decreaseMin: Double
    /// How many columns, drawn anew for each node, compete.
    var columnsPerSplit: Int
    /// Whether each column's threshold is drawn, or the best one is looked for.
    var drawsThresholds: Bool
    /// What a leaf must save in impurity of the whole tree to be kept.
    var leafPrice: Double
}

/// How mixed the classes of a node are.
enum Impurity: Hashable, Sendable {
    /// The chance that two rows, drawn with replacement, are of different classes.
    case gini
    /// The information in a row's class, in bits.
    case entropy

    /// The impurity of a node, from the weight of each class.
    func of(_ weights: UnsafeMutablePointer<Double>, _ classes: Int, total: Double) -> Double {
        guard total > 0 else { return 0 }
        var sum = 0.0
        switch self {
        case .gini:
            for label in 0..<classes {
                let share = weights[label] / total
                sum += share * share
            }
            return max(0, 1 - sum)
        case .entropy:
            for label in 0..<classes where weights[label] > 0 {
                let share = weights[label] / total
                sum -= share * log2(share)
            }
            return max(0, sum)
        }
    }
}

/// A split of a node: the rows whose bin is at most `bin` go left.
struct Split {
    /// Where missing cells go.
    enum Missing {
        /// The node has none: in rows to come they go to the side that weighs more.
        case unseen
        case left
        case right
    }

    /// The column, or −1 where no split was found.
    var column = -1
    /// The highest bin on the left.
    var bin = 0
    /// The lowest bin on the right, or nil where only missing cells go there.
    var next: Int?
    var missing = Missing.unseen
    /// The cells that go left do not exceed this; known at once only where it was drawn.
    var threshold: Float?
    /// The weight of each side times its impurity, both added up: the less, the better.
    var cost = Double.infinity

    /// No cell exceeds it.
    static let aboveAll = Float.greatestFiniteMagnitude
}
