import Foundation
import Search
import Statistics
import Tables
import Testing

@testable import Pipelines

/// One choice of preprocessing and a value of it, as trials may make it.
///
/// All of them come from `Preprocessing.choices`: whoever adds one has it examined here.
struct ChoiceCase: Sendable, CustomTestStringConvertible {
    var choices: Preprocessing
    var testDescription: String

    static let all: [ChoiceCase] = Preprocessing.choices.flatMap { choice in
        choice.values.examples.map { value in
            var choices = Preprocessing()
            if let use = choice.use {
                Preprocessing.choice(use.name)?.set(use.values[0], in: &choices)
            }
            choice.set(value, in: &choices)
            let name = choice.name.dropFirst("preprocessing.".count)
            return ChoiceCase(choices: choices, testDescription: "\(name): \(value)")
        }
    }

    /// Fits, samples, and gives all that a family would see and a bundle would hold.
    func learn(
        _ data: TrainingRows,
        isTree: Bool
    ) throws -> (fitted: FittedPreprocessing, features: Matrix, labels: [Int32]) {
        // Only trees take missing cells.
        let acceptsMissing = isTree || choices.numeric.impute == .none
        let (fitted, features) = try choices.fit(
            data,
            acceptsMissing: acceptsMissing,
            wantsScaling: !isTree,
            seed: 3
        )
        let sampled = choices.sampling.apply(
            features,
            labels: data.labels,
            classes: data.classes,
            outputs: fitted.outputs,
            seed: 3
        )
        if !acceptsMissing { #expect(sampled.features.values.allSatisfy { $0.isFinite }) }
        #expect(!sampled.features.values.contains { $0.isInfinite })
        return (fitted, sampled.features, sampled.labels)
    }
}

extension Choice.Values {
    /// Values that matter: all words, and numbers at a bound and inside.
    fileprivate var examples: [ParameterValue] {
        switch self {
        case .domain(let domain): domain.examples
        case .text: ["", "b"]
        case .names: [.list([]), .list(["x", "y", "yes"])]
        }
    }
}

extension Hyperparameter.Domain {
    fileprivate var examples: [ParameterValue] {
        switch self {
        case .real(let range):
            [.number(range.lowerBound), .number(range.clamp(0.5)), .number(range.upperBound)]
        case .whole(let range): [.number(Double(range.lowerBound)), .number(7)]
        case .choice(let values): values
        case .optional(let domain): [.null] + domain.examples
        case .either(let first, let second): first.examples + second.examples
        case .list(let domain, let count):
            [.list(domain.examples)] + domain.examples.map { .list([$0]) }
                + (count.contains(0) ? [.list([])] : [])
        }
    }
}

extension ClosedRange<Double> {
    fileprivate func clamp(_ number: Double) -> Double {
        Swift.min(Swift.max(number, lowerBound), upperBound)
    }
}

@Suite("The contract of transformers")
struct TransformerContract {
    /// Columns of every type, with holes.
    static func table(rows: Int = 90) -> Table {
        var random = RandomGenerator(seed: 2)
        func holes<Cell>(_ missing: Cell, _ cell: (Int) -> Cell) -> [Cell] {
            (0..<rows).map { $0 % 8 == 5 ? missing : cell($0) }
        }
        return Table(
            [
                Column("x", .number(holes(.nan) { _ in exp(random.normal()) })),
                Column("y", .number((0..<rows).map { Double($0 % 7) - 3 })),
                Column("copy", .number((0..<rows).map { Double($0 % 7) - 3 })),
                Column("same", .number(Array(repeating: 5, count: rows))),
                Column("nothing", .number(Array(repeating: .nan, count: rows))),
                Column("no level", category(Array(repeating: nil, count: rows))),
                Column("day", .date(holes(.nan) { Double($0 * 17 % 1000) + 0.25 })),
                Column("yes", .boolean(holes(-1) { Int8($0 % 3 == 0 ? 1 : 0) })),
                Column("home", category(holes(nil) { ["a", "b", "c", "d"][$0 * 5 % 11 % 4] })),
                Column("id", category((0..<rows).map { "id \($0)" })),
                Column("story", .text((0..<rows).map { "\($0)" })),
            ],
            rows: rows
        )
    }

    /// The rows that are not to be looked at.
    static let others = Set(stride(from: 0, to: 90, by: 3))
    static let training = (0..<90).filter { !others.contains($0) }

    @Test(arguments: ChoiceCase.all, [true, false])
    func `what is learned is repeatable, survives bytes, and judges each row by itself`(
        _ choice: ChoiceCase,
        isTree: Bool
    ) throws {
        let table = Self.table()
        let data = TrainingRows(table, rows: Self.training, classes: 3)
        let first = try choice.learn(data, isTree: isTree)
        let second = try choice.learn(data, isTree: isTree)
        let bytes = try first.fitted.bytes()
        #expect(try second.fitted.bytes() == bytes)
        #expect(first.features.values.map(\.bitPattern) == second.features.values.map(\.bitPattern))
        #expect(first.labels == second.labels)

        let decoded = try JSONDecoder().decode(FittedPreprocessing.self, from: Data(bytes))
        #expect(decoded == first.fitted)
        #expect(try decoded.bytes() == bytes)
        let all = try first.fitted.apply(table, rows: Array(0..<90))
        #expect(all.columns == first.fitted.outputs.count)
        for row in [0, 5, 89] {
            let alone = try decoded.apply(table, rows: [row])
            #expect(alone.values.map(\.bitPattern) == all.row(row).map(\.bitPattern))
        }
    }

    @Test(arguments: ChoiceCase.all, [true, false])
    func `rows beyond the training rows leave no trace`(_ choice: ChoiceCase, isTree: Bool) throws {
        let clean = Self.table()
        let poisoned = Table(
            clean.columns.map { Column($0.name, $0.values.poisoned(Self.others)) },
            rows: clean.rows
        )
        let learned = try [clean, poisoned].map { table in
            try choice.learn(
                TrainingRows(table, rows: Self.training, classes: 3),
                isTree: isTree
            )
        }
        #expect(try learned[0].fitted.bytes() == learned[1].fitted.bytes())
        #expect(
            learned[0].features.values.map(\.bitPattern)
                == learned[1].features.values.map(\.bitPattern)
        )
        #expect(learned[0].labels == learned[1].labels)
    }

    @Test(arguments: ChoiceCase.all, [true, false])
    func `numbers of any magnitude stay numbers`(_ choice: ChoiceCase, isTree: Bool) throws {
        let most = Double.greatestFiniteMagnitude
        let tiny = Double.leastNonzeroMagnitude
        let rows = 24
        func column(_ cells: [Double]) -> ColumnValues {
            .number((0..<rows).map { cells[$0 % cells.count] })
        }
        let table = Table(
            [
                Column("x", column([most, -most, 0, 1, 1e300])),
                Column("y", column([1e300, -1e300, .nan, 3, 1e299])),
                Column("yes", .boolean((0..<rows).map { Int8($0 % 2) })),
                Column("tiny", column([tiny, 2 * tiny, -tiny, 0, 0x1p-1030])),
                Column("mixed", column([tiny, 1e300, -tiny, 1])),
                Column("day", .date((0..<rows).map { Double($0 - 9) * 1e300 })),
            ],
            rows: rows
        )
        let training = Array(0..<(rows - 4))
        let learned = try choice.learn(TrainingRows(table, rows: training), isTree: isTree)
        let all = try learned.fitted.apply(table, rows: Array(0..<rows))
        #expect(!all.values.contains { $0.isInfinite })
        if !isTree, choice.choices.numeric.impute != .none {
            #expect(all.values.allSatisfy { $0.isFinite })
        }
    }

    @Test(arguments: ChoiceCase.all, [true, false])
    func `one row a class, and one row in all, is enough`(
        _ choice: ChoiceCase,
        isTree: Bool
    ) throws {
        var choice = choice
        // With few rows many columns are alike.
        choice.choices.drop = []
        let table = Self.table(rows: 12)
        for rows in [[0, 1, 2], [6], [5]] {
            let data = TrainingRows(
                table,
                rows: rows,
                labels: rows.map { Int32($0 % 3) },
                classes: 3
            )
            let learned = try choice.learn(data, isTree: isTree)
            #expect(learned.features.columns == learned.fitted.outputs.count)
            let all = try learned.fitted.apply(table, rows: Array(0..<12))
            #expect(!all.values.contains { $0.isInfinite })
        }
    }

    @Test(arguments: ChoiceCase.all)
    func `ten thousand categories are no trouble`(_ choice: ChoiceCase) throws {
        var choice = choice
        choice.choices.drop = []
        let rows = 10_000
        let table = Table(
            [
                Column("x", .number((0..<rows).map { Double($0 % 100) })),
                Column("y", .number((0..<rows).map { Double($0 % 33) })),
                Column("yes", .boolean((0..<rows).map { Int8($0 % 2) })),
                Column("many", category((0..<rows).map { "level \($0)" })),
            ],
            rows: rows
        )
        // One-hot encoding gives each level of a training row a column: fewer rows will do.
        let isWide =
            choice.choices.categorical.encode == .oneHot
            || choice.choices.categorical.hashedColumns > 100
        let training = Array(stride(from: 0, to: rows, by: isWide ? 50 : 3))
        let learned = try choice.learn(TrainingRows(table, rows: training), isTree: false)
        let others = try learned.fitted.apply(table, rows: [1, 4, 7])
        #expect(others.columns == learned.fitted.outputs.count)
    }
}

extension ColumnValues {
    /// The column with garbage in some rows.
    fileprivate func poisoned(_ rows: Set<Int>) -> ColumnValues {
        func cells<Cell>(_ cells: [Cell], _ garbage: (Int) -> Cell) -> [Cell] {
            cells.enumerated().map { rows.contains($0) ? garbage($0) : $1 }
        }
        switch self {
        case .number(let numbers): return .number(cells(numbers) { $0 % 2 == 0 ? 1e300 : .nan })
        case .date(let days): return .date(cells(days) { $0 % 2 == 0 ? -1e300 : .nan })
        case .boolean(let answers): return .boolean(cells(answers) { $0 % 2 == 0 ? -1 : 1 })
        case .text(let texts): return .text(cells(texts) { $0 % 2 == 0 ? nil : "garbage" })
        case .category(let codes, let levels):
            let texts = codes.map { $0 < 0 ? nil : levels[Int($0)] }
            return PipelinesTests.category(cells(texts) { $0 % 2 == 0 ? "A garbage \($0)" : nil })
        }
    }
}
