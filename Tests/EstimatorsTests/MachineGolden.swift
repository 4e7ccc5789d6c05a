import Search
import Statistics
import Testing

@testable import Estimators

@Suite("The answers of scikit-learn 1.9: machines, networks and yes or no")
struct MachineGolden {
    @Test func `CategoricalNB is scikit-learn's`() throws {
        for golden in try GoldenCase.read("CategoricalNB") {
            #expect(try golden.difference(CategoricalNB()) < 1e-9, "\(golden.settings)")
        }
    }

    @Test func `BernoulliNB is scikit-learn's`() throws {
        for golden in try GoldenCase.read("BernoulliNB") {
            #expect(try golden.difference(BernoulliNB()) < 1e-9, "\(golden.settings)")
        }
    }

    @Test func `SVC decides as scikit-learn's does`() throws {
        for golden in try GoldenCase.read("SVC") {
            let fit = try SVC().fit(golden.data, golden.settings, seed: 1)
            let machines = try #require(fit as? SupportVectorClassifier)
            let expected = try #require(golden.decision)
            // Of several classes, scikit-learn's values are above zero for the first of a pair.
            let sign: Double = golden.classes == 2 ? 1 : -1
            let values = machines.decisionValues(Matrix(golden.queries))
            for (row, other) in zip(values, expected) {
                for (value, decision) in zip(row, other) {
                    #expect(abs(value - sign * decision) < 1e-5, "\(golden.settings)")
                }
            }
        }
    }

    @Test func `LinearSVC decides as scikit-learn's does`() throws {
        for golden in try GoldenCase.read("LinearSVC") {
            let settings = try Settings(golden.settings, for: LinearSVC())
            let rows = LinearRows(golden.data, settings, seed: 1)
            let queries = Matrix(golden.queries)
            let expected = try #require(golden.decision)
            for (place, label) in (golden.classes == 2 ? [1] : Array(0..<golden.classes))
                .enumerated()
            {
                let targets = golden.labels.map { Int($0) == label }
                let function = try rows.separate(Array(targets.indices), targets)
                for row in 0..<queries.rows {
                    let difference = function.value(queries.row(row)) - expected[row][place]
                    #expect(abs(difference) < 1e-4, "\(golden.settings)")
                }
            }
        }
    }

    /// Folds are dealt out otherwise, which moves the sigmoid a little.
    @Test(arguments: [SVC() as any Family, LinearSVC()].map(FamilyCase.init))
    func `probabilities are near those of CalibratedClassifierCV`(_ family: FamilyCase) throws {
        for golden in try GoldenCase.read(family.family.name) where golden.classes == 2 {
            guard golden.settings["class_weight"] == nil else { continue }
            let answer = try golden.answer(family.family)
            let expected = Matrix(golden.probabilities)
            let differences = zip(answer.values, expected.values).map { abs($0 - $1) }
            let mean = differences.reduce(0, +) / Double(differences.count)
            #expect(mean < 0.03, "\(golden.settings)")
        }
    }

    @Test func `MLPClassifier fits as well as scikit-learn's`() throws {
        for golden in try GoldenCase.read("MLPClassifier") {
            let truth = try #require(golden.truth)
            func loss(_ probabilities: Matrix) -> Double {
                truth.enumerated().reduce(0) { sum, row in
                    let miss = 1 - probabilities[row.offset, row.element]
                    return sum + miss * miss
                } / Double(truth.count)
            }
            let ours = try loss(golden.answer(MLPClassifier()))
            #expect(ours < loss(Matrix(golden.probabilities)) + 0.02, "\(golden.settings)")
        }
    }
}
