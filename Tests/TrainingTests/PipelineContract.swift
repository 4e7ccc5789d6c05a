import Estimators
import Foundation
import Hashing
import Pipelines
import Search
import Statistics
import Tables
import Testing

@testable import Training

/// A family as the argument of a test, with all choices of preprocessing that it can be behind.
struct PipelineCase: Sendable, CustomTestStringConvertible {
    let family: any Family
    var testDescription: String { family.name }

    static let all = Families.all.map(PipelineCase.init)

    /// The family with hyperparameters that make a fit quick.
    private var quick: Parameters {
        var parameters = point(family)
        // Logistic regression and others need all their iterations.
        let lengths = ["n_estimators", family.name == "MLPClassifier" ? "max_iter" : ""]
        for hyperparameter in family.hyperparameters where lengths.contains(hyperparameter.name) {
            parameters["\(family.name).\(hyperparameter.name)"] = 4
        }
        return parameters
    }

    /// The points of the family: each word and switch of each choice, and what needs numbers.
    ///
    /// They come from `Preprocessing.choices`: whoever adds a choice has it examined here.
    var points: [Parameters] {
        [quick]
            + Preprocessing.choices.flatMap { choice in
                choice.values.words.map { value in
                    var parameters = quick
                    if let use = choice.use { parameters[use.name] = use.values[0] }
                    parameters[choice.name] = value
                    return parameters
                }
            }
    }

    /// Whether a point leaves missing cells to a family that cannot take them.
    func isRefused(_ parameters: Parameters) -> Bool {
        parameters["preprocessing.numeric.impute"] == "none" && !family.needs.acceptsMissing
    }

    func fit(_ parameters: Parameters, _ data: StudyData, rows: [Int]) throws -> FittedPipeline {
        try FittedPipeline(fitting: parameters, to: data, rows: rows, seed: 3)
    }
}

extension Choice.Values {
    /// Its words and switches, a list of columns, and the least of its numbers.
    fileprivate var words: [ParameterValue] {
        switch self {
        case .text: ["b"]
        case .names: [.list(["x", "y", "wild"])]
        case .domain(.choice(let values)): values
        case .domain(.list(.choice(let values), let count)):
            [.list(values)] + (count.contains(0) ? [.list([])] : [])
        case .domain(.whole), .domain(.optional): [3]
        case .domain(.real(let range)): [.number(min(max(0.5, range.lowerBound), range.upperBound))]
        case .domain: []
        }
    }
}

/// A table with columns of every type and of every flaw.
///
/// - Parameter rows: three classes take turns.
func flawedTable(rows: Int) -> Table {
    var random = RandomGenerator(seed: 8)
    func holes<Cell>(_ missing: Cell, _ cell: (Int) -> Cell) -> [Cell] {
        (0..<rows).map { $0 % 8 == 5 ? missing : cell($0) }
    }
    let wild = [1e300, -1e300, Double.leastNonzeroMagnitude, 0, -0x1p-1030, 1, .nan]
    let most = Double.greatestFiniteMagnitude
    return Table(
        [
            Column("x", .number(holes(.nan) { Double($0 % 3) + random.normal() })),
            Column("y", .number((0..<rows).map { Double($0 % 7) - 3 })),
            Column("wild", .number((0..<rows).map { wild[$0 % wild.count] })),
            Column("most", .number((0..<rows).map { $0 % 2 == 0 ? most : -most })),
            Column("tiny", .number((0..<rows).map { Double($0 % 3) * 0x1p-1060 })),
            Column("same", .number(Array(repeating: 5, count: rows))),
            Column("nothing", .number(Array(repeating: .nan, count: rows))),
            Column("day", .date(holes(.nan) { Double($0 * 17 % 1000) + 0.25 })),
            Column("yes", .boolean(holes(-1) { Int8($0 % 3 == 0 ? 1 : 0) })),
            Column(
                "home",
                .category(holes(-1) { Int32($0 * 5 % 11 % 4) }, levels: ["a", "b", "c", "d"])
            ),
            Column("no level", .category(Array(repeating: -1, count: rows), levels: [])),
            Column(
                "id",
                .category(
                    (0..<rows).map(Int32.init),
                    levels: (0..<rows).map { "id \(10_000 + $0)" }
                )
            ),
            Column("story", .text((0..<rows).map { "\($0)" })),
            Column(
                "y class",
                .category((0..<rows).map { Int32($0 % 3) }, levels: ["bad", "fair", "good"])
            ),
        ],
        rows: rows
    )
}

/// A study of all families over such a table, with a derived column.
func flawedStudy(_ table: Table) throws -> StudyData {
    try study(
        over: table,
        text: """
            name: flawed
            data: {train: rows.csv, target: y class}
            derive: {ratio: x / (y - 2)}
            preprocessing: {drop: []}
            cv: {n_splits: 3}
            """
    )
}

@Suite("The contract of pipelines: each family behind each choice of preprocessing")
struct PipelineContract {
    private func expectAnswers(_ values: [Double], rows: Int, _ what: Parameters) {
        #expect(values.count == rows * 3, "\(what)")
        for row in 0..<rows {
            let answer = values[row * 3..<row * 3 + 3]
            #expect(answer.allSatisfy { $0 >= 0 && $0 <= 1 }, "\(what): \(answer)")
            #expect(abs(answer.reduce(0, +) - 1) < 1e-9, "\(what): \(answer)")
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: PipelineCase.all)
    func `flawed columns are survived, or refused in words`(_ family: PipelineCase) throws {
        let data = try flawedStudy(flawedTable(rows: 48))
        let all = Array(0..<48)
        for parameters in family.points {
            guard !family.isRefused(parameters) else {
                let error = #expect(throws: TaskFailure.self) {
                    try family.fit(parameters, data, rows: all)
                }
                #expect(error?.message.contains("has missing cells") == true, "\(parameters)")
                continue
            }
            // All rows but some, one of each class, and two of one class.
            for rows in [all.filter { $0 % 4 != 0 }, [0, 1, 2], [3, 6]] {
                let fitted = try family.fit(parameters, data, rows: rows)
                let answers = try fitted.probabilities(data.table, rows: all)
                expectAnswers(answers, rows: 48, parameters)
            }
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: PipelineCase.all)
    func `rows beyond the training rows leave no trace, their classes included`(
        _ family: PipelineCase
    ) throws {
        let clean = flawedTable(rows: 60)
        let others = Set(stride(from: 0, to: 60, by: 4))
        let poisoned = Table(
            clean.columns.map { Column($0.name, $0.values.poisoned(others)) },
            rows: 60
        )
        let rows = (0..<60).filter { !others.contains($0) }
        let studies = try [clean, poisoned].map(flawedStudy)
        #expect(studies[0].labels != studies[1].labels)
        for parameters in family.points where !family.isRefused(parameters) {
            let bytes = try studies.map { try family.fit(parameters, $0, rows: rows).encoded() }
            // Thousands of bytes would tell a person nothing.
            let isSame = bytes[0] == bytes[1]
            #expect(isSame, "\(parameters)")
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: PipelineCase.all)
    func `ten thousand categories are no trouble, whatever the encoding`(
        _ family: PipelineCase
    ) throws {
        let rows = 10_000
        let data = try study(
            over: Table(
                [
                    Column("x", .number((0..<rows).map { Double($0 * 7 % 100) })),
                    Column(
                        "many",
                        .category(
                            (0..<rows).map(Int32.init),
                            levels: (0..<rows).map { "level \(rows + $0)" }
                        )
                    ),
                    Column(
                        "y",
                        .category(
                            (0..<rows).map { Int32($0 % 3) },
                            levels: ["bad", "fair", "good"]
                        )
                    ),
                ],
                rows: rows
            ),
            "preprocessing: {drop: []}\n"
        )
        for parameters in family.points where parameters["preprocessing.categorical.encode"] != nil
        {
            // One-hot encoding gives each level of a training row a column: fewer rows will do.
            let isWide = parameters["preprocessing.categorical.encode"] == "one_hot"
            let training = Array(stride(from: 0, to: rows, by: isWide ? 50 : 10))
            let fitted = try family.fit(parameters, data, rows: training)
            let answers = try fitted.probabilities(data.table, rows: Array(1..<30))
            expectAnswers(answers, rows: 29, parameters)
        }
    }

    /// A digest of all pipelines of all families.
    static func digest() throws -> String {
        let data = try flawedStudy(flawedTable(rows: 48))
        var bytes: [UInt8] = []
        for family in PipelineCase.all {
            for parameters in family.points where !family.isRefused(parameters) {
                bytes += try family.fit(parameters, data, rows: Array(1..<47)).encoded()
            }
        }
        return "digest \(SHA256(of: bytes))"
    }

    @Test func `another process learns the same bytes`() async throws {
        let child = await #expect(
            processExitsWith: .success,
            observing: [\.standardOutputContent]
        ) {
            print(try PipelineContract.digest())
        }
        let output = String(decoding: try #require(child).standardOutputContent, as: UTF8.self)
        #expect(output.contains(try Self.digest()), "\(output)")
    }
}

extension ColumnValues {
    /// The column with garbage in some rows.
    fileprivate func poisoned(_ rows: Set<Int>) -> ColumnValues {
        func cells<Cell>(_ cells: [Cell], _ garbage: (Int) -> Cell) -> [Cell] {
            cells.enumerated().map { rows.contains($0) ? garbage($0) : $1 }
        }
        switch self {
        case .number(let numbers): return .number(cells(numbers) { $0 % 8 == 0 ? 1e300 : .nan })
        case .date(let days): return .date(cells(days) { $0 % 8 == 0 ? -1e300 : .nan })
        case .boolean(let answers): return .boolean(cells(answers) { $0 % 8 == 0 ? -1 : 1 })
        case .text(let texts): return .text(cells(texts) { $0 % 8 == 0 ? nil : "garbage" })
        case .category(let codes, let levels):
            // The classes are what they were, and deal out otherwise; other columns get a new level,
            // which comes before those they have.
            guard levels != ["bad", "fair", "good"] else {
                return .category(cells(codes) { Int32(($0 + 1) % 3) }, levels: levels)
            }
            let moved = codes.map { $0 < 0 ? $0 : $0 + 1 }
            return .category(cells(moved) { $0 % 8 == 0 ? 0 : -1 }, levels: ["!"] + levels)
        }
    }
}
