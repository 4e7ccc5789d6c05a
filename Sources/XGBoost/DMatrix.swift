import CXGBoost

/// Rows in the form XGBoost learns from; a missing cell is NaN.
public struct DMatrix: ~Copyable {
    /// How many rows there are.
    public let rows: Int
    let handle: DMatrixHandle

    /// Copies the cells into the library.
    ///
    /// - Parameters:
    ///   - cells: row-major, rows × columns; NaN where missing, never infinite.
    ///   - rows: how many rows there are.
    ///   - columns: how many columns there are.
    public init(cells: [Float], rows: Int, columns: Int) throws(XGBoostError) {
        precondition(cells.count == rows * columns, "\(cells.count) cells ≠ \(rows)×\(columns)")
        var created: DMatrixHandle?
        let code = cells.withUnsafeBufferPointer { cells in
            XGDMatrixCreateFromMat_omp(
                cells.baseAddress,
                bst_ulong(rows),
                bst_ulong(columns),
                .nan,
                &created,
                1
            )
        }
        try check(code, while: "taking over \(rows)×\(columns) cells")
        guard let created else {
            throw XGBoostError("no matrix came back", while: "taking over cells")
        }
        self.rows = rows
        handle = created
    }

    deinit {
        XGDMatrixFree(handle)
    }

    /// Gives each row a number, or for `baseMargin` as many as there are outputs.
    public func set(_ field: Field, _ values: [Float]) throws(XGBoostError) {
        precondition(rows == 0 || values.count % rows == 0, "\(values.count) \(field.rawValue)")
        let code = values.withUnsafeBufferPointer { values in
            XGDMatrixSetFloatInfo(
                handle,
                field.rawValue,
                values.baseAddress,
                bst_ulong(values.count)
            )
        }
        try check(code, while: "setting the \(field.rawValue) of \(rows) rows")
    }

    /// What a row bears beside its cells.
    public enum Field: String, Sendable {
        /// The class, as a whole number from zero.
        case label
        /// How much the row counts.
        case weight
        /// Where the sums of trees start: rows × outputs.
        case baseMargin = "base_margin"
    }
}
