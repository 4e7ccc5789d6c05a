import Search
import Statistics
import Tables

/// What becomes of one column of a table.
public struct FittedColumn: Hashable, Sendable, Codable {
    /// The column's name.
    public let name: String
    /// What its cells meant when it was learned from.
    public let type: ColumnType
    /// What is done to its cells.
    public let transform: Transform

    /// What is done to cells.
    public enum Transform: Hashable, Sendable, Codable {
        /// Numbers are filled in.
        case numeric(FittedNumeric)
        /// Dates become parts, which are filled in.
        case date(FittedDate)
        /// Levels are encoded.
        case category(FittedCategory)
    }

    /// How many columns come out.
    public var width: Int {
        switch transform {
        case .numeric(let numeric): numeric.hasIndicator ? 2 : 1
        case .date(let date): date.parts.reduce(0) { $0 + ($1.numeric.hasIndicator ? 2 : 1) }
        case .category(let category): category.width
        }
    }

    /// The columns that come out, in order.
    func outputs(source: Int) -> [OutputColumn] {
        let outputs: [(name: String, kind: OutputColumn.Kind)] =
            switch transform {
            case .numeric(let numeric):
                withIndicator(numeric, [(name, type == .boolean ? .discrete : .continuous)])
            case .date(let date):
                date.parts.flatMap { part in
                    switch part.part {
                    case .days: withIndicator(part.numeric, [(name, .continuous)])
                    case .year:
                        withIndicator(part.numeric, [("\(name)_year", .continuous)])
                    case .month, .dayOfWeek:
                        withIndicator(part.numeric, [("\(name)_\(part.part.rawValue)", .discrete)])
                    }
                }
            case .category(let category): category.outputs(name)
            }
        return outputs.map { OutputColumn(name: $0.name, kind: $0.kind, source: source) }
    }

    private func withIndicator(
        _ numeric: FittedNumeric,
        _ outputs: [(name: String, kind: OutputColumn.Kind)]
    ) -> [(name: String, kind: OutputColumn.Kind)] {
        outputs + (numeric.hasIndicator ? [("missingindicator_\(name)", .flag)] : [])
    }

    /// Writes what comes out of a column of a table, from a column of the matrix on.
    func apply(
        _ values: ColumnValues,
        rows: [Int],
        to result: inout Matrix,
        at start: Int
    ) throws(TaskFailure) {
        switch transform {
        case .numeric(let numeric):
            let cells = try NumericCells(values, of: name, as: type).values
            numeric.apply(cells, rows: rows, to: &result, at: start)
        case .date(let date):
            let cells = try NumericCells(values, of: name, as: type).values
            var column = start
            for part in date.parts {
                let numbers = part.part.numbers(of: rows.map { cells[$0] })
                part.numeric.apply(
                    numbers,
                    rows: Array(0..<rows.count),
                    to: &result,
                    at: column
                )
                column += part.numeric.hasIndicator ? 2 : 1
            }
        case .category(let category):
            let cells = try CategoryCells(values, of: name)
            category.apply(cells, rows: rows, to: &result, at: start)
        }
    }

    /// Whether the parts belong together.
    var isSound: Bool {
        switch transform {
        case .numeric, .date: true
        case .category(let category): category.isSound
        }
    }
}
