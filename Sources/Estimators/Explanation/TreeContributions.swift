/// A decision tree with what its leaves answer and how much training rows count in each node.
struct WeighedTree {
    /// One place in the tree.
    struct Node {
        /// The column that decides, or −1 in a leaf.
        var column: Int32
        /// The node on the right; the one on the left is the next.
        var right: Int32
        /// How much the training rows count that came here.
        var cover: Double
        /// What a leaf answers.
        var answer: Double
    }

    /// The nodes, each before its children; the root is the first.
    var nodes: [Node]

    /// The mean answer over the training rows.
    var mean: Double {
        var sums = 0.0
        for node in nodes where node.column < 0 { sums += node.cover * node.answer }
        return nodes[0].cover > 0 ? sums / nodes[0].cover : 0
    }
}

/// What each player adds to what a tree answers for a row, compared with its mean answer: the Shapley
/// values of the game in which the columns of players that take part are known, and where a node asks
/// for any other the walk goes both ways in the proportion of the training rows.
///
/// A player is one column or several that come from the same column of a table.
///
/// - Complexity: O(leaves × depth²) a row.
/// - SeeAlso: Lundberg, Erion and Lee, "Consistent individualized feature attribution for tree
///   ensembles", arXiv:1802.03888, algorithm 2; with a player a column the values are those of the
///   `shap` package and of XGBoost's `pred_contribs`.
struct TreeContributions {
    private let nodes: [WeighedTree.Node]
    /// The player of each column.
    private let players: [Int]
    private let goesLeft: (Int) -> Bool
    private var contributions: [Double]

    /// What the players on the way from the root to a node have to say.
    private struct Step {
        var player: Int
        /// Which share of the training rows comes through without the player.
        var without: Double
        /// Whether the row comes through with the player: 1 or 0.
        var with: Double
        /// The share of the coalitions with so many players that lead here, permutations counted.
        var weight: Double
    }

    /// - Parameters:
    ///   - goesLeft: whether the row goes left at the node of that index.
    ///   - contributions: what is added to, one number a player.
    static func add(
        _ tree: WeighedTree,
        players: [Int],
        to contributions: inout [Double],
        goesLeft: (Int) -> Bool
    ) {
        withoutActuallyEscaping(goesLeft) { goesLeft in
            var game = TreeContributions(
                nodes: tree.nodes,
                players: players,
                goesLeft: goesLeft,
                contributions: contributions
            )
            game.visit(0, [], player: -1, without: 1, with: 1)
            contributions = game.contributions
        }
    }

    private mutating func visit(
        _ index: Int,
        _ path: [Step],
        player: Int,
        without: Double,
        with: Double
    ) {
        var path = path
        Self.extend(&path, player, without: without, with: with)
        let node = nodes[index]
        guard node.column >= 0 else {
            for place in path.indices.dropFirst() {
                let step = path[place]
                contributions[step.player] +=
                    Self.weight(path, without: place) * (step.with - step.without) * node.answer
            }
            return
        }
        let (left, right) = (index + 1, Int(node.right))
        let (own, other) = goesLeft(index) ? (left, right) : (right, left)
        let next = players[Int(node.column)]
        var known = (without: 1.0, with: 1.0)
        if let place = path.dropFirst().firstIndex(where: { $0.player == next }) {
            known = (path[place].without, path[place].with)
            Self.unwind(&path, place)
        }
        func share(_ child: Int) -> Double {
            node.cover > 0 ? nodes[child].cover / node.cover * known.without : 0
        }
        // Where neither the row nor any training row comes through there is nothing to add.
        if share(own) > 0 || known.with > 0 {
            visit(own, path, player: next, without: share(own), with: known.with)
        }
        if share(other) > 0 { visit(other, path, player: next, without: share(other), with: 0) }
    }

    /// Lets a player join.
    private static func extend(
        _ path: inout [Step],
        _ player: Int,
        without: Double,
        with: Double
    ) {
        let length = path.count
        path.append(
            Step(player: player, without: without, with: with, weight: length == 0 ? 1 : 0)
        )
        for place in (0..<length).reversed() {
            let weight = path[place].weight / Double(length + 1)
            path[place + 1].weight += with * weight * Double(place + 1)
            path[place].weight = without * weight * Double(length - place)
        }
    }

    /// Takes a player out as if it had never joined.
    private static func unwind(_ path: inout [Step], _ place: Int) {
        let last = path.count - 1
        let step = path[place]
        var carried = path[last].weight
        for index in (0..<last).reversed() {
            if step.with != 0 {
                let weight = path[index].weight
                path[index].weight = carried * Double(last + 1) / (Double(index + 1) * step.with)
                carried =
                    weight - path[index].weight * step.without * Double(last - index)
                    / Double(last + 1)
            } else {
                path[index].weight =
                    path[index].weight * Double(last + 1) / (step.without * Double(last - index))
            }
        }
        for index in place..<last {
            path[index].player = path[index + 1].player
            path[index].without = path[index + 1].without
            path[index].with = path[index + 1].with
        }
        path.removeLast()
    }

    /// The sum of all weights once a player is taken out.
    private static func weight(_ path: [Step], without place: Int) -> Double {
        let last = path.count - 1
        let step = path[place]
        var carried = path[last].weight
        var sum = 0.0
        for index in (0..<last).reversed() {
            if step.with != 0 {
                let weight = carried * Double(last + 1) / (Double(index + 1) * step.with)
                sum += weight
                carried =
                    path[index].weight - weight * step.without * Double(last - index)
                    / Double(last + 1)
            } else {
                sum += path[index].weight * Double(last + 1) / (step.without * Double(last - index))
            }
        }
        return sum
    }
}
