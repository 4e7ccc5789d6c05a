import Tables

/// A number for each row of some columns, the same for equal rows.
///
/// Sixty-four bits: among a million rows two unequal ones get the same number once in 37 million
/// tables.
func rowDigests(_ columns: [Column], rows: Int) -> [UInt64] {
    var digests = Array(repeating: UInt64(0x9E37_79B9_7F4A_7C15), count: rows)
    func mix(_ bits: UInt64, into row: Int) {
        var mixed = (digests[row] ^ bits) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 29)) &* 0x94D0_49BB_1331_11EB
        digests[row] = mixed ^ (mixed >> 32)
    }
    for column in columns {
        switch column.values {
        case .number(let cells), .date(let cells):
            // Any two missing cells are alike, and so are both zeros.
            for (row, cell) in cells.enumerated() {
                mix(cell.isNaN ? 1 : cell == 0 ? 0 : cell.bitPattern, into: row)
            }
        case .category(let codes, _):
            for (row, code) in codes.enumerated() { mix(UInt64(code + 2), into: row) }
        case .boolean(let cells):
            for (row, cell) in cells.enumerated() { mix(UInt64(cell + 2), into: row) }
        case .text(let cells):
            for (row, cell) in cells.enumerated() {
                mix(0xFF, into: row)
                for byte in (cell ?? "").utf8 { mix(UInt64(byte), into: row) }
            }
        }
    }
    return digests
}
