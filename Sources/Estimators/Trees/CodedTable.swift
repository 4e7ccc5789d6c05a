import Statistics

/// A binned table within reach of the loops that grow trees.
///
/// The pointers are those of `bins` and valid only within the call that lends them.
struct CodedTable {
    let bins: BinnedMatrix
    /// The codes of all rows: column after column, and row after row.
    private let byColumn: CodeView
    private let byRow: CodeView

    /// Calls the body with the table.
    static func with<Result>(_ bins: BinnedMatrix, _ body: (CodedTable) -> Result) -> Result {
        bins.codes.withUnsafeBufferPointer { codes in
            bins.codesByRow.withUnsafeBufferPointer { codesByRow in
                guard let codes = codes.baseAddress, let codesByRow = codesByRow.baseAddress else {
                    preconditionFailure("a table without a cell")
                }
                return body(
                    CodedTable(
                        bins: bins,
                        byColumn: CodeView(base: codes, rowStep: 1, columnStep: bins.rows),
                        byRow: CodeView(base: codesByRow, rowStep: bins.columns, columnStep: 1)
                    )
                )
            }
        }
    }

    /// Where to look for the codes of a node of so many rows.
    func view(rows: Int) -> CodeView {
        rows < Self.rowsForColumns ? byRow : byColumn
    }

    /// With more rows, those of a node lie so close to each other that a column's codes do as well.
    private static let rowsForColumns = 2048

    /// Where a column's bins begin in a histogram that has one more a column for missing cells.
    func offset(_ column: Int) -> Int {
        bins.starts[column] + column
    }

    /// How many bins a histogram over all columns has.
    var width: Int { bins.starts[bins.columns] + bins.columns }
}

/// The codes of some rows, in one order or the other.
struct CodeView {
    let base: UnsafePointer<UInt8>
    /// From a row to the next.
    let rowStep: Int
    /// From a column to the next.
    let columnStep: Int

    /// The codes of one column.
    @inline(__always)
    func column(_ column: Int) -> Column {
        Column(base: base + column &* columnStep, step: rowStep)
    }

    /// The codes of one column, by row.
    struct Column {
        let base: UnsafePointer<UInt8>
        let step: Int

        @inline(__always)
        subscript(row: UInt32) -> UInt8 {
            base[Int(row) &* step]
        }
    }
}
