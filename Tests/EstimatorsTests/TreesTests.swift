import Search
import Statistics
import Testing
import XGBoost

@testable import Estimators

@Suite("Boosted trees")
struct TreesTests {
    @Test(arguments: [2, 4], ["gbtree", "dart"])
    func `sums are XGBoost's own to the last bit`(classes: Int, booster kind: String) throws {
        let data = sample(rows: 300, classes: classes)
        var cells = data.features.singles
        for place in stride(from: 0, to: cells.count, by: 5) { cells[place] = .nan }
        let matrix = try DMatrix(cells: cells, rows: 300, columns: 4)
        try matrix.set(.label, data.labels.map(Float.init))
        let outputs = classes == 2 ? 1 : classes
        let start = (0..<outputs).map { 0.25 + Float($0) / 8 }
        try matrix.set(.baseMargin, repeatElement(start, count: 300).flatMap(\.self))
        let booster = try Booster(
            [
                ("nthread", "1"), ("tree_method", "hist"), ("gamma", "0.05"), ("booster", kind),
                ("rate_drop", "0.3"),
                ("objective", classes == 2 ? "binary:logistic" : "multi:softprob"),
                ("num_class", classes == 2 ? "1" : "\(classes)"),
            ],
            for: matrix
        )
        for round in 0..<25 { try booster.update(round: round, on: matrix) }
        let trees = try BoostedTrees(
            UBJSON(booster.saved()),
            classes: classes,
            columns: 4,
            baseMargins: start
        )
        let features = Matrix(rows: 300, columns: 4, values: cells.map(Double.init))
        #expect(try trees.margins(features) == booster.predict(matrix, margin: true))
        #expect(trees.trees.count == 25 * outputs)
    }
}
