import Search
import Statistics
import Tables

/// How columns become numbers, learned from training rows; plain data throughout.
public struct FittedPreprocessing: Hashable, Sendable, Codable {
    /// One entry a feature that is used, in the order of the features.
    public let columns: [FittedColumn]
    /// The features that are not used because they are free text.
    public let ignored: [String]

    /// The names of the columns that come out, in order.
    public var outputNames: [String] { columns.flatMap(\.outputNames) }

    /// Turns rows of a table into numbers.
    ///
    /// The table may be another than the one learned from: columns are found by their names, levels
    /// by their texts.
    ///
    /// - Parameters:
    ///   - table: a table with all columns learned from.
    ///   - rows: the rows wanted, in this order.
    /// - Returns: rows × `outputNames`; NaN where a missing cell stays missing.
    /// - Throws: `TaskFailure` of kind `error`, if a column is not there or of another type.
    public func apply(_ table: Table, rows: [Int]) throws(TaskFailure) -> Matrix {
        let width = columns.reduce(0) { $0 + $1.width }
        var result = Matrix(rows: rows.count, columns: width)
        var start = 0
        for column in columns {
            guard let values = table[column.name]?.values else {
                throw TaskFailure(.error, "the table has no column '\(column.name)'")
            }
            switch column.transform {
            case .numeric(let numeric):
                let cells = try NumericCells(values, of: column.name, as: column.type)
                numeric.apply(cells.values, rows: rows, to: &result, at: start)
            case .category(let category):
                let cells = try CategoryCells(values, of: column.name)
                category.apply(cells, rows: rows, to: &result, at: start)
            }
            start += column.width
        }
        return result
    }
}

/// What becomes of one column.
public struct FittedColumn: Hashable, Sendable, Codable {
    /// The column's name.
    public let name: String
    /// What its cells meant when it was learned from.
    public let type: ColumnType
    /// What is done to its cells.
    public let transform: Transform

    /// What is done to cells.
    public enum Transform: Hashable, Sendable, Codable {
        /// Numbers are filled in and scaled.
        case numeric(FittedNumeric)
        /// Levels are encoded.
        case category(FittedCategory)
    }

    /// How many columns come out.
    public var width: Int {
        switch transform {
        case .numeric(let numeric): numeric.hasIndicator ? 2 : 1
        case .category(let category): category.width
        }
    }

    /// The names of the columns that come out, in scikit-learn's manner.
    public var outputNames: [String] {
        switch transform {
        case .numeric(let numeric):
            numeric.hasIndicator ? [name, "missingindicator_\(name)"] : [name]
        case .category(let category):
            category.encoding == .ordinal ? [name] : category.groupNames.map { "\(name)_\($0)" }
        }
    }
}
