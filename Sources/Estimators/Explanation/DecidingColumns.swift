import Statistics

extension PredictorStructure {
    /// The columns that have a say in the answers, or nil where that may be all of them.
    ///
    /// No other column's cells, present ones at least, change an answer.
    ///
    /// - Complexity: O(nodes) for trees, O(coefficients) for linear functions.
    public var decidingColumns: Set<Int>? {
        switch self {
        case .linear(let classifier):
            let columns = classifier.columns
            let places = classifier.coefficients.indices
            return Set(places.filter { classifier.coefficients[$0] != 0 }.map { $0 % columns })
        case .trees(let trees):
            return trees.trees.reduce(into: []) { places, tree in
                for node in tree.nodes where node.column >= 0 { places.insert(Int(node.column)) }
            }
        case .forest(let forest):
            return forest.nodes.reduce(into: []) { places, node in
                if node.column >= 0 { places.insert(Int(node.column)) }
            }
        case .constant: return []
        case .gaussians, .neighbors, .network, .supportVectors, .bernoullis, .categories: return nil
        }
    }
}
