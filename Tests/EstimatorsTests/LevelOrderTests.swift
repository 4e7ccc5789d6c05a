import Search
import Statistics
import Testing

@testable import Estimators

/// Rows with a level and a number each, the classes of which hang on both.
private func leveled(
    rows: Int = 400,
    classes: Int,
    levels: Int = 6,
    seed: UInt64,
    code: (Int) -> Double = { Double($0) }
) -> TrainingSet {
    var random = RandomGenerator(seed: seed)
    let leanings = (0..<levels).map { _ in (0..<classes).map { _ in random.normal() } }
    var cells: [Double] = []
    let labels = (0..<rows).map { _ in
        let level = Int(random.uniform() * Double(levels))
        let number = random.normal()
        cells += [code(level), number]
        let scores = leanings[level].enumerated().map { label, leaning in
            leaning + number * Double(label) / 2 + random.normal()
        }
        return Int32(scores.indices.max { scores[$0] < scores[$1] } ?? 0)
    }
    return TrainingSet(
        features: Matrix(rows: rows, columns: 2, values: cells),
        labels: labels,
        classes: classes,
        codes: [0]
    )
}

extension TrainingSet {
    /// Only the column of levels.
    fileprivate var levelsAlone: TrainingSet {
        TrainingSet(
            features: Matrix((0..<features.rows).map { [features[$0, 0]] }),
            labels: labels,
            classes: classes,
            codes: [0]
        )
    }

    /// The Gini impurity that a division of the rows into groups leaves, times the count of rows.
    fileprivate func impurity<Group: Hashable>(_ group: (Int) -> Group) -> Double {
        Dictionary(grouping: labels.indices, by: group).values.reduce(0) { sum, rows in
            let counts = (0..<classes).map { label in rows.count { labels[$0] == label } }
            let squares = counts.reduce(0) { $0 + $1 * $1 }
            return sum + Double(rows.count) - Double(squares) / Double(rows.count)
        }
    }
}

@Suite("Levels in trees")
struct LevelOrderTests {
    private static let families: [FamilyCase] = [
        FamilyCase(family: DecisionTreeClassifier()),
        FamilyCase(family: RandomForestClassifier()),
        FamilyCase(family: ExtraTreesClassifier()),
    ]

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `of two classes, the first split is the purest of all sets of levels`(seed: UInt64) throws
    {
        let data = leveled(rows: 120, classes: 2, seed: seed).levelsAlone
        let tree = try DecisionTreeClassifier().fit(data, ["max_depth": 1], seed: 1)
        let answers = try tree.probabilities(data.features)
        let purest = (1..<1 << 5).map { set in
            data.impurity { set >> Int(data.features[$0, 0]) & 1 }
        }.min()
        #expect(abs(data.impurity { answers[$0, 1] } - (purest ?? 0)) < 1e-9)
    }

    @Test func `of three classes, kinds of levels are told apart however they are numbered`() throws
    {
        // Two kinds of levels, mixed up: they differ in how the last two classes share what is left.
        let shares: [[Int]] = [[4, 5, 1], [4, 1, 5]]
        let kinds = [0, 1, 1, 0, 1, 0, 0, 1]
        var cells: [Double] = []
        var labels: [Int32] = []
        for (level, kind) in kinds.enumerated() {
            for (label, count) in shares[kind].enumerated() {
                cells += Array(repeating: Double(level), count: count)
                labels += Array(repeating: Int32(label), count: count)
            }
        }
        let data = TrainingSet(
            features: Matrix(rows: cells.count, columns: 1, values: cells),
            labels: labels,
            classes: 3,
            codes: [0]
        )
        let tree = try DecisionTreeClassifier().fit(data, ["max_depth": 1], seed: 1)
        let answers = try tree.probabilities(Matrix(kinds.indices.map { [Double($0)] }))
        for (level, kind) in kinds.enumerated() {
            for (label, count) in shares[kind].enumerated() {
                #expect(abs(answers[level, label] - Double(count) / 10) < 1e-6)
            }
        }
    }

    @Test(arguments: families, [2, 3])
    func `how levels are numbered changes nothing`(_ family: FamilyCase, classes: Int) throws {
        let numbers = [3.0, -7, 0.5, 1e9, 2, -1]
        let plain = try family.fit(leveled(classes: classes, seed: 3), family.quick)
        let other = leveled(classes: classes, seed: 3) { numbers[$0] }
        #expect(
            try bits(family.fit(other, family.quick).probabilities) == bits(plain.probabilities)
        )
    }

    @Test(arguments: families, [2, 3])
    func `a level that no training row had goes where missing cells go`(
        _ family: FamilyCase,
        classes: Int
    ) throws {
        let predictor = try family.fit(leveled(classes: classes, seed: 4), family.quick).predictor
        let answers = try predictor.probabilities(Matrix([[.nan, 0.3], [99, 0.3], [-1, 0.3]]))
        #expect(Array(answers.row(1)) == Array(answers.row(0)))
        #expect(Array(answers.row(2)) == Array(answers.row(0)))
    }

    @Test(arguments: families, [2, 3])
    func `bytes keep the order`(_ family: FamilyCase, classes: Int) throws {
        let data = leveled(classes: classes, seed: 5)
        let fit = try family.fit(data, family.quick)
        let bytes = try fit.predictor.encoded()
        let back = try family.family.decode(bytes)
        #expect(try back.encoded() == bytes)
        #expect(try bits(back.probabilities(data.features)) == bits(fit.probabilities))
    }

    @Test func `bytes with an order of no column or a level twice are refused`() throws {
        let fit = try DecisionTreeClassifier().fit(leveled(classes: 2, seed: 6), [:], seed: 1)
        let bytes = try fit.encoded()
        // Mark, family, version, classes, columns; then the count of orders and the first's column.
        let column = ByteFormat.magic.count + 2 + 4 + 4 + 4
        var elsewhere = bytes
        elsewhere[column] = 2
        #expect(throws: TaskFailure.self) { try DecisionTreeClassifier().decode(elsewhere) }
        var twice = bytes
        let level = column + 8
        for offset in 0..<8 { twice[level + offset] = twice[level + 8 + offset] }
        let error = #expect(throws: TaskFailure.self) { try DecisionTreeClassifier().decode(twice) }
        #expect(error?.message.contains("a level twice") == true)
    }

    @Test(arguments: families, [2, 3])
    func `contributions add up to the answer`(_ family: FamilyCase, classes: Int) throws {
        let data = leveled(rows: 200, classes: classes, seed: 7)
        let fit = try family.fit(data, ["max_depth": 4])
        let structure = try #require(fit.predictor.structure)
        for label in 1..<classes {
            let parts = try #require(
                structure.contributions(
                    data.features,
                    labels: Array(repeating: label, count: 200),
                    players: [0, 1],
                    count: 2,
                    means: []
                )
            )
            for row in 0..<200 {
                #expect(abs(parts[row].total - fit.probabilities[row, label]) < 1e-6)
            }
            #expect(parts.contains { abs($0.values[0]) > 0.01 })
        }
    }
}
