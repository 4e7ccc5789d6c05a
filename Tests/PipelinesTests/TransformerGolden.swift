import Foundation
import Search
import Statistics
import Tables
import Testing

@testable import Pipelines

/// One case that `Tests/Reference/transformers.py` wrote.
struct TransformerCase: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var columns: [Cells]
    var train: Int
    var labels: [Int32]
    var classes: Int
    var choices: Parameters
    var fitted: [[Double?]]
    var result: [[Double?]]
    /// The mutual information of each column with the class, where that is asked.
    var information: [Double]?

    /// The cells of a column.
    struct Cells: Decodable, Sendable {
        var name: String
        var values: ColumnValues

        private enum CodingKeys: String, CodingKey {
            case type, name, cells
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            func numbers() throws -> [Double] {
                try container.decode([Double?].self, forKey: .cells).map { $0 ?? .nan }
            }
            switch try container.decode(ColumnType.self, forKey: .type) {
            case .number: values = .number(try numbers())
            case .date: values = .date(try numbers())
            default: values = category(try container.decode([String?].self, forKey: .cells))
            }
        }
    }

    var testDescription: String { name }

    var table: Table {
        Table(columns.map { Column($0.name, $0.values) }, rows: columns[0].values.count)
    }

    static let all: [TransformerCase] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/Pipelines/transformers.json")
        do {
            return try JSONDecoder().decode(
                [TransformerCase].self,
                from: Data(contentsOf: file)
            )
        } catch {
            preconditionFailure("\(file.path) cannot be read: \(error)")
        }
    }()
}

@Suite("Transformers beside scikit-learn 1.9")
struct TransformerGolden {
    @Test(arguments: TransformerCase.all)
    func `training rows and others become the same numbers`(_ golden: TransformerCase) throws {
        var preprocessing = try Preprocessing().choosing(golden.choices)
        preprocessing.drop = []
        let table = golden.table
        let (fitted, features) = try preprocessing.fit(
            TrainingRows(
                table,
                rows: Array(0..<golden.train),
                labels: golden.labels,
                classes: golden.classes
            ),
            acceptsMissing: true,
            wantsScaling: false
        )
        expectSame(features, golden.fitted)
        let others = try fitted.apply(table, rows: Array(golden.train..<table.rows))
        expectSame(others, golden.result)
    }

    @Test(arguments: TransformerCase.all.filter { $0.information != nil })
    func `the mutual information is the same`(_ golden: TransformerCase) throws {
        let estimate = MutualInformation(golden.labels, classes: golden.classes)
        for (column, expected) in zip(golden.columns, golden.information ?? []) {
            guard case .number(let cells) = column.values else { continue }
            let value = estimate.value(of: Array(cells.prefix(golden.train)))
            #expect(abs(value - expected) < 1e-6, "\(column.name)")
        }
    }

    private func expectSame(_ matrix: Matrix, _ expected: [[Double?]]) {
        #expect(matrix.rows == expected.count && matrix.columns == expected[0].count)
        var worst = 0.0
        for (cell, expected) in zip(matrix.values, expected.joined()) {
            guard let expected else {
                #expect(cell.isNaN)
                continue
            }
            worst = max(worst, abs(cell - expected) / max(1, abs(expected)))
        }
        #expect(worst <= 1e-6)
    }
}
