import Estimators
import Foundation
import Search
import Statistics
import Tables
import Testing

@testable import Training

private let familyNames = Families.all.map(\.name)

@Suite struct ExplanationTests {
    private func fitted(
        _ name: String,
        _ data: StudyData,
        _ more: Parameters = [:]
    ) throws -> FittedPipeline {
        var parameters = point(try #require(Families.named(name)))
        for (name, value) in more.inOrder { parameters[name] = value }
        var pipeline = try FittedPipeline(
            fitting: parameters,
            to: data,
            rows: data.searchRows,
            seed: 3
        )
        try pipeline.prepareToExplain(data, rows: data.searchRows, seed: 3)
        return pipeline
    }

    @Test(arguments: familyNames, [2, 3])
    func `the parts of an answer sum up to it, also once read back`(
        _ name: String,
        _ classes: Int
    ) throws {
        let data = try study(over: madeUpTable(rows: 120, classes: classes))
        let pipeline = try fitted(name, data)
        let rows = [0, 1, 2, 3, 50]
        let explanations = try pipeline.explain(data.table, rows: rows)
        let again = try FittedPipeline(encoded: pipeline.encoded())
        #expect(try again.explain(data.table, rows: rows) == explanations)
        for explanation in explanations {
            #expect(Set(explanation.columns.map(\.column)) == ["age", "income", "job"])
            let sum = explanation.columns.reduce(explanation.base) { $0 + $1.contribution }
            #expect(abs(sum - explanation.total) < 1e-9)
            let probability = explanation.probabilities[explanation.label]
            switch explanation.scale {
            case .probability: #expect(abs(explanation.total - probability) < 1e-6)
            case .logOdds where classes == 2:
                #expect(abs(1 / (1 + exp(-explanation.total)) - probability) < 1e-5)
            case .logOdds: #expect(explanation.total.isFinite)
            }
        }
    }

    @Test(arguments: familyNames.filter { $0 != "DummyClassifier" })
    func `what decides has the most to say`(_ name: String) throws {
        // The job and the income say nothing here.
        let made = madeUpTable(rows: 150)
        let table = Table(
            made.columns.map { column in
                switch column.name {
                case "age": Column("age", .number((0..<150).map { Double($0 % 2) }))
                case "y": column
                default: column.selecting(rows: (0..<150).map { $0 / 2 })
                }
            },
            rows: 150
        )
        let pipeline = try fitted(name, study(over: table))
        for explanation in try pipeline.explain(table, rows: [0, 1]) {
            #expect(explanation.columns[0].column == "age")
        }
    }

    @Test func `an answer that is calibrated is explained before that`() throws {
        let data = try study(over: madeUpTable(rows: 120))
        for name in ["LogisticRegression", "GaussianNB"] {
            let plain = try fitted(name, data)
            let calibrated = try fitted(name, data, ["calibration": "sigmoid"])
            let one = try plain.explain(data.table, rows: [0])[0]
            let other = try calibrated.explain(data.table, rows: [0])[0]
            let isExact = name == "LogisticRegression"
            #expect(calibrated.explainsUncalibrated == isExact)
            #expect(!plain.explainsUncalibrated)
            #expect((one.total == other.total) == isExact)
            if !isExact { #expect(abs(other.total - other.probabilities[1]) < 1e-9) }
        }
    }

    @Test func `a pipeline that was not prepared says so`() throws {
        let data = try study(over: madeUpTable(rows: 60))
        let pipeline = try FittedPipeline(
            fitting: point(GaussianNB()),
            to: data,
            rows: data.searchRows,
            seed: 3
        )
        #expect(throws: TaskFailure.self) { try pipeline.explain(data.table, rows: [0]) }
    }

    @Test(arguments: ["XGBClassifier", "KNeighborsClassifier"], [0.0, 0.2])
    func `the column that decides is the most important, and noise is not`(
        _ name: String,
        _ holdout: Double
    ) throws {
        var random = RandomGenerator(seed: 8)
        let table = madeUpTable(rows: 150)
        let noise = Column("noise", .number((0..<150).map { _ in random.uniform() }))
        let data = try study(
            over: Table(table.columns + [noise], rows: 150),
            text: """
                data: {train: rows.csv, target: y, holdout: \(holdout)}
                cv: {n_splits: 3}
                derive: {double: age + age}
                """
        )
        let parameters = point(try #require(Families.named(name)))
        let importance = PermutationImportance(data, seed: 5)
        let found = try importance.importances(parameters)
        // The derived column follows the one that it is made from.
        #expect(Set(found.map(\.column)) == ["age", "income", "job", "noise"])
        let falls = Dictionary(uniqueKeysWithValues: found.map { ($0.column, $0.mean) })
        #expect(found.map(\.mean) == found.map(\.mean).sorted(by: >))
        #expect(try #require(falls["age"]) > 0.03)
        #expect(abs(try #require(falls["noise"])) < 0.05)
        #expect(try importance.importances(parameters) == found)
    }

    /// A study of many columns, one of which decides.
    private func wideStudy(columns: Int) throws -> StudyData {
        var random = RandomGenerator(seed: 4)
        let noise = (0..<columns).map { place in
            Column("noise\(place)", .number((0..<150).map { _ in random.uniform() }))
        }
        return try study(
            over: Table(madeUpTable(rows: 150).columns + noise, rows: 150),
            text: """
                data: {train: rows.csv, target: y, holdout: 0}
                cv: {n_splits: 3}
                derive: {double: age + noise0, again: double * noise1}
                """
        )
    }

    @Test(arguments: familyNames)
    func `columns that are not used change no answer`(_ name: String) throws {
        let data = try wideStudy(columns: 30)
        let pipeline = try fitted(name, data)
        let used = pipeline.usedColumns
        let rows = Array(0..<150)
        let table = Table(
            data.table.columns.map { column in
                used.contains(column.name) ? column : column.selecting(rows: rows.reversed())
            },
            rows: 150
        )
        #expect(
            try pipeline.probabilities(table, rows: rows)
                == pipeline.probabilities(data.table, rows: rows)
        )
        #expect(used.isEmpty == (name == "DummyClassifier"))
    }

    @Test func `a stump uses a column, with those that a formula makes it from`() throws {
        let data = try wideStudy(columns: 3)
        let stump: Parameters = ["DecisionTreeClassifier.max_depth": 1]
        let used = try fitted("DecisionTreeClassifier", data, stump).usedColumns
        let made = data.description.derived.first { used.contains($0.name) }
        #expect(made.map { Set($0.columns).isSubset(of: used) } ?? (used.count == 1))
        #expect(used.count < data.description.rawColumns.count)
    }

    @Test func `where columns are many fewer folds are looked at, or none`() throws {
        let data = try wideStudy(columns: 30)
        let parameters = point(GaussianNB())
        let cells = data.description.rawColumns.count * data.description.rawColumns.count * 3 * 50
        let one = PermutationImportance(data, seed: 5, cellsMax: cells)
        let found = try one.importances(parameters)
        #expect(found.first?.column == "age")
        let all = try PermutationImportance(data, seed: 5).importances(parameters)
        #expect(found != all)
        #expect(throws: TaskFailure(.error, "33 columns are too many to try each")) {
            try PermutationImportance(data, seed: 5, cellsMax: cells - 1).importances(parameters)
        }
    }
}
