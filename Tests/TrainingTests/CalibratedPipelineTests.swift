import Estimators
import Search
import Tables
import Testing

@testable import Training

@Suite struct CalibratedPipelineTests {
    private func parameters(_ family: any Family, _ method: String) -> Parameters {
        var parameters = point(family)
        parameters["calibration"] = .string(method)
        return parameters
    }

    @Test(arguments: ["sigmoid", "isotonic"], [2, 3])
    func `a calibrated pipeline read back gives the same probabilities to the last bit`(
        _ method: String,
        _ classes: Int
    ) throws {
        let data = try study(over: madeUpTable(rows: 90, classes: classes))
        for family in [GaussianNB(), DecisionTreeClassifier()] as [any Family] {
            let fitted = try FittedPipeline(
                fitting: parameters(family, method),
                to: data,
                rows: data.searchRows,
                seed: 3
            )
            let again = try FittedPipeline(encoded: fitted.encoded())
            let answers = try fitted.probabilities(data.table, rows: Array(0..<90))
            #expect(try again.probabilities(data.table, rows: Array(0..<90)) == answers)
            #expect(answers.allSatisfy { (0...1).contains($0) })
            let plain = try FittedPipeline(
                fitting: point(family),
                to: data,
                rows: data.searchRows,
                seed: 3
            )
            #expect(plain.calibration == nil)
            #expect(try plain.predictor.encoded() == fitted.predictor.encoded())
            #expect(try plain.probabilities(data.table, rows: Array(0..<90)) != answers)
        }
    }

    @Test(arguments: ["none", "sigmoid", "isotonic"])
    func `rows beyond the training rows leave no trace`(_ method: String) throws {
        let clean = madeUpTable(rows: 90)
        // All that a validation row says is otherwise, its class included.
        let poisoned = Table(
            clean.columns.map { column in
                Column(
                    column.name,
                    column.values.selecting(
                        rows: (0..<90).map { $0 % 3 == 0 ? ($0 + 45) % 90 : $0 }
                    )
                )
            },
            rows: 90
        )
        let rows = (0..<90).filter { $0 % 3 != 0 }
        for family in Families.all {
            let learned = try [clean, poisoned].map { table in
                try FittedPipeline(
                    fitting: parameters(family, method),
                    to: study(over: table),
                    rows: rows,
                    seed: 3
                )
            }
            #expect(try learned[0].encoded() == learned[1].encoded(), "\(family.name)")
        }
    }

    @Test func `each row is judged by a fit that did not see it`() throws {
        // A tree that knows a row is sure of it; calibration on such answers would leave it so.
        var table = madeUpTable(rows: 120)
        let noise = Column("y", table.columns[3].values.selecting(rows: (0..<120).map { $0 / 2 }))
        table = Table(Array(table.columns.dropLast()) + [noise], rows: 120)
        let data = try study(over: table)
        let fitted = try FittedPipeline(
            fitting: parameters(DecisionTreeClassifier(), "sigmoid"),
            to: data,
            rows: data.searchRows,
            seed: 3
        )
        let answers = try fitted.probabilities(table, rows: data.searchRows)
        #expect(answers.allSatisfy { (0.2...0.8).contains($0) })
    }

    @Test func `groups stay together, and too few rows are refused in words`() throws {
        let made = madeUpTable(rows: 60)
        let table = Table(
            made.columns + [Column("who", .number((0..<60).map { Double($0 / 6) }))],
            rows: 60
        )
        let data = try study(
            over: table,
            text: """
                data: {train: rows.csv, target: y, holdout: 0}
                cv: {type: GroupKFold, column: who, n_splits: 3}
                calibration: sigmoid
                """
        )
        let rows = data.folds[0].training
        _ = try FittedPipeline(fitting: point(GaussianNB()), to: data, rows: rows, seed: 3)
        let failure = #expect(throws: TaskFailure.self) {
            try FittedPipeline(fitting: point(GaussianNB()), to: data, rows: [0, 1], seed: 3)
        }
        #expect(failure?.message.contains("too few to calibrate on") ?? false)
    }
}
