/// Finds the cells of one record in bytes: the grammar of CSV.
///
/// RFC 4180, and what people write beside it: any of LF, CRLF and CR ends a line; spaces and tabs
/// around a cell or its quotes are not part of it; a quote within a cell that does not begin with
/// one is a character like others (`5" pipe`); a line that is empty or blank is no record.
struct RecordScanner {
    let separator: UInt8

    /// What was found from a position on.
    enum Finding {
        /// A record; the next one begins at `end`, and `lines` line ends were passed.
        case record(end: Int, lines: Int)
        /// The bytes end within a record, and more may follow; if within quotes, where they opened.
        case incomplete(quote: Int?)
        /// What is wrong, and where.
        case fault(at: Int, String)
        /// Text follows on the quote that closes the cell; perhaps it was meant to open another one,
        /// and the one that opened the cell is the mistake.
        case textAfterQuote(at: Int, opening: Int)
    }

    /// Where a cell's text lies, without its quotes.
    struct Cell {
        var start: Int
        var end: Int
        /// Whether the cell is in quotes.
        var isQuoted = false
        /// Whether the text has doubled quotes that stand for single ones.
        var hasDoubledQuotes = false

        /// The text, with doubled quotes made single.
        func text(in bytes: [UInt8]) -> [UInt8] {
            guard hasDoubledQuotes else { return Array(bytes[start..<end]) }
            var text: [UInt8] = []
            var isFirstOfTwo = false
            for byte in bytes[start..<end] {
                if byte == UInt8(ascii: "\"") {
                    isFirstOfTwo.toggle()
                    guard isFirstOfTwo else { continue }
                }
                text.append(byte)
            }
            return text
        }
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let quote = UInt8(ascii: "\"")

    /// Finds the record that begins at `start`.
    ///
    /// - Parameters:
    ///   - isLast: whether nothing follows the bytes.
    ///   - cells: is emptied and takes the record's cells.
    func scan(
        _ bytes: Span<UInt8>,
        from start: Int,
        isLast: Bool,
        into cells: inout [Cell]
    ) -> Finding {
        cells.removeAll(keepingCapacity: true)
        var position = start
        var lines = 0
        while true {
            while position < bytes.count, isBlank(bytes[position]) {
                position += 1
            }
            if position < bytes.count, bytes[position] == Self.quote {
                let opening = position
                var cell = Cell(start: opening + 1, end: opening + 1, isQuoted: true)
                guard passQuoted(bytes, &position, &lines, &cell) else {
                    return isLast
                        ? .fault(at: opening, "the quote that opens here is never closed")
                        : .incomplete(quote: opening)
                }
                cells.append(cell)
            } else {
                cells.append(passPlain(bytes, &position))
            }
            guard position < bytes.count else {
                return isLast ? .record(end: position, lines: lines) : .incomplete(quote: nil)
            }
            switch bytes[position] {
            case separator:
                position += 1
            case Self.lineFeed:
                return .record(end: position + 1, lines: lines + 1)
            case Self.carriageReturn:
                // Whether a line feed belongs to this line end is seen only with the next byte.
                guard position + 1 < bytes.count || isLast else { return .incomplete(quote: nil) }
                let hasLineFeed = position + 1 < bytes.count && bytes[position + 1] == Self.lineFeed
                return .record(end: position + (hasLineFeed ? 2 : 1), lines: lines + 1)
            case 0:
                return .fault(at: position, "a NUL byte: this is not a text file, or it is UTF-16")
            default:
                return .textAfterQuote(at: position, opening: cells[cells.count - 1].start - 1)
            }
        }
    }

    /// Passes a cell without quotes, and gives it without the blanks around it.
    private func passPlain(_ bytes: Span<UInt8>, _ position: inout Int) -> Cell {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == separator { break }
            if byte < 14, byte == Self.lineFeed || byte == Self.carriageReturn || byte == 0 {
                break
            }
            position += 1
        }
        var end = position
        while end > start, isBlank(bytes[end - 1]) {
            end -= 1
        }
        return Cell(start: start, end: end)
    }

    /// Passes a quoted cell and the blanks after it.
    ///
    /// - Returns: whether it was closed.
    private func passQuoted(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ lines: inout Int,
        _ cell: inout Cell
    ) -> Bool {
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == Self.lineFeed {
                lines += 1
            } else if byte == Self.carriageReturn {
                if position < bytes.count, bytes[position] == Self.lineFeed { position += 1 }
                lines += 1
            } else if byte == 0 {
                // Outside of the cell, where the caller stumbles over it.
                position -= 1
                return true
            } else if byte == Self.quote {
                guard position < bytes.count, bytes[position] == Self.quote else {
                    cell.end = position - 1
                    while position < bytes.count, isBlank(bytes[position]) {
                        position += 1
                    }
                    return true
                }
                cell.hasDoubledQuotes = true
                position += 1
            }
        }
        return false
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) && byte != separator
    }
}

extension Span<UInt8> {
    /// Where a byte lies, given the line on which the bytes from `start` begin.
    func position(of index: Int, from start: Int, onLine first: Int) -> TextPosition {
        var line = first
        var column = 1
        for current in start..<index {
            let byte = self[current]
            let isLineEnd =
                byte == UInt8(ascii: "\n")
                || (byte == UInt8(ascii: "\r")
                    && (current + 1 >= count || self[current + 1] != UInt8(ascii: "\n")))
            if isLineEnd {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                // The continuation bytes of UTF-8 belong to the character before.
                column += 1
            }
        }
        return TextPosition(line: line, column: column)
    }
}
