import Foundation
import Statistics
import Testing

@testable import Estimators

/// What `Tests/Reference/explanations.py` wrote.
private struct ContributionCases: Decodable {
    struct Case: Decodable {
        var classes: Int
        var trees: [Tree]
        var queries: [[Double?]]
        /// Rows × outputs × (columns, then the mean).
        var contributions: [[[Double]]]
    }

    struct Tree: Decodable {
        var output: Int32?
        var column: [Int32]
        var value: [Float]
        var right: [Int32]
        var missingGoesLeft: [Bool]?
        var shares: [[Float]]?
        var cover: [Float]
    }

    var boosted: [Case]
    var forests: [Case]

    static func read() throws -> ContributionCases {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/Estimators/Contributions.json")
        return try JSONDecoder().decode(ContributionCases.self, from: Data(contentsOf: file))
    }
}

extension BoostedTrees {
    fileprivate init(_ golden: ContributionCases.Case) {
        self.init(
            classes: golden.classes,
            columns: golden.queries[0].count,
            // A base score of one half: the margin of two classes is then zero, but each of several
            // classes starts at the score itself.
            baseMargins: golden.classes == 2 ? [0] : Array(repeating: 0.5, count: golden.classes),
            trees: golden.trees.map { tree in
                Tree(
                    output: tree.output ?? 0,
                    nodes: tree.column.indices.map { index in
                        Node(
                            column: tree.column[index],
                            value: tree.value[index],
                            right: tree.right[index],
                            missingGoesLeft: tree.missingGoesLeft?[index] ?? false
                        )
                    },
                    covers: tree.cover
                )
            }
        )
    }
}

extension ForestClassifier {
    fileprivate init(_ golden: ContributionCases.Case) {
        self.init(.randomForest, classes: golden.classes, columns: golden.queries[0].count)
        for tree in golden.trees {
            let start = Int32(nodes.count)
            roots.append(start)
            for index in tree.column.indices {
                guard tree.column[index] < 0 else {
                    nodes.append(
                        Node(
                            column: tree.column[index],
                            threshold: tree.value[index],
                            right: tree.right[index] + start,
                            missingGoesLeft: false
                        )
                    )
                    continue
                }
                appendLeaf(Int32(shares.count / sharesPerLeaf), weight: tree.cover[index])
                let leaf = tree.shares?[index] ?? []
                shares += classes == 2 ? [leaf[1]] : leaf
            }
        }
    }
}

@Suite("Contributions of columns")
struct ContributionTests {
    private func expectSame(
        _ structure: PredictorStructure,
        _ golden: ContributionCases.Case,
        tolerance: Double
    ) throws {
        let features = Matrix(golden.queries)
        for label in 0..<golden.contributions[0].count {
            let asked = golden.contributions[0].count == 1 ? 1 : label
            let found = try #require(
                structure.contributions(
                    features,
                    labels: Array(repeating: asked, count: features.rows),
                    players: Array(0..<features.columns),
                    count: features.columns,
                    means: []
                )
            )
            for (row, parts) in found.enumerated() {
                let expected = golden.contributions[row][label]
                for (value, other) in zip(parts.values, expected) {
                    #expect(abs(value - other) < tolerance, "row \(row), class \(label)")
                }
                #expect(abs(parts.base - expected[features.columns]) < tolerance)
            }
        }
    }

    @Test func `those of boosted trees are xgboost's`() throws {
        for golden in try ContributionCases.read().boosted {
            // Xgboost sums up in single precision.
            try expectSame(.trees(BoostedTrees(golden)), golden, tolerance: 2e-6)
        }
    }

    @Test func `those of forests are the shap package's`() throws {
        for golden in try ContributionCases.read().forests {
            try expectSame(.forest(ForestClassifier(golden)), golden, tolerance: 1e-6)
        }
    }

    @Test func `columns of one player count as one, by the definition of Shapley values`() throws {
        let players = [0, 1, 0, 2]
        for golden in try ContributionCases.read().forests {
            let forest = ForestClassifier(golden)
            let features = Matrix(golden.queries)
            let found = try #require(
                PredictorStructure.forest(forest).contributions(
                    features,
                    labels: Array(repeating: 1, count: features.rows),
                    players: players,
                    count: 3,
                    means: []
                )
            )
            for (row, parts) in found.enumerated() {
                let game = (0..<8).map { (coalition: Int) -> Double in
                    let answers = golden.trees.map { tree in
                        answer(tree, features.row(row)) { (coalition >> players[$0]) & 1 == 1 }
                    }
                    return answers.reduce(0, +) / Double(answers.count)
                }
                for player in 0..<3 {
                    #expect(abs(parts.values[player] - shapley(game, player)) < 1e-6)
                }
                #expect(abs(parts.base - game[0]) < 1e-6)
                #expect(abs(parts.total - game[7]) < 1e-6)
            }
        }
    }

    /// What a tree says where only some columns are known: elsewhere both ways, as the covers have it.
    private func answer(
        _ tree: ContributionCases.Tree,
        _ row: ArraySlice<Double>,
        _ node: Int = 0,
        isKnown: (Int) -> Bool
    ) -> Double {
        let column = Int(tree.column[node])
        guard column >= 0 else { return Double(tree.shares?[node][1] ?? 0) }
        let (left, right) = (node + 1, Int(tree.right[node]))
        if isKnown(column) {
            let goesLeft = Float(row[row.startIndex + column]) <= tree.value[node]
            return answer(tree, row, goesLeft ? left : right, isKnown: isKnown)
        }
        let share = Double(tree.cover[left]) / Double(tree.cover[left] + tree.cover[right])
        return share * answer(tree, row, left, isKnown: isKnown)
            + (1 - share) * answer(tree, row, right, isKnown: isKnown)
    }

    /// The Shapley value of one of three players.
    private func shapley(_ game: [Double], _ player: Int) -> Double {
        let weights: [Double] = [1.0 / 3, 1.0 / 6, 1.0 / 3]
        var value = 0.0
        for coalition in 0..<8 where (coalition >> player) & 1 == 0 {
            let gain: Double = game[coalition | (1 << player)] - game[coalition]
            value += weights[coalition.nonzeroBitCount] * gain
        }
        return value
    }
}
