import Estimators
import Search
import Tables
import Testing

@testable import Training

private let familyNames = Families.all.map(\.name)

@Suite struct TaskRunnerTests {
    /// The table with nonsense in some rows: numbers beyond all others, missing cells, a new level.
    private func poisoned(_ table: Table, rows: [Int]) -> Table {
        let columns = table.columns.map { column -> Column in
            switch column.values {
            case .number(var cells):
                for (turn, row) in rows.enumerated() { cells[row] = turn % 2 == 0 ? 1e9 : .nan }
                return Column(column.name, .number(cells))
            case .category(let codes, let levels) where column.name != "y":
                // In front of the others, so that the positions of all levels change.
                var codes = codes.map { $0 < 0 ? $0 : $0 + 1 }
                for row in rows { codes[row] = 0 }
                return Column(column.name, .category(codes, levels: ["another"] + levels))
            default: return column
            }
        }
        return Table(columns, rows: table.rows)
    }

    @Test(arguments: familyNames, [2, 3])
    func `validation rows do not alter what is fitted, to the last byte`(
        _ name: String,
        _ classes: Int
    ) throws {
        let data = try study(over: madeUpTable(rows: 120, classes: classes))
        let parameters = point(try #require(Families.named(name)))
        for fold in data.folds {
            let training = fold.training.map { data.searchRows[$0] }
            let validation = fold.validation.map { data.searchRows[$0] }
            let other = try StudyData(
                data.description,
                table: poisoned(data.table, rows: validation)
            )
            #expect(other.folds == data.folds)
            let one = try FittedPipeline(fitting: parameters, to: data, rows: training, seed: 1)
            let two = try FittedPipeline(fitting: parameters, to: other, rows: training, seed: 1)
            #expect(try one.encoded() == two.encoded())
        }
    }

    @Test(arguments: familyNames)
    func `the holdout does not alter the model that is exported`(_ name: String) throws {
        let data = try study(over: madeUpTable(rows: 120))
        let parameters = point(try #require(Families.named(name)))
        let other = try StudyData(
            data.description,
            table: poisoned(data.table, rows: data.holdoutRows)
        )
        let scratch = try ScratchStore()
        let one = try TaskRunner(data, store: scratch.store).refit(parameters, seed: 1)
        let two = try TaskRunner(other, store: scratch.store).refit(parameters, seed: 1)
        #expect(one.pipeline == two.pipeline)
        #expect(one.probabilities.count == data.holdoutValues)
        let kept = try FittedPipeline(encoded: scratch.store.bytes(of: one.pipeline))
        #expect(
            try kept.probabilities(data.table, rows: data.holdoutRows).map(\.bitPattern)
                == one.probabilities.map(\.bitPattern)
        )
    }

    @Test(arguments: familyNames, [2, 3])
    func `a fold's answers are its validation rows', and repeat`(
        _ name: String,
        _ classes: Int
    ) throws {
        let data = try study(over: madeUpTable(rows: 90, classes: classes))
        let parameters = point(try #require(Families.named(name)))
        let scratch = try ScratchStore()
        let runner = TaskRunner(data, store: scratch.store)
        var answers: [[Double]] = []
        for fold in data.folds.indices {
            let one = try runner.score(fold: fold, of: parameters, seed: 7)
            let two = try runner.score(fold: fold, of: parameters, seed: 7)
            #expect(one.probabilities.count == data.foldValues[fold])
            #expect(one.probabilities == two.probabilities)
            #expect(one.score == two.score)
            answers.append(one.probabilities)
        }
        let judgement = data.judge(answers)
        #expect(name == "DummyClassifier" || judgement.value > 0.5)
        #expect(judgement.foldScores.count == 3)
        #expect(judgement.threshold == nil || classes == 2)
    }

    @Test func `what cannot be fitted is told in words`() throws {
        let data = try study(over: madeUpTable(rows: 60))
        let scratch = try ScratchStore()
        let runner = TaskRunner(data, store: scratch.store)
        let cases: [(parameters: Parameters, fold: Int, message: String)] = [
            ([:], 0, "the trial names no model"),
            (["model": "Oracle"], 0, "this worker knows no family 'Oracle'"),
            (["model": "GaussianNB"], 3, "the study has no fold 3"),
        ]
        for (parameters, fold, message) in cases {
            #expect(throws: TaskFailure(.error, message)) {
                try runner.score(fold: fold, of: parameters, seed: 1)
            }
        }
    }
}
