import Search
import Statistics
import Testing

@testable import Estimators

@Suite("Forests")
struct ForestTests {
    private static let families: [FamilyCase] = [
        FamilyCase(family: RandomForestClassifier()), FamilyCase(family: ExtraTreesClassifier()),
    ]

    private func forest(
        _ family: FamilyCase,
        _ data: TrainingSet,
        _ values: Parameters,
        seed: UInt64 = 5
    ) throws -> ForestClassifier {
        try #require(try family.family.fit(data, values, seed: seed) as? ForestClassifier)
    }

    @Test(arguments: families)
    func `more trees leave the first ones as they are`(_ family: FamilyCase) throws {
        let few = try forest(family, sample(), ["n_estimators": 3])
        let many = try forest(family, sample(), ["n_estimators": 7])
        #expect(Array(many.nodes.prefix(few.nodes.count)) == few.nodes)
        #expect(Array(many.roots.prefix(3)) == few.roots)
        #expect(many.roots.count == 7)
    }

    @Test(arguments: families, [2, 3])
    func `a row of weight two is two rows, to the last bit`(
        _ family: FamilyCase,
        classes: Int
    ) throws {
        // More distinct cells than bins: the bins must not tell weights from copies either.
        let plain = sample(rows: 900, classes: classes)
        let counts = (0..<900).map { [1, 2, 1, 3][$0 % 4] }
        let rows = (0..<900).flatMap { Array(repeating: $0, count: counts[$0]) }
        let copied = TrainingSet(
            features: plain.features.selecting(rows: rows),
            labels: rows.map { plain.labels[$0] },
            classes: classes
        )
        let weighted = TrainingSet(
            features: plain.features,
            labels: plain.labels,
            classes: classes,
            weights: counts.map(Double.init)
        )
        for bootstrap in [true, false] {
            let values: Parameters = ["n_estimators": 5, "bootstrap": .bool(bootstrap)]
            let first = try forest(family, weighted, values).encoded()
            let second = try forest(family, copied, values).encoded()
            #expect(first == second)
        }
    }

    @Test(arguments: families)
    func `rows that are not drawn are not learned`(_ family: FamilyCase) throws {
        let data = sample(rows: 400)
        let small = try forest(
            family,
            data,
            ["n_estimators": 20, "bootstrap": true, "max_samples": 0.1]
        )
        let large = try forest(family, data, ["n_estimators": 20, "bootstrap": true])
        #expect(small.nodes.count * 4 < large.nodes.count)
        #expect(throws: TaskFailure.self) {
            try forest(family, data, ["bootstrap": false, "max_samples": 0.5])
        }
    }

    @Test(arguments: families)
    func `limits on the shape of trees are kept`(_ family: FamilyCase) throws {
        let data = sample(rows: 600, classes: 3)
        let shallow = try forest(family, data, ["n_estimators": 4, "max_depth": 2])
        #expect(shallow.nodes.count <= 4 * 7)
        let fewLeaves = try forest(family, data, ["n_estimators": 4, "max_leaf_nodes": 5])
        #expect(fewLeaves.nodes.count { $0.column < 0 } <= 4 * 5)
        let stumps = try forest(family, data, ["n_estimators": 4, "ccp_alpha": 10])
        #expect(stumps.nodes.count == 4)
    }

    @Test func `draws are in proportion to weights`() {
        var random = RandomGenerator(seed: 3)
        let weights = [0.5, 4, 0.25, 3.25, 2]
        let bootstrap = Bootstrap(rows: 5, weights: weights, copies: 100_000, share: nil)
        var counts = [Double](repeating: 0, count: 5)
        bootstrap.draw(&counts, using: &random)
        #expect(counts.reduce(0, +) == 100_000)
        for (count, weight) in zip(counts, weights) {
            #expect(abs(count / 10_000 - weight) < 0.1)
        }
    }

    @Test func `drawn thresholds are spread over the scale, not over the rows`() {
        // Nearly all cells lie in the lowest tenth of the range; each value has a bin.
        var cells = (0..<5_000).map { Double($0 % 200) / 20 }
        cells += (0..<50).map { 10 + Double($0) / 49 * 90 }
        let bins = BinnedMatrix(Matrix(rows: cells.count, columns: 1, values: cells))
        let thresholds = ThresholdDraw(bins)
        var random = RandomGenerator(seed: 8)
        let high = bins.binCount(0) - 1
        let draws = (0..<20_000).map { _ in
            thresholds.draw(0, low: 0, high: high, using: &random)
        }
        #expect(draws.allSatisfy { 0..<high ~= $0.bin })
        // A cell goes left by its bin exactly where it does by the threshold.
        for draw in draws.prefix(2_000) {
            let threshold =
                draw.threshold ?? bins.threshold(0, after: draw.bin, before: draw.bin + 1)
            #expect(bins.upper[draw.bin] <= threshold)
            #expect(threshold < bins.lower[draw.bin + 1])
        }
        for decile in 1...9 {
            let share = Double(draws.count { ($0.threshold ?? 0) <= Float(decile * 10) }) / 20_000
            #expect(abs(share - Double(decile) / 10) < 0.05, "\(decile): \(share)")
        }
    }
}
