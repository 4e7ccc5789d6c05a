import Estimators
import Importing
import Search
import Studies
import Tables
import Testing
import Validation

@testable import Training

@Suite struct StudyDataTests {
    @Test func `without a holdout the search sees every row`() throws {
        let text = "name: all\ndata: {train: rows.csv, target: y, holdout: 0}\n"
        let table = madeUpTable(rows: 60)
        let file = try StudyFile(Array(text.utf8), file: "study.yaml", families: Families.all)
        let scratch = try ScratchStore()
        let reference = try DataSet.write(table, to: scratch.store)
        let data = try StudyData(
            file.resolve(table: table, dataSet: reference).description,
            table: table
        )
        #expect(data.searchRows == Array(0..<60))
        #expect(data.holdoutRows.isEmpty)
        #expect(data.holdoutValues == 0)
        let runner = TaskRunner(data, store: scratch.store)
        #expect(try runner.refit(["model": "GaussianNB"], seed: 1).probabilities.isEmpty)
    }

    @Test func `a worker derives the same rows from the store as the coordinator from its table`()
        throws
    {
        let table = madeUpTable(rows: 90, classes: 3)
        let scratch = try ScratchStore()
        var description = try study(over: table).description
        description.dataSet = try DataSet.write(table, to: scratch.store)
        let here = try StudyData(description, table: table)
        let there = try StudyData(description, in: scratch.store)
        #expect(there.labels == here.labels)
        #expect(there.searchRows == here.searchRows)
        #expect(foldsHash(there.folds) == foldsHash(here.folds))
        #expect(there.valuesPerRow == 3)
    }

    @Test func `a class that is too small for the folds is named`() throws {
        var description = try study(over: madeUpTable(rows: 90)).description
        let labels = (0..<90).map { Int32($0 < 2 ? 1 : 0) }
        let table = Table(
            madeUpTable(rows: 90).dropping(columns: ["y"]).columns
                + [Column("y", .category(labels, levels: ["class0", "class1"]))],
            rows: 90
        )
        description.holdout = 0
        #expect(
            throws: TaskFailure(
                .error,
                "the class 'class1' of 'y' has 2 rows; 3 folds need as many"
            )
        ) {
            try StudyData(description, table: table)
        }
    }

    @Test func `a data set that is not the description's is refused`() throws {
        let description = try study(over: madeUpTable(rows: 60)).description
        let scratch = try ScratchStore()
        #expect(throws: TaskFailure.self) { try StudyData(description, in: scratch.store) }
        let unlabelled = madeUpTable(rows: 60).dropping(columns: ["y"])
        #expect(throws: TaskFailure(.error, "the data set has no categories 'y'")) {
            try StudyData(description, table: unlabelled)
        }
        let others = Table(
            unlabelled.columns
                + [Column("y", .category(Array(repeating: 0, count: 60), levels: ["else"]))],
            rows: 60
        )
        #expect(throws: TaskFailure(.error, "a row of the data set has no known class")) {
            try StudyData(description, table: others)
        }
    }
}
