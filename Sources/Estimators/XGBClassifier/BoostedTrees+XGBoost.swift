import Search
import XGBoost

extension BoostedTrees {
    /// The trees of a booster's saved model.
    ///
    /// Trees of `dart` count in part: their leaves are stored as what they add.
    ///
    /// - Parameter rounds: how many rounds of trees are taken; nil for all.
    /// - Throws: `TaskFailure` of kind `error`, if the model is not laid out as release 1.7 does it.
    /// - SeeAlso: `doc/model.schema` in XGBoost's source.
    init(
        _ saved: UBJSON,
        classes: Int,
        columns: Int,
        baseMargins: [Float],
        rounds: Int? = nil
    ) throws(TaskFailure) {
        let booster = saved["learner"]?["gradient_booster"]
        let model = booster?["model"] ?? booster?["gbtree"]?["model"]
        guard let model, case .array(let trees)? = model["trees"],
            let outputs = model["tree_info"]?.wholeNumbers, outputs.count == trees.count
        else { throw TaskFailure(.error, "the saved model has no trees") }
        self.classes = classes
        self.columns = columns
        self.baseMargins = baseMargins
        let shares = booster?["weight_drop"]?.realNumbers
        guard shares.map({ $0.count == trees.count }) ?? true else {
            throw TaskFailure(.error, "the saved model does not say what each tree counts")
        }
        let kept = rounds.map { $0 * baseMargins.count } ?? trees.count
        var converted: [Tree] = []
        for (place, (tree, output)) in zip(trees, outputs).enumerated().prefix(kept) {
            guard let (whole, covers) = SavedTree(tree)?.inPreorder(columns: columns) else {
                throw TaskFailure(.error, "a tree of the saved model has another layout")
            }
            let share = shares?[place] ?? 1
            let nodes = whole.map { $0.column < 0 ? $0.with(value: share * $0.value) : $0 }
            converted.append(Tree(output: Int32(output), nodes: nodes, covers: covers))
        }
        self.trees = converted
    }
}

/// A tree as XGBoost saves it: one array a property, nodes in the order of their making.
private struct SavedTree {
    var left: [Int64]
    var right: [Int64]
    var columns: [Int64]
    var values: [Float]
    var defaultLeft: [Int64]
    var covers: [Float]

    init?(_ tree: UBJSON) {
        guard let left = tree["left_children"]?.wholeNumbers,
            let right = tree["right_children"]?.wholeNumbers,
            let columns = tree["split_indices"]?.wholeNumbers,
            let values = tree["split_conditions"]?.realNumbers,
            let defaultLeft = tree["default_left"]?.wholeNumbers,
            let covers = tree["sum_hessian"]?.realNumbers,
            [right.count, columns.count, values.count, defaultLeft.count, covers.count]
                .allSatisfy({ $0 == left.count })
        else { return nil }
        self.left = left
        self.right = right
        self.columns = columns
        self.values = values
        self.defaultLeft = defaultLeft
        self.covers = covers
    }

    /// The nodes reached from the root, each before its children, the left one next to it; and how
    /// much each counted.
    func inPreorder(columns count: Int) -> (nodes: [BoostedTrees.Node], covers: [Float])? {
        var nodes: [BoostedTrees.Node] = []
        var preorderCovers: [Float] = []
        /// Nodes yet to come, each with the place of the parent on whose right it is.
        var waiting: [(saved: Int, parent: Int?)] = [(0, nil)]
        while let (saved, parent) = waiting.popLast() {
            guard left.indices.contains(saved), nodes.count < left.count else { return nil }
            let place = nodes.count
            if let parent { nodes[parent] = nodes[parent].with(right: place) }
            let isLeaf = left[saved] < 0
            guard isLeaf || (0..<Int64(count)).contains(columns[saved]) else { return nil }
            nodes.append(
                BoostedTrees.Node(
                    column: isLeaf ? -1 : Int32(columns[saved]),
                    value: values[saved],
                    right: 0,
                    missingGoesLeft: defaultLeft[saved] != 0
                )
            )
            preorderCovers.append(covers[saved])
            if !isLeaf {
                waiting.append((Int(right[saved]), place))
                waiting.append((Int(left[saved]), nil))
            }
        }
        return (nodes, preorderCovers)
    }
}

extension BoostedTrees.Node {
    fileprivate func with(right: Int) -> Self {
        Self(column: column, value: value, right: Int32(right), missingGoesLeft: missingGoesLeft)
    }

    fileprivate func with(value: Float) -> Self {
        Self(column: column, value: value, right: right, missingGoesLeft: missingGoesLeft)
    }
}
