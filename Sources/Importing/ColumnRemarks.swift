import Tables

/// What a person should know about columns, collected cell by cell, told in the order of columns.
struct ColumnRemarks {
    private var lines: [[String]]
    /// What each column is not, and why, where that was thought of it.
    private var doubts: [String?]
    private var infinite: [(count: Int, first: TextPosition)?]
    private let names: [String]

    init(columns names: [String]) {
        self.names = names
        lines = Array(repeating: [], count: names.count)
        doubts = Array(repeating: nil, count: names.count)
        infinite = Array(repeating: nil, count: names.count)
    }

    /// All remarks, one line each.
    var notes: [String] {
        lines.indices.flatMap { index in
            let lines = (doubts[index].map { [$0] } ?? []) + lines[index]
            guard let (count, first) = infinite[index] else { return lines }
            return lines + [
                "column \(quotedForMessage(names[index])) has \(counted(count, "infinite number")), "
                    + "first at \(first); read as missing"
            ]
        }
    }

    /// Takes in what a cell did.
    mutating func note(
        _ event: ColumnBuilder.Event,
        column: Int,
        text: String,
        at position: TextPosition
    ) {
        let name = quotedForMessage(names[column])
        switch event {
        case .kept, .unreadable: break
        case .infinite:
            infinite[column] = (
                (infinite[column]?.count ?? 0) + 1, infinite[column]?.first ?? position
            )
        case .zeroPadded:
            lines[column].append(
                "column \(name) has numbers with leading zeros, first \(quotedForMessage(text)) "
                    + "at \(position); if they are codes, give it the type category"
            )
        case .changed(let reading):
            let before =
                switch reading {
                case .number: "numbers"
                case .date: "dates"
                case .boolean: "booleans"
                case .undecided, .strings: "missing"
                }
            // What was said of the column as a column of numbers no longer holds.
            infinite[column] = nil
            lines[column] = []
            doubts[column] =
                "column \(name) is not read as \(before), because of \(quotedForMessage(text)) at "
                + "\(position); if that is a missing cell, give it as a spelling of one"
        }
    }

    /// Takes in what became of the column.
    ///
    /// - Parameter distinct: how many different strings there were, if it was read as strings.
    mutating func describe(
        _ type: ColumnType,
        column index: Int,
        builder: ColumnBuilder,
        distinct: Int
    ) {
        let name = quotedForMessage(names[index])
        guard builder.forced == nil else { return }
        if builder.present == 0 {
            lines[index].append("column \(name) has no cell that is not missing")
        } else if let unit = builder.unit, type == .number {
            doubts[index] = nil
            lines[index] = [
                "column \(name) is read as numbers"
                    + (unit.isEmpty ? "" : " with the unit \(quotedForMessage(unit))")
                    + "; to keep its spellings as levels, give it the type category"
            ]
            if builder.mayGroupOrDivide { lines[index].append(groups(name, builder)) }
        } else if type == .date, case .number = builder.reading {
            lines[index] = [
                "column \(name) is read as dates, because all its numbers are written as "
                    + "20160131; if they are none, give it the type number"
            ]
        } else if type == .text {
            lines[index].append(
                "column \(name) is read as text, because its \(distinct) different strings "
                    + "in \(builder.present) cells hardly repeat; text is not used as a feature"
            )
        }
    }

    private func groups(_ name: String, _ builder: ColumnBuilder) -> String {
        let isPoint = builder.numberParser.decimalMark == UInt8(ascii: ".")
        let (marks, other) = isPoint ? ("commas", ",") : ("points", ".")
        return
            "the \(marks) in column \(name) are taken to separate thousands; if they are decimal "
            + "marks, say so: data: {decimal: \"\(other)\"}"
    }

    /// Takes in what a column of strings nearly was.
    ///
    /// - Parameter first: the first cell that is something else, if there is one.
    mutating func describe(
        _ miss: NearMiss,
        column index: Int,
        present: Int,
        first: (text: String, position: TextPosition)?
    ) {
        doubts[index] = miss.remark(on: quotedForMessage(names[index]), present, first)
    }

    /// Takes in how a column of dates such as `01/02/2016` was read.
    ///
    /// - Parameters:
    ///   - orders: those in which all cells are dates; none for other columns.
    ///   - order: the one that the file is read in, if there is one.
    mutating func describe(_ orders: [DateOrder], column index: Int, used order: DateOrder?) {
        guard !orders.isEmpty else { return }
        doubts[index] = nil
        let name = quotedForMessage(names[index])
        guard let order else {
            lines[index] = [
                "column \(name) is not read as dates, because each may have its day or its month "
                    + "first; say which: data: {dates: day_first} or {dates: month_first}"
            ]
            return
        }
        let isRead = orders.contains(order)
        lines[index] = [
            "column \(name) is \(isRead ? "" : "not ")read as dates"
                + (isRead ? " with the " : ", because the file's others have the ")
                + "\(order == .dayFirst ? "day" : "month") first"
        ]
    }
}
