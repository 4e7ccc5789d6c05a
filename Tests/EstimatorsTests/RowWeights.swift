import Search
import Statistics
import Testing

@testable import Estimators

@Suite("Weights of rows")
struct RowWeights {
    private static let counts = (0..<120).map { [1, 2, 1, 3, 1, 1, 5][$0 % 7] }

    /// Each row as often as it weighs.
    private func duplicated(_ data: TrainingSet) -> TrainingSet {
        let rows = (0..<120).flatMap { Array(repeating: $0, count: Self.counts[$0]) }
        return TrainingSet(
            features: data.features.selecting(rows: rows),
            labels: rows.map { data.labels[$0] },
            classes: data.classes
        )
    }

    @Test(arguments: FamilyContract.families, [2, 3])
    func `a row of weight two is two rows`(_ family: FamilyCase, classes: Int) throws {
        // The neighbourhood of a row does not grow with its weight, as the family says; a network's
        // batches are drawn from the rows there are.
        let exceptions = ["KNeighborsClassifier", "MLPClassifier"]
        guard !exceptions.contains(family.family.name) else { return }
        let plain = sample(classes: classes)
        let weighted = sample(classes: classes, weights: Self.counts.map(Double.init))
        // Bins are drawn from the rows there are: one for each cell keeps them the same.
        let first = try family.fit(weighted, family.known(["tol": 1e-8]))
        let second = try family.family.fit(
            duplicated(plain),
            family.known(["tol": 1e-8]),
            seed: 7
        )
        let expected = try second.probabilities(plain.features)
        let tolerance = family.family.name == "XGBClassifier" ? 0.02 : 1e-6
        #expect(largestDifference(first.probabilities, expected) < tolerance)
    }

    @Test(arguments: FamilyContract.families)
    func `a row of weight zero is no row`(_ family: FamilyCase) throws {
        let data = sample(weights: (0..<120).map { $0 < 100 ? 1 : 0 })
        let rows = Array(0..<100)
        let fewer = TrainingSet(
            features: data.features.selecting(rows: rows),
            labels: rows.map { data.labels[$0] },
            classes: 2,
            weights: Array(repeating: 1, count: 100)
        )
        let first = try family.fit(data, family.quick)
        let second = try family.fit(fewer, family.quick)
        #expect(try first.predictor.encoded() == second.predictor.encoded())
    }

    @Test(arguments: FamilyContract.families, [-1, Double.nan, .infinity])
    func `weights that make no sense are refused`(_ family: FamilyCase, weight: Double) {
        var weights = [Double](repeating: 1, count: 120)
        weights[5] = weight
        #expect(throws: TaskFailure.self) { try family.fit(sample(weights: weights)) }
    }

    @Test(arguments: FamilyContract.families)
    func `weights of any magnitude`(_ family: FamilyCase) throws {
        let weights = (0..<120).map { [1e-30, 1, 1e12, 0.3][$0 % 4] }
        let fit = try family.fit(sample(classes: 3, weights: weights), family.quick)
        expectProbabilities(fit.probabilities, rows: 120, classes: 3)
    }

    @Test(arguments: FamilyContract.families, [2, 3])
    func `balanced classes make the rare one likelier`(_ family: FamilyCase, classes: Int) throws {
        guard family.family.hyperparameters.contains(where: { $0.name == "class_weight" }) else {
            return
        }
        let even = sample(rows: 400, classes: classes)
        let rows = (0..<400).filter { even.labels[$0] != 1 || $0 % 16 == 1 || $0 % 16 == 4 }
        let data = TrainingSet(
            features: even.features.selecting(rows: rows),
            labels: rows.map { even.labels[$0] },
            classes: classes
        )
        func meanOfRare(_ values: Parameters) throws -> Double {
            // Shallow trees: deep ones learn the rows by heart, whatever the weights.
            var values = values
            for (name, value) in family.known(["max_depth": 2, "n_estimators": 10]).inOrder {
                values[name] = value
            }
            if family.family.name.contains("Tree") || family.family.name.contains("Forest") {
                values["max_depth"] = 2
            }
            let probabilities = try family.fit(data, values).probabilities
            return (0..<rows.count).reduce(0) { $0 + probabilities[$1, 1] } / Double(rows.count)
        }
        let plain = try meanOfRare([:])
        #expect(try meanOfRare(["class_weight": "balanced"]) > plain * 1.1)
    }

    @Test func `costs say weights exactly where each side has one`() {
        let costs = RowCosts([3, 0.5, 3, 0.5], [true, false, true, false])
        #expect(costs.positive == 3 && costs.negative == 0.5 && costs.copies == nil)
    }

    @Test func `copies say small multiples exactly`() {
        let costs = RowCosts([0.5, 1, 1.5, 0.5], [true, false, true, false])
        #expect(costs.copies == [1, 2, 3, 1])
        #expect(costs.positive == 0.5 && costs.negative == 0.5)
    }

    @Test func `copies are bounded whatever the weights`() {
        let weights = (0..<1000).map { 1 / Double(1 + $0) }
        let copies = RowCosts(weights, weights.indices.map { $0 % 2 == 0 }).copies ?? []
        #expect(copies.reduce(0, +) < 1000 * 34)
        #expect(copies.allSatisfy { $0 >= 1 })
    }
}

func largestDifference(_ left: Matrix, _ right: Matrix) -> Double {
    zip(left.values, right.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
