import Foundation
import Search
import Statistics
import Testing

@testable import Estimators

/// A tree that `Tests/Reference/trees.py` had scikit-learn grow.
private struct GoldenTree: Decodable {
    struct Node: Decodable {
        var column: Int
        var threshold: Double?
        var missingGoesLeft: Bool?
        var rows: Int
        var weight: Double
        var impurity: Double
        var shares: [Double]
    }

    var features: [[Double?]]
    var labels: [Int32]
    var classes: Int
    var weights: [Double]?
    var settings: Parameters
    var nodes: [Node]
    var probabilities: [[Double]]

    var data: TrainingSet {
        TrainingSet(
            features: Matrix(features),
            labels: labels,
            classes: classes,
            weights: weights
        )
    }
}

/// What pruning leaves of a tree at each price of a leaf.
private struct GoldenPath: Decodable {
    var features: [[Double?]]
    var labels: [Int32]
    var classes: Int
    var settings: Parameters
    var alphas: [Double]
    var impurities: [Double]
    var leaves: [Int]
}

private func golden<Golden: Decodable>(_ name: String) throws -> [Golden] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden/Estimators/\(name).json")
    return try JSONDecoder().decode([Golden].self, from: Data(contentsOf: file))
}

/// The tree of a `DecisionTreeClassifier`, as it was grown.
func grownTree(
    _ data: TrainingSet,
    _ values: Parameters,
    packed: Bool,
    drawn: Bool = false,
    seed: UInt64 = 1
) throws -> GrownTree {
    let settings = try Settings(values, for: DecisionTreeClassifier())
    var training = try ForestTraining(settings, .decisionTree, data)
    training.rules.drawsThresholds = drawn
    let isBalanced = training.classWeight == .balanced
    let total = data.classWeights.reduce(0, +)
    let factors = data.classWeights.map { isBalanced ? total / (Double(data.classes) * $0) : 1 }
    let weights = data.weights ?? Array(repeating: 1, count: data.labels.count)
    var random = RandomGenerator(seed: seed)
    return CodedTable.with(BinnedMatrix(data.features, weights: data.weights)) { table in
        func grow<Search: SplitSearch>(_: Search.Type) -> GrownTree {
            TreeGrower<Search>(table, labels: data.labels, classes: data.classes, training.rules)
                .grow(weights: weights, classFactors: factors, using: &random)
        }
        return packed ? grow(PackedSearch.self) : grow(GeneralSearch.self)
    }
}

extension GrownTree {
    /// The indices of the nodes that pruning left, each before its left side, that before its right.
    var inOrder: [Int] {
        var order: [Int] = []
        var open = [0]
        while let index = open.popLast() {
            order.append(index)
            guard nodes[index].column >= 0 else { continue }
            open.append(Int(nodes[index].right))
            open.append(Int(nodes[index].left))
        }
        return order
    }
}

@Suite("Decision trees")
struct DecisionTreeTests {
    @Test func `splits, impurities and leaves are scikit-learn's`() throws {
        let cases: [GoldenTree] = try golden("DecisionTreeClassifier")
        #expect(cases.count > 90)
        for golden in cases {
            let isWhole = golden.weights?.allSatisfy { $0 == $0.rounded() } ?? true
            for packed in golden.classes == 2 && isWhole ? [true, false] : [false] {
                let tree = try grownTree(golden.data, golden.settings, packed: packed)
                try expectEqual(tree, golden)
            }
        }
    }

    private func expectEqual(_ tree: GrownTree, _ golden: GoldenTree) throws {
        let order = tree.inOrder
        let comment = Comment(rawValue: "\(golden.settings) \(golden.classes)")
        try #require(order.count == golden.nodes.count, comment)
        for (index, expected) in zip(order, golden.nodes) {
            let node = tree.nodes[index]
            guard Int(node.column) == expected.column else {
                Issue.record("column \(node.column), not \(expected.column): \(comment)")
                return
            }
            #expect(node.rows == expected.rows)
            #expect(abs(node.weight - expected.weight) < 1e-9 * expected.weight)
            #expect(abs(node.impurity - expected.impurity) < 1e-12)
            for label in 0..<golden.classes {
                let share = tree.classWeights[index * golden.classes + label] / node.weight
                #expect(abs(share - expected.shares[label]) < 1e-12)
            }
            guard node.column >= 0 else { continue }
            #expect(Double(node.threshold) == expected.threshold ?? Double(Split.aboveAll))
            // Scikit-learn counts rows there, not what they weigh.
            let isWeighed = golden.weights != nil || golden.settings["class_weight"] != nil
            if node.missing != .unseen || !isWeighed {
                #expect(tree.missingGoesLeft(index) == expected.missingGoesLeft)
            }
        }
    }

    @Test func `probabilities are scikit-learn's`() throws {
        let cases: [GoldenTree] = try golden("DecisionTreeClassifier")
        for golden in cases {
            let answer = try DecisionTreeClassifier().fit(golden.data, golden.settings, seed: 1)
                .probabilities(golden.data.features.selecting(rows: Array(0..<12)))
            let difference = largestDifference(answer, Matrix(golden.probabilities))
            #expect(difference < 1e-7, "\(golden.settings)")
        }
    }

    @Test func `pruning walks scikit-learn's path`() throws {
        let paths: [GoldenPath] = try golden("PruningPaths")
        for path in paths {
            let data = TrainingSet(
                features: Matrix(path.features),
                labels: path.labels,
                classes: path.classes
            )
            for step in path.leaves.indices {
                var values = path.settings
                values["ccp_alpha"] = .number((path.alphas[step] + path.alphas[step + 1]) / 2)
                let tree = try grownTree(data, values, packed: path.classes == 2)
                let leaves = tree.inOrder.filter { tree.nodes[$0].column < 0 }
                #expect(leaves.count == path.leaves[step])
                let impurity = leaves.reduce(0) {
                    $0 + tree.nodes[$1].weight * tree.nodes[$1].impurity
                }
                #expect(abs(impurity / 240 - path.impurities[step]) < 1e-12)
            }
        }
    }

    @Test(arguments: [1, 20], [false, true])
    func `both searches find the same tree`(weight: Int, drawn: Bool) throws {
        let data = sample(rows: 3_000, columns: 6)
        var features = data.features
        for place in stride(from: 0, to: features.values.count, by: 7) {
            features.values[place] = .nan
        }
        let holed = TrainingSet(
            features: features,
            labels: data.labels,
            classes: 2,
            weights: (0..<3_000).map { Double($0 % 3 * weight + 1) }
        )
        for values in [
            ["min_samples_leaf": 5], ["min_samples_leaf": 5, "criterion": "entropy"],
            ["max_leaf_nodes": 40], ["max_features": "sqrt", "max_depth": 9],
        ] as [Parameters] {
            let first = try grownTree(holed, values, packed: true, drawn: drawn)
            let second = try grownTree(holed, values, packed: false, drawn: drawn)
            try #require(first.inOrder.count == second.inOrder.count)
            for (one, other) in zip(first.inOrder, second.inOrder) {
                #expect(first.nodes[one].column == second.nodes[other].column)
                #expect(first.nodes[one].threshold == second.nodes[other].threshold)
                #expect(first.nodes[one].rows == second.nodes[other].rows)
            }
        }
    }

    @Test func `a hand-made tree is as worked out by hand`() throws {
        // 1 1 | 2 3 3 3: of six rows, three are of each class; cutting at 1.5 leaves one stray.
        let data = TrainingSet(
            features: Matrix([[1], [1], [2], [3], [3], [3]]),
            labels: [0, 0, 0, 1, 1, 0],
            classes: 2
        )
        let tree = try grownTree(data, ["max_depth": 1], packed: true)
        #expect(tree.nodes.count == 3)
        #expect(tree.nodes[0].threshold == 2.5)
        #expect(abs(tree.nodes[0].impurity - (1 - 16.0 / 36 - 4.0 / 36)) < 1e-15)
        #expect(tree.nodes[1].impurity == 0 && tree.nodes[1].rows == 3)
        #expect(abs(tree.nodes[2].impurity - (1 - 1.0 / 9 - 4.0 / 9)) < 1e-15)
    }

    @Test func `missing cells go to the side where they are at home`() throws {
        let features = Matrix((0..<40).map { [$0 % 4 == 3 ? nil : Double($0 % 4)] })
        // Rows of 2 and rows without a number are of the second class.
        let labels = (0..<40).map { Int32($0 % 4 >= 2 ? 1 : 0) }
        let data = TrainingSet(features: features, labels: labels, classes: 2)
        let predictor = try DecisionTreeClassifier().fit(data, [:], seed: 1)
        let answer = try predictor.probabilities(Matrix([[nil], [0], [2], [-9], [9]]))
        #expect((0..<5).map { answer[$0, 1] } == [1, 0, 1, 0, 1])
        // A column that says nothing but whether a number is there.
        let present = Matrix((0..<40).map { [$0 % 4 == 3 ? nil : 5] })
        let hole = TrainingSet(features: present, labels: labels, classes: 2)
        let second = try DecisionTreeClassifier().fit(hole, [:], seed: 1)
        let answers = try second.probabilities(Matrix([[nil], [5], [1e30]]))
        #expect(answers[0, 1] == 1)
        #expect(abs(answers[1, 1] - 1.0 / 3) < 1e-7)
        #expect(answers[1, 1] == answers[2, 1])
    }

    @Test(arguments: [false, true])
    func `cells missing for the first time follow the majority`(_ isLeftHeavier: Bool) throws {
        let features = Matrix((0..<10).map { [Double($0)] })
        let labels = (0..<10).map { Int32($0 < (isLeftHeavier ? 7 : 3) ? 0 : 1) }
        let data = TrainingSet(features: features, labels: labels, classes: 2)
        let predictor = try DecisionTreeClassifier().fit(data, [:], seed: 1)
        let answer = try predictor.probabilities(Matrix([[nil]]))
        #expect(answer[0, 0] == (isLeftHeavier ? 1 : 0))
    }

    @Test func `the most useful leaves are split first`() throws {
        let data = sample(rows: 2_000, columns: 5)
        var last = Double.infinity
        for leaves in [2, 3, 5, 9, 17, 33] {
            let limit = ParameterValue.number(Double(leaves))
            let tree = try grownTree(data, ["max_leaf_nodes": limit], packed: true)
            let found = tree.inOrder.filter { tree.nodes[$0].column < 0 }
            #expect(found.count == leaves)
            let impurity = found.reduce(0) {
                $0 + tree.nodes[$1].weight * tree.nodes[$1].impurity
            }
            #expect(impurity < last)
            last = impurity
        }
    }
}
