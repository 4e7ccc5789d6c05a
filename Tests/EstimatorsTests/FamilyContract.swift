import Search
import Statistics
import Testing

@testable import Estimators

/// What every family must do, whatever it learns.
struct FamilyContract {
    static let families = Families.all.map(FamilyCase.init)
}

/// A family as the argument of a test.
struct FamilyCase: Sendable, CustomTestStringConvertible {
    let family: any Family
    var testDescription: String { family.name }

    func fit(_ data: TrainingSet, _ values: Parameters = [:], seed: UInt64 = 7) throws -> Fit {
        let predictor = try family.fit(data, values, seed: seed)
        return Fit(predictor: predictor, probabilities: try predictor.probabilities(data.features))
    }

    /// Those of the values whose names the family knows.
    func known(_ values: Parameters) -> Parameters {
        var known: Parameters = [:]
        for (name, value) in values.inOrder
        where family.hyperparameters.contains(where: { $0.name == name }) {
            known[name] = value
        }
        return known
    }

    /// Parameters that make a fit quick and use chance where the family has any.
    var quick: Parameters {
        switch family.name {
        case "MLPClassifier":
            [
                "max_iter": 20, "layer_size": 24, "learning_rate_init": 0.02, "dropout": 0.1,
                "batch_size": 40,
            ]
        default: known(["n_estimators": 8, "subsample": 0.7, "colsample_bytree": 0.6])
        }
    }
}

struct Fit {
    let predictor: any Predictor
    let probabilities: Matrix
}

/// Overlapping classes on four columns of different scales.
func sample(
    rows: Int = 120,
    classes: Int = 2,
    columns: Int = 4,
    weights: [Double]? = nil,
    seed: UInt64 = 1
) -> TrainingSet {
    var random = RandomGenerator(seed: seed)
    var cells: [Double] = []
    var labels: [Int32] = []
    for row in 0..<rows {
        let label = row % classes
        labels.append(Int32(label))
        for column in 0..<columns {
            cells.append((random.normal() + Double(label)) * Double(1 + column))
        }
    }
    return TrainingSet(
        features: Matrix(rows: rows, columns: columns, values: cells),
        labels: labels,
        classes: classes,
        weights: weights
    )
}

/// Each row is a probability distribution.
func expectProbabilities(
    _ matrix: Matrix,
    rows: Int,
    classes: Int,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(matrix.rows == rows && matrix.columns == classes, sourceLocation: sourceLocation)
    #expect(matrix.values.allSatisfy { $0 >= 0 && $0 <= 1 }, sourceLocation: sourceLocation)
    for row in 0..<matrix.rows {
        let sum = matrix.row(row).reduce(0, +)
        #expect(abs(sum - 1) < 1e-9, "row \(row) sums to \(sum)", sourceLocation: sourceLocation)
    }
}

/// The bits of each number, so that equality is exact and NaN equals itself.
func bits(_ matrix: Matrix) -> [UInt64] {
    matrix.values.map(\.bitPattern)
}

@Suite("What every family does")
struct FamilyContractTests {
    @Test(arguments: FamilyContract.families, [2, 3, 5])
    func `answers with probabilities`(_ family: FamilyCase, classes: Int) throws {
        let fit = try family.fit(sample(classes: classes), family.quick)
        expectProbabilities(fit.probabilities, rows: 120, classes: classes)
    }

    @Test(arguments: FamilyContract.families, [2, 4])
    func `learns better than chance`(_ family: FamilyCase, classes: Int) throws {
        guard family.family.name != "DummyClassifier" else { return }
        let data = sample(rows: 400, classes: classes)
        let fit = try family.fit(data, family.quick)
        let right = (0..<400).count { row in
            let probabilities = Array(fit.probabilities.row(row))
            return probabilities.indices.max { probabilities[$0] < probabilities[$1] }
                == Int(data.labels[row])
        }
        #expect(Double(right) / 400 > 1.4 / Double(classes))
    }

    @Test(arguments: FamilyContract.families)
    func `gives the same bytes for the same seed`(_ family: FamilyCase) throws {
        let first = try family.fit(sample(), family.quick, seed: 3)
        _ = try family.fit(sample(seed: 9), family.quick, seed: 4)
        let second = try family.fit(sample(), family.quick, seed: 3)
        #expect(try first.predictor.encoded() == second.predictor.encoded())
    }

    @Test(arguments: FamilyContract.families, [2, 3])
    func `comes back from its bytes to the last bit`(_ family: FamilyCase, classes: Int) throws {
        let data = sample(classes: classes)
        let fit = try family.fit(data, family.quick)
        let bytes = try fit.predictor.encoded()
        let decoded = try family.family.decode(bytes)
        #expect(try decoded.encoded() == bytes)
        #expect(try bits(decoded.probabilities(data.features)) == bits(fit.probabilities))
        #expect(decoded.structure == fit.predictor.structure)
        #expect(decoded.structure != nil)
    }

    @Test(arguments: FamilyContract.families)
    func `judges a row the same whatever rows are beside it`(_ family: FamilyCase) throws {
        let data = sample(rows: 300)
        let fit = try family.fit(data, family.quick)
        for row in [0, 128, 299] {
            let alone = try fit.predictor.probabilities(data.features.selecting(rows: [row]))
            #expect(bits(alone) == fit.probabilities.row(row).map(\.bitPattern))
        }
    }

    @Test(arguments: FamilyContract.families)
    func `refuses what it does not know`(_ family: FamilyCase) {
        #expect(throws: TaskFailure.self) { try family.fit(sample(), ["depth_of_thought": 3]) }
        for hyperparameter in family.family.hyperparameters {
            for value in ["no such value", -7.5e300, .list([1, "x"])] as [ParameterValue] {
                let error = #expect(throws: TaskFailure.self) {
                    try family.fit(sample(), [hyperparameter.name: value])
                }
                #expect(error?.kind == .error)
                #expect(error?.message.contains("\n") == false)
            }
        }
    }

    @Test(arguments: FamilyContract.families)
    func `has defaults and a default space within its domains`(_ family: FamilyCase) throws {
        let hyperparameters = family.family.hyperparameters
        for hyperparameter in hyperparameters {
            #expect(hyperparameter.domain.contains(hyperparameter.defaultValue))
        }
        let space = try SearchSpace(family.family.defaultSpace)
        for parameter in space.parameters {
            let known = try #require(hyperparameters.first { $0.name == parameter.name })
            for value in corners(of: parameter.distribution) {
                #expect(known.domain.contains(value), "\(parameter.name) = \(value)")
            }
        }
    }

    @Test(arguments: FamilyContract.families)
    func `learns at each corner of its default space`(_ family: FamilyCase) throws {
        let lengths = ["n_estimators", "max_iter"]
        for parameter in family.family.defaultSpace where !lengths.contains(parameter.name) {
            for value in corners(of: parameter.distribution) {
                var values = family.quick
                values[parameter.name] = value
                let fit = try family.fit(sample(rows: 60), values)
                expectProbabilities(fit.probabilities, rows: 60, classes: 2)
            }
        }
    }

    @Test(arguments: FamilyContract.families)
    func `refuses other columns than it learned from`(_ family: FamilyCase) throws {
        let fit = try family.fit(sample(), family.quick)
        #expect(throws: TaskFailure.self) {
            try fit.predictor.probabilities(sample(columns: 3).features)
        }
    }

    @Test(arguments: FamilyContract.families)
    func `judges no row at all`(_ family: FamilyCase) throws {
        let fit = try family.fit(sample(), family.quick)
        let answer = try fit.predictor.probabilities(Matrix(rows: 0, columns: 4))
        expectProbabilities(answer, rows: 0, classes: 2)
    }
}

private func corners(of distribution: Distribution) -> [ParameterValue] {
    switch distribution {
    case .float(let low, let high, _, _): [.number(low), .number(high)]
    case .int(let low, let high, _, _): [.number(Double(low)), .number(Double(high))]
    case .categorical(let choices): choices
    }
}
