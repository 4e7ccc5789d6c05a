import Foundation
import Search
import Statistics
import Tables
import Testing

@testable import Pipelines

/// One case that `Tests/Reference/pipelines.py` wrote.
private struct GoldenCase<Cell: Decodable>: Decodable {
    var train: [Cell?]
    var test: [Cell?]
    var choices: Parameters
    var fill: String?
    var result: [[Double?]]

    static func read(_ name: String) throws -> [GoldenCase<Cell>] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/Pipelines/\(name).json")
        return try JSONDecoder().decode([GoldenCase<Cell>].self, from: Data(contentsOf: file))
    }

    func expectSame(_ column: ([Cell?]) -> ColumnValues) throws {
        var preprocessing = Preprocessing()
        if let fill { preprocessing.categorical.fillValue = fill }
        preprocessing = try preprocessing.choosing(choices)
        preprocessing.drop = []
        let training = Table([Column("x", column(train))], rows: train.count)
        let queries = Table([Column("x", column(test))], rows: test.count)
        let (fitted, _) = try preprocessing.fit(
            TrainingRows(training),
            acceptsMissing: true,
            wantsScaling: false
        )
        let matrix = try fitted.apply(queries, rows: Array(0..<test.count))
        #expect(matrix.rows == result.count && matrix.columns == result[0].count, "\(choices)")
        for (cell, expected) in zip(matrix.values, result.joined()) {
            guard let expected else {
                #expect(cell.isNaN, "\(choices)")
                continue
            }
            let tolerance = 1e-9 * max(1, abs(expected))
            #expect(abs(cell - expected) <= tolerance, "\(choices) \(train)")
        }
    }
}

@Suite("The answers of scikit-learn 1.9")
struct Golden {
    @Test func `numbers are filled in and scaled like scikit-learn's`() throws {
        for golden in try GoldenCase<Double>.read("numeric") {
            try golden.expectSame { .number($0.map { $0 ?? .nan }) }
        }
    }

    @Test func `levels are grouped and encoded like scikit-learn's`() throws {
        for golden in try GoldenCase<String>.read("category") {
            try golden.expectSame { category($0) }
        }
    }
}
