import COpenBLAS

extension Matrix {
    /// The product with the other matrix's transpose: the dot product of each row with each other row.
    ///
    /// It runs on the calling thread. The last bits depend on the kind of processor: let nothing hang
    /// on them.
    ///
    /// - Parameter other: a matrix with as many columns.
    /// - Returns: rows × the other's rows.
    public func timesTransposed(_ other: Matrix) -> Matrix {
        precondition(columns == other.columns, "\(columns) columns against \(other.columns)")
        var product = Matrix(rows: rows, columns: other.rows)
        guard rows > 0, other.rows > 0, columns > 0 else { return product }
        // BLAS may read one matrix while it writes another, so all three are lent at once.
        values.withUnsafeBufferPointer { left in
            other.values.withUnsafeBufferPointer { right in
                product.values.withUnsafeMutableBufferPointer { result in
                    openblas_set_num_threads(1)
                    cblas_dgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        CblasTrans,
                        Int32(rows),
                        Int32(other.rows),
                        Int32(columns),
                        1,
                        left.baseAddress,
                        Int32(columns),
                        right.baseAddress,
                        Int32(columns),
                        0,
                        result.baseAddress,
                        Int32(other.rows)
                    )
                }
            }
        }
        return product
    }
}

/// Writes the product of two matrices in single precision, by BLAS on the calling thread.
///
/// The last bits depend on the kind of processor, and those of a row on how many rows are beside it:
/// let nothing hang on them.
///
/// - Parameters:
///   - left: the left factor, row-major, rows × inner.
///   - right: the right factor, row-major, inner × columns.
///   - product: row-major, rows × columns.
public func multiply(
    _ left: UnsafePointer<Float>,
    rows: Int,
    _ right: UnsafePointer<Float>,
    columns: Int,
    inner: Int,
    into product: UnsafeMutablePointer<Float>
) {
    openblas_set_num_threads(1)
    cblas_sgemm(
        CblasRowMajor,
        CblasNoTrans,
        CblasNoTrans,
        Int32(rows),
        Int32(columns),
        Int32(inner),
        1,
        left,
        Int32(inner),
        right,
        Int32(columns),
        0,
        product,
        Int32(columns)
    )
}
