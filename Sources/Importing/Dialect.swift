/// How a CSV file is written, as far as it has to be found out.
enum Dialect {
    /// The characters that files have between cells, the likeliest first.
    static let separators: [UInt8] = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }

    /// As many records as show how a file is written.
    static let recordsMax = 1000

    /// The character between cells: the one that cuts most records into as many cells as the header,
    /// and of several such the one that makes the most cells; a comma if there is only one column.
    static func separator(of sample: Span<UInt8>, isWhole: Bool) -> UInt8 {
        var best = (separator: separators[0], agreeing: 0.0, cells: 1)
        for separator in separators {
            var header: Int?
            var records = 0
            var agreeing = 0
            forEachRecord(of: sample, isWhole: isWhole, separator: separator) { cells in
                records += 1
                header = header ?? cells.count
                if cells.count == header { agreeing += 1 }
            }
            guard let header, header > 1 else { continue }
            let share = Double(agreeing) / Double(records)
            if (share, header) > (best.agreeing, best.cells) {
                best = (separator, share, header)
            }
        }
        return best.separator
    }

    /// How numbers are written.
    ///
    /// They have a decimal comma, `1,5`, if some cells have, none is written `1.5`, and not in all of
    /// them the comma might as well separate thousands, as in `1,500` but not in `0,500`. Where the
    /// comma is between cells, it is not in numbers. Where the semicolon is, the comma may be the
    /// decimal mark of people for whom the point separates thousands: if each point might, nothing
    /// tells.
    static func decimalMarks(
        of sample: Span<UInt8>,
        isWhole: Bool,
        separator: UInt8
    ) -> (hasComma: Bool, mayPointsGroup: Bool) {
        guard separator != UInt8(ascii: ",") else { return (false, false) }
        var points = 0
        var surePoints = 0
        var commas = 0
        var sureCommas = 0
        forEachRecord(of: sample, isWhole: isWhole, separator: separator) { cells in
            for cell in cells {
                let bytes = sample.extracting(cell.start..<cell.end)
                guard let decimal = decimalMark(of: bytes) else { continue }
                if decimal.mark == UInt8(ascii: ".") {
                    points += 1
                    if !decimal.mayGroup { surePoints += 1 }
                } else {
                    commas += 1
                    if !decimal.mayGroup { sureCommas += 1 }
                }
            }
        }
        let mayPointsGroup = points > 0 && surePoints == 0 && separator == UInt8(ascii: ";")
        return (sureCommas > 0 && points == 0, mayPointsGroup && commas == 0)
    }

    /// The only mark in a cell of digits, and whether it might separate thousands: after one to
    /// three digits that do not begin with a zero, and before three; nil for other cells.
    private static func decimalMark(
        of cell: Span<UInt8>
    ) -> (mark: UInt8, mayGroup: Bool)? {
        var mark: (byte: UInt8, index: Int, digitsBefore: Int)?
        var digits = 0
        var beginsWithZero = false
        for index in 0..<cell.count {
            switch cell[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if digits == 0 { beginsWithZero = cell[index] == UInt8(ascii: "0") }
                digits += 1
            case UInt8(ascii: "-") where index == 0, UInt8(ascii: "+") where index == 0: break
            case UInt8(ascii: ","), UInt8(ascii: "."):
                guard mark == nil else { return nil }
                mark = (cell[index], index, digits)
            default: return nil
            }
        }
        guard let mark, digits > 0 else { return nil }
        let mayGroup =
            (1...3).contains(mark.digitsBefore) && !beginsWithZero
            && cell.count - mark.index - 1 == 3
        return (mark.byte, mayGroup)
    }

    /// Goes through the sample's records, leaving out blank lines and a record that is cut off.
    private static func forEachRecord(
        of sample: Span<UInt8>,
        isWhole: Bool,
        separator: UInt8,
        _ body: ([RecordScanner.Cell]) -> Void
    ) {
        let scanner = RecordScanner(separator: separator)
        var cells: [RecordScanner.Cell] = []
        var position = 0
        var records = 0
        while position < sample.count, records < recordsMax {
            guard
                case .record(let end, _) = scanner.scan(
                    sample,
                    from: position,
                    isLast: isWhole,
                    into: &cells
                )
            else { return }
            position = end
            if cells.count == 1, !cells[0].isQuoted, cells[0].start == cells[0].end { continue }
            records += 1
            body(cells)
        }
    }
}
