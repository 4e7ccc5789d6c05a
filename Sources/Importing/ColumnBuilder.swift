import Tables

/// Takes a column's cells one by one and finds out what they mean.
///
/// The first cell that is not missing says what the column seems to be. A later cell that does not
/// fit makes it a column of strings; the rows before are then read again, because their spelling is
/// gone. So most files are read once, and none is held in memory.
final class ColumnBuilder {
    /// What the cells so far are read as.
    enum Reading {
        case undecided
        case number
        case date
        case boolean
        case strings
    }

    /// What a cell did that a person may want to know.
    enum Event {
        /// Nothing unusual.
        case kept
        /// The cell is not of the type that the column must have.
        case unreadable
        /// The cell is the first that is not like the ones before.
        case changed(from: Reading)
        /// The number is beyond the largest double, and counts as missing.
        case infinite
        /// The number is the first of an inferred column that begins with a zero too many.
        case zeroPadded
    }

    /// The column's name.
    let name: String
    /// The type that the column must have, or nil if it is to be found out.
    let forced: ColumnType?
    /// What the cells are read as.
    private(set) var reading: Reading
    /// How many cells there were.
    private(set) var rows = 0
    /// How many of them were not missing.
    private(set) var present = 0
    /// What the numbers count, if they were written with a unit.
    var unit: String?
    /// Whether each comma of such numbers, or each point where the comma is the decimal mark, might as
    /// well be a decimal mark.
    var mayGroupOrDivide = false
    /// What the column nearly was, if it is one of strings.
    var nearMiss: NearMiss?
    /// What comes first in dates of numbers alone, if that is known.
    var dateOrder: DateOrder?
    /// The first rows, as many as are to be read again.
    private(set) var rowsToReread = 0

    var numbers: [Double] = []
    var answers: [Int8] = []
    var codes: [Int32] = []
    var strings = StringTable()

    let numberParser: NumberParser
    private let missing: MissingSpellings
    private let rowsExpected: Int
    private var pair: BooleanPair?
    private var hasZeroPadding = false

    init(
        name: String,
        forced: ColumnType?,
        numberParser: NumberParser,
        missing: MissingSpellings,
        dateOrder: DateOrder?,
        rowsExpected: Int
    ) {
        self.name = name
        self.forced = forced
        self.numberParser = numberParser
        self.missing = missing
        self.dateOrder = dateOrder
        switch forced {
        case nil: reading = .undecided
        case .number: reading = .number
        case .date: reading = .date
        case .boolean: reading = .boolean
        case .category, .text: reading = .strings
        }
        self.rowsExpected = rowsExpected
        reserve()
    }

    /// Takes the next row's cell.
    func append(_ cell: Span<UInt8>) -> Event {
        rows += 1
        guard !missing.contains(cell) else {
            appendMissing()
            return .kept
        }
        present += 1
        switch reading {
        case .number: return appendNumber(cell)
        case .strings:
            codes.append(strings.number(of: cell))
            return .kept
        case .date:
            let days = DateParser.days(cell, order: dateOrder) ?? forcedCompactDate(cell)
            guard let days else { return giveUp(cell) }
            numbers.append(days)
            return .kept
        case .boolean:
            let answer = pair.map { $0.answer(cell) } ?? BooleanPair.anyAnswer(cell)
            guard let answer else { return giveUp(cell) }
            answers.append(answer)
            return .kept
        case .undecided:
            decide(cell)
            rows -= 1
            present -= 1
            return append(cell)
        }
    }

    /// Takes the cell of a row that was read as something else before.
    func reread(_ cell: Span<UInt8>, row: Int) {
        codes[row] = missing.contains(cell) ? -1 : strings.number(of: cell)
    }

    private func appendMissing() {
        switch reading {
        case .undecided: break
        case .number, .date: numbers.append(.nan)
        case .boolean: answers.append(-1)
        case .strings: codes.append(-1)
        }
    }

    private func appendNumber(_ cell: Span<UInt8>) -> Event {
        guard let number = numberParser.number(cell) ?? forcedQuantity(cell) else {
            return giveUp(cell)
        }
        guard number.isFinite else {
            numbers.append(.nan)
            return .infinite
        }
        numbers.append(number)
        let isZeroPadded =
            !hasZeroPadding && cell.count > 1 && cell[0] == UInt8(ascii: "0")
            && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(cell[1])
        guard isZeroPadded, forced == nil else { return .kept }
        hasZeroPadding = true
        return .zeroPadded
    }

    /// A date written as one number, where a date must be.
    private func forcedCompactDate(_ cell: Span<UInt8>) -> Double? {
        guard forced == .date, let number = numberParser.number(cell) else { return nil }
        return DateParser.days(compact: number)
    }

    /// A number with a unit, where a number must be; all cells must have the same unit.
    private func forcedQuantity(_ cell: Span<UInt8>) -> Double? {
        guard forced == .number, let quantity = quantity(cell.withUnsafeBufferPointer(Array.init))
        else { return nil }
        guard quantity.unit.isEmpty || unit == nil || unit == quantity.unit else { return nil }
        if !quantity.unit.isEmpty { unit = quantity.unit }
        return quantity.value
    }

    /// The number with a unit that the bytes are, or nil.
    func quantity(_ bytes: some Collection<UInt8>) -> Quantity? {
        Quantity(
            decodedText(ArraySlice(bytes)).text,
            decimalComma: numberParser.decimalMark == UInt8(ascii: ",")
        )
    }

    /// Decides by the first cell that is not missing what the column seems to be.
    private func decide(_ cell: Span<UInt8>) {
        let missingBefore = rows - 1
        pair = BooleanPair.allCases.first { $0.answer(cell) != nil }
        if numberParser.number(cell) != nil {
            reading = .number
        } else if pair != nil {
            reading = .boolean
        } else if DateParser.days(cell, order: dateOrder) != nil {
            reading = .date
        } else {
            reading = .strings
        }
        reserve()
        for _ in 0..<missingBefore {
            appendMissing()
        }
    }

    /// Takes a cell that is not of the column's type: an error if the type is forced.
    private func giveUp(_ cell: Span<UInt8>) -> Event {
        guard forced == nil else { return .unreadable }
        let before = reading
        reading = .strings
        numbers = []
        answers = []
        rowsToReread = rows - 1
        codes = Array(repeating: -1, count: rowsToReread)
        codes.append(strings.number(of: cell))
        return .changed(from: before)
    }

    /// Makes room for all the rows at once: an array that grows step by step is copied each time.
    private func reserve() {
        switch reading {
        case .undecided: break
        case .number, .date: numbers.reserveCapacity(rowsExpected)
        case .boolean: answers.reserveCapacity(rowsExpected)
        case .strings: codes.reserveCapacity(rowsExpected)
        }
    }
}
