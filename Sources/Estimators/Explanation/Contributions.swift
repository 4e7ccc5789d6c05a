import Search
import Statistics

/// What a predictor says of one class for one row, taken apart into what each player adds.
///
/// `base` and all contributions sum up to what is explained.
public struct Contributions: Hashable, Sendable {
    /// What is explained.
    public enum Scale: String, Hashable, Sendable, Codable {
        /// The log-odds of the class; with more than two classes, the score from which its probability
        /// is made.
        case logOdds = "log_odds"
        /// The probability of the class.
        case probability
    }

    /// What is explained.
    public let scale: Scale
    /// What is said where no player is known: the mean over training rows.
    public let base: Double
    /// What each player adds.
    public let values: [Double]

    /// What is explained, of this row.
    public var total: Double { values.reduce(base, +) }

    /// A sum taken apart.
    public init(scale: Scale, base: Double, values: [Double]) {
        self.scale = scale
        self.base = base
        self.values = values
    }
}

extension PredictorStructure {
    /// Whether `contributions` can take apart what the predictor says, exactly.
    public var isAdditive: Bool {
        switch self {
        case .linear, .trees, .forest, .constant: true
        case .gaussians, .neighbors, .network, .supportVectors, .bernoullis, .categories: false
        }
    }

    /// Whether `contributions` needs the means of the columns.
    public var needsMeans: Bool {
        if case .linear = self { true } else { false }
    }

    /// What each player adds to what the predictor says of a class, row by row: the Shapley values, by
    /// a formula of their own for linear functions and trees.
    ///
    /// - Parameters:
    ///   - features: rows × columns.
    ///   - labels: the class that each row is explained for; with two classes the second.
    ///   - players: the player of each column, counted from zero.
    ///   - count: how many players there are.
    ///   - means: of each column over training rows; only linear functions look at them.
    /// - Returns: nil where `isAdditive` is false.
    public func contributions(
        _ features: Matrix,
        labels: [Int],
        players: [Int],
        count: Int,
        means: [Double]
    ) -> [Contributions]? {
        precondition(players.count == features.columns, "\(players.count) players")
        switch self {
        case .linear(let classifier):
            return classifier.contributions(features, labels, players, count, means)
        case .trees(let trees): return trees.contributions(features, labels, players, count)
        case .forest(let forest): return forest.contributions(features, labels, players, count)
        case .constant(let classifier):
            return labels.map { label in
                Contributions(
                    scale: .probability,
                    base: classifier.priors[label],
                    values: Array(repeating: 0, count: count)
                )
            }
        case .gaussians, .neighbors, .network, .supportVectors, .bernoullis, .categories:
            return nil
        }
    }
}

extension LinearClassifier {
    fileprivate func contributions(
        _ features: Matrix,
        _ labels: [Int],
        _ players: [Int],
        _ count: Int,
        _ means: [Double]
    ) -> [Contributions] {
        let features = features.tamed
        return labels.enumerated().map { row, label in
            let function = classes == 2 ? 0 : label
            var base = intercepts[function]
            var values = [Double](repeating: 0, count: count)
            for (column, player) in players.enumerated() {
                let coefficient = coefficients[function * columns + column]
                base += coefficient * means[column]
                values[player] += coefficient * (features[row, column] - means[column])
            }
            return Contributions(scale: .logOdds, base: base, values: values)
        }
    }
}

extension BoostedTrees {
    fileprivate func contributions(
        _ features: Matrix,
        _ labels: [Int],
        _ players: [Int],
        _ count: Int
    ) -> [Contributions] {
        let cells = features.singles
        let weighed = trees.map { tree in
            let leaves = zip(tree.nodes, tree.covers).map { node, cover in
                WeighedTree.Node(
                    column: node.column,
                    right: node.right,
                    cover: Double(cover),
                    answer: Double(node.value)
                )
            }
            return WeighedTree(nodes: leaves)
        }
        let means = weighed.map(\.mean)
        return labels.enumerated().map { row, label in
            let output = classes == 2 ? 0 : label
            var base = Double(baseMargins[output])
            var values = [Double](repeating: 0, count: count)
            for (place, tree) in trees.enumerated() where tree.output == output {
                base += means[place]
                TreeContributions.add(weighed[place], players: players, to: &values) { index in
                    let node = tree.nodes[index]
                    let cell = cells[row * columns + Int(node.column)]
                    return cell.isNaN ? node.missingGoesLeft : cell < node.value
                }
            }
            return Contributions(scale: .logOdds, base: base, values: values)
        }
    }
}

extension ForestClassifier {
    fileprivate func contributions(
        _ features: Matrix,
        _ labels: [Int],
        _ players: [Int],
        _ count: Int
    ) -> [Contributions] {
        let cells = orders.apply(to: features).values.map(singlePrecision)
        var weighed: [Int: [WeighedTree]] = [:]
        return labels.enumerated().map { row, label in
            let trees = weighed[label] ?? weighedTrees(label)
            weighed[label] = trees
            var base = 0.0
            var values = [Double](repeating: 0, count: count)
            for (root, tree) in zip(roots, trees) {
                base += tree.mean
                TreeContributions.add(tree, players: players, to: &values) { index in
                    let node = nodes[Int(root) + index]
                    let cell = cells[row * columns + Int(node.column)]
                    return cell.isNaN ? node.missingGoesLeft : cell <= node.threshold
                }
            }
            let number = Double(roots.count)
            return Contributions(
                scale: .probability,
                base: base / number,
                values: values.map { $0 / number }
            )
        }
    }

    /// The trees as they answer for one class.
    private func weighedTrees(_ label: Int) -> [WeighedTree] {
        var leaf = 0
        return roots.indices.map { place in
            let start = Int(roots[place])
            let end = place + 1 < roots.count ? Int(roots[place + 1]) : nodes.count
            var tree = WeighedTree(
                nodes: nodes[start..<end].map { node in
                    guard node.column < 0 else {
                        return WeighedTree.Node(
                            column: node.column,
                            right: node.right - Int32(start),
                            cover: 0,
                            answer: 0
                        )
                    }
                    defer { leaf += 1 }
                    return WeighedTree.Node(
                        column: -1,
                        right: 0,
                        cover: Double(leafWeights[leaf]),
                        answer: Double(share(of: label, in: node))
                    )
                }
            )
            // Children come after their parent.
            for index in tree.nodes.indices.reversed() where tree.nodes[index].column >= 0 {
                let right = Int(tree.nodes[index].right)
                tree.nodes[index].cover = tree.nodes[index + 1].cover + tree.nodes[right].cover
            }
            return tree
        }
    }
}
