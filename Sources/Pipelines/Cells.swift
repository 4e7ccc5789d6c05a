import Search
import Tables

/// The cells of a numeric column as numbers: dates as days, booleans as 0 and 1, missing as NaN.
struct NumericCells {
    let values: [Double]

    /// Takes the cells of a column of any numeric type, or one that is missing altogether.
    ///
    /// - Parameter expected: the column's type when it was learned from; a date is no other number.
    init(
        _ column: ColumnValues,
        of name: String,
        as expected: ColumnType
    ) throws(TaskFailure) {
        switch (column, expected) {
        case (.number(let cells), .number), (.number(let cells), .boolean),
            (.date(let cells), .date):
            values = cells
        case (.boolean(let cells), .number), (.boolean(let cells), .boolean):
            values = cells.map { $0 < 0 ? .nan : Double($0) }
        case (_, _) where column.isMissingAltogether:
            values = Array(repeating: .nan, count: column.count)
        default:
            throw otherType(column, name, expected)
        }
    }
}

/// The cells of a category column.
struct CategoryCells {
    /// Positions in `levels`; −1 where missing.
    let codes: [Int32]
    let levels: [String]

    /// Takes the cells of a category column, of one of free text, or of one missing altogether.
    init(_ column: ColumnValues, of name: String) throws(TaskFailure) {
        switch column {
        case .category(let codes, let levels):
            self.codes = codes
            self.levels = levels
        case .text(let cells):
            var places: [String: Int32] = [:]
            var levels: [String] = []
            codes = cells.map { cell in
                guard let cell else { return -1 }
                if let place = places[cell] { return place }
                let place = Int32(levels.count)
                places[cell] = place
                levels.append(cell)
                return place
            }
            self.levels = levels
        case .number, .date, .boolean:
            guard column.isMissingAltogether else { throw otherType(column, name, .category) }
            codes = Array(repeating: -1, count: column.count)
            levels = []
        }
    }
}

/// How often each level comes, in order of the levels' UTF-8 bytes; only levels that do come.
struct LevelCounts {
    private(set) var levels: [(level: String, count: Int)] = []
    /// How many cells are missing.
    private(set) var missing = 0

    init(_ cells: CategoryCells, rows: [Int]) {
        var counts = [Int](repeating: 0, count: cells.levels.count)
        for row in rows {
            let code = cells.codes[row]
            if code < 0 { missing += 1 } else { counts[Int(code)] += 1 }
        }
        levels = zip(cells.levels, counts).filter { $1 > 0 }.map { ($0, $1) }
        levels.sort { $0.level.isBefore($1.level) }
    }

    /// The level that comes most often, the first of equals.
    var mostFrequent: String? {
        var best: (level: String, count: Int)?
        for entry in levels where entry.count > best?.count ?? 0 { best = entry }
        return best?.level
    }

    /// Counts the missing cells as cells of this level.
    mutating func replaceMissing(by level: String) {
        if let place = levels.firstIndex(where: { $0.level == level }) {
            levels[place].count += missing
        } else if missing > 0 {
            let place = levels.firstIndex { level.isBefore($0.level) } ?? levels.endIndex
            levels.insert((level, missing), at: place)
        }
        missing = 0
    }
}

extension String {
    /// Whether this comes first in order of UTF-8 bytes, as the levels of a table do.
    fileprivate func isBefore(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}

extension ColumnValues {
    /// Whether there is no cell to tell the column's type from.
    fileprivate var isMissingAltogether: Bool {
        switch self {
        case .number(let cells), .date(let cells): cells.allSatisfy(\.isNaN)
        case .category(let cells, _): cells.allSatisfy { $0 < 0 }
        case .text(let cells): cells.allSatisfy { $0 == nil }
        case .boolean(let cells): cells.allSatisfy { $0 < 0 }
        }
    }
}

private func otherType(
    _ column: ColumnValues,
    _ name: String,
    _ expected: ColumnType
) -> TaskFailure {
    TaskFailure(
        .error,
        "column '\(name)' is a \(column.type.rawValue) here, but was learned as a "
            + expected.rawValue
    )
}
