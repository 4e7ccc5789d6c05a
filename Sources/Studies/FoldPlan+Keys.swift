import Tables
import Validation

/// Why a column cannot say how rows are split.
public struct FoldColumnError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the column's cells, in words that follow its name.
    public let description: String
}

extension FoldPlan {
    /// What the plan's column says of each row, as `folds(labels:classes:keys:)` takes it.
    ///
    /// Groups and folds are numbered in the order of their values.
    ///
    /// - Parameter values: the column's cells.
    /// - Throws: `FoldColumnError` if a row has no group or time, or the cells are of the wrong type.
    /// - Complexity: O(rows × log(rows)).
    public func keys(of values: ColumnValues) throws(FoldColumnError) -> [Int] {
        switch kind {
        case .stratifiedKFold, .kFold:
            return []
        case .groupKFold, .stratifiedGroupKFold:
            return try complete(values.ranks, "every row needs a group")
        case .timeSeriesSplit:
            guard values.type == .date || values.type == .number else {
                throw FoldColumnError(
                    description: "is read as \(values.type), and time needs dates or numbers"
                )
            }
            return try complete(values.ranks, "every row needs a time")
        case .predefinedSplit:
            return try folds(values)
        }
    }

    private func complete(
        _ ranks: [Int],
        _ reason: String
    ) throws(FoldColumnError) -> [Int] {
        let missing = ranks.count { $0 < 0 }
        guard missing == 0 else {
            let rows = missing == 1 ? "1 missing cell" : "\(missing) missing cells"
            throw FoldColumnError(description: "has \(rows); \(reason)")
        }
        return ranks
    }

    /// The fold of each row; a missing cell and −1 are in none.
    private func folds(_ values: ColumnValues) throws(FoldColumnError) -> [Int] {
        switch values {
        case .number(let cells):
            return ColumnValues.number(cells.map { $0 == -1 ? .nan : $0 }).ranks
        case .category(let codes, let levels):
            let none = levels.firstIndex(of: "-1").map(Int32.init) ?? -1
            return ColumnValues.category(codes.map { $0 == none ? -1 : $0 }, levels: levels).ranks
        case .boolean:
            return values.ranks
        case .text, .date:
            throw FoldColumnError(
                description: "is read as \(values.type), and folds need numbers or categories"
            )
        }
    }
}

extension ColumnValues {
    /// The place of each cell's value among the different values, from zero; −1 for a missing cell.
    fileprivate var ranks: [Int] {
        switch self {
        case .number(let cells), .date(let cells):
            Self.ranks(of: cells.map { $0.isNaN ? nil : $0 })
        case .category(let codes, _):
            Self.ranks(of: codes.map { $0 < 0 ? nil : $0 })
        case .text(let cells):
            Self.ranks(of: cells)
        case .boolean(let cells):
            Self.ranks(of: cells.map { $0 < 0 ? nil : $0 })
        }
    }

    private static func ranks<Value: Comparable & Hashable>(of cells: [Value?]) -> [Int] {
        let distinct = Set(cells.lazy.compactMap(\.self)).sorted()
        let place = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
        return cells.map { cell in cell.flatMap { place[$0] } ?? -1 }
    }
}
