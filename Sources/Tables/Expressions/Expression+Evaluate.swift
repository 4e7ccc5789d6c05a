import Foundation

extension Expression {
    /// The formula's value in each row of a table, as a column.
    ///
    /// - Parameter table: has the columns that the formula was checked against.
    /// - Complexity: O(rows × terms).
    public func values(in table: Table) -> ColumnValues {
        switch kind(over: table.schema) {
        case .number: .number(numbers(in: table))
        case .date: .date(numbers(in: table))
        case .boolean: .boolean(numbers(in: table).map { $0.isNaN ? -1 : $0 == 0 ? 0 : 1 })
        case .text: preconditionFailure("a formula gives no text")
        }
    }

    /// One number a row, NaN where it is missing; yes is 1 and no is 0.
    private func numbers(in table: Table) -> [Double] {
        switch self {
        case .number(let number):
            return Array(repeating: number, count: table.rows)
        case .text:
            preconditionFailure("a text stands only in comparisons")
        case .column(let name):
            switch table[name]?.values {
            case .number(let cells)?, .date(let cells)?: return cells
            case .boolean(let cells)?: return cells.map { $0 < 0 ? .nan : Double($0) }
            case .category?, .text?, nil:
                preconditionFailure("column '\(name)' is not there as it was checked")
            }
        case .call(.isMissing, let arguments):
            return arguments[0].missing(in: table).map { $0 ? 1 : 0 }
        case .call(.equal, let arguments) where arguments[0].kind(over: table.schema) == .text:
            return Self.compare(arguments, in: table) { $0 == $1 }
        case .call(.notEqual, let arguments) where arguments[0].kind(over: table.schema) == .text:
            return Self.compare(arguments, in: table) { $0 != $1 }
        case .call(let function, let arguments):
            return function.evaluate(arguments.map { $0.numbers(in: table) })
        }
    }

    /// Compares texts; a missing one makes the answer missing.
    private static func compare(
        _ arguments: [Expression],
        in table: Table,
        _ holds: (String, String) -> Bool
    ) -> [Double] {
        zip(arguments[0].texts(in: table), arguments[1].texts(in: table)).map { left, right in
            guard let left, let right else { return .nan }
            return holds(left, right) ? 1 : 0
        }
    }

    private func texts(in table: Table) -> [String?] {
        switch self {
        case .text(let text):
            return Array(repeating: text, count: table.rows)
        case .column(let name):
            switch table[name]?.values {
            case .category(let codes, let levels)?:
                return codes.map { $0 < 0 ? nil : levels[Int($0)] }
            case .text(let cells)?:
                return cells
            case .number?, .date?, .boolean?, nil:
                preconditionFailure("column '\(name)' is not there as it was checked")
            }
        case .number, .call:
            preconditionFailure("only columns and literals are texts")
        }
    }

    private func missing(in table: Table) -> [Bool] {
        if kind(over: table.schema) == .text { return texts(in: table).map { $0 == nil } }
        return numbers(in: table).map(\.isNaN)
    }
}

extension Expression.Function {
    /// The function's value in each row; NaN where it has none.
    fileprivate func evaluate(_ arguments: [[Double]]) -> [Double] {
        let rows = arguments[0].count
        var row = [Double](repeating: 0, count: arguments.count)
        return (0..<rows).map { index in
            for argument in arguments.indices { row[argument] = arguments[argument][index] }
            if self == .choose {
                return row[0].isNaN ? .nan : row[0] != 0 ? row[1] : row[2]
            }
            guard !row.contains(where: \.isNaN) else { return .nan }
            let value = value(row)
            return value.isFinite ? value : .nan
        }
    }

    /// The function of arguments that are all there.
    private func value(_ row: [Double]) -> Double {
        switch self {
        case .add: row[0] + row[1]
        case .subtract: row[0] - row[1]
        case .multiply: row[0] * row[1]
        case .divide: row[0] / row[1]
        case .power: pow(row[0], row[1])
        case .negate: -row[0]
        case .equal: row[0] == row[1] ? 1 : 0
        case .notEqual: row[0] != row[1] ? 1 : 0
        case .less: row[0] < row[1] ? 1 : 0
        case .lessOrEqual: row[0] <= row[1] ? 1 : 0
        case .greater: row[0] > row[1] ? 1 : 0
        case .greaterOrEqual: row[0] >= row[1] ? 1 : 0
        case .and: row[0] != 0 && row[1] != 0 ? 1 : 0
        case .or: row[0] != 0 || row[1] != 0 ? 1 : 0
        case .not: row[0] == 0 ? 1 : 0
        case .minimum: row.reduce(.infinity, Swift.min)
        case .maximum: row.reduce(-.infinity, Swift.max)
        case .log: Foundation.log(row[0])
        case .log1p: Foundation.log1p(row[0])
        case .exp: Foundation.exp(row[0])
        case .squareRoot: row[0].squareRoot()
        case .absolute: Swift.abs(row[0])
        case .floor: row[0].rounded(.down)
        case .clip: Swift.min(Swift.max(row[0], row[1]), row[2])
        case .year: Double(CivilDate(days: row[0]).year)
        case .month: Double(CivilDate(days: row[0]).month)
        case .daysBetween: row[1] - row[0]
        case .toNumber: row[0]
        case .choose, .isMissing: preconditionFailure("evaluated before, missing cells included")
        }
    }
}
