import Foundation
import Search
import Statistics
import Tables

@testable import Pipelines

/// A column of levels as a table has it; nil where missing.
func category(_ cells: [String?]) -> ColumnValues {
    let levels = Set(cells.compactMap(\.self)).sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    let places = Dictionary(uniqueKeysWithValues: zip(levels, Int32(0)...))
    let codes = cells.map { cell in cell.flatMap { places[$0] } ?? -1 }
    return .category(codes, levels: levels)
}

extension TrainingRows {
    /// Some rows of a table, with classes that take turns unless they are given.
    init(
        _ table: Table,
        _ features: [String]? = nil,
        rows: [Int]? = nil,
        labels: [Int32]? = nil,
        classes: Int = 2
    ) {
        let rows = rows ?? Array(0..<table.rows)
        self.init(
            table,
            features: features ?? table.columns.map(\.name),
            rows: rows,
            labels: labels ?? rows.map { Int32($0 % classes) },
            classes: classes
        )
    }
}

extension FittedPreprocessing {
    /// What was learned as bytes, as a bundle has it.
    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Array(try encoder.encode(self))
    }
}
