import COpenBLAS
import Foundation

/// The factor L of a symmetric positive definite matrix A = L·Lᵀ, with which systems are solved.
///
/// It runs on the calling thread. The last bits depend on the kind of processor.
public struct Cholesky: Sendable {
    /// L row by row; what lies above its diagonal means nothing.
    private var factor: Matrix

    /// How many rows and columns the matrix has.
    public var count: Int { factor.rows }

    /// Factors a matrix; nil if it is not positive definite.
    ///
    /// - Parameter matrix: square and symmetric; only its lower half is read.
    /// - Complexity: O(n³).
    public init?(_ matrix: Matrix) {
        precondition(matrix.rows == matrix.columns, "\(matrix.rows)×\(matrix.columns) rows")
        factor = matrix
        guard matrix.rows > 0 else { return }
        var size = Int32(matrix.rows)
        var info: Int32 = 0
        openblas_set_num_threads(1)
        // A lower half row by row is an upper half column by column.
        factor.values.withUnsafeMutableBufferPointer { values in
            dpotrf_("U", &size, values.baseAddress, &size, &info, 1)
        }
        guard info == 0 else { return nil }
    }

    /// The logarithm of the matrix's determinant.
    public var logDeterminant: Double {
        2 * (0..<count).reduce(0) { $0 + log(factor[$1, $1]) }
    }

    /// The inverse of the matrix, of which only the lower half has meaning.
    ///
    /// - Complexity: O(n³).
    public func inverse() -> Matrix {
        var inverse = factor
        guard count > 0 else { return inverse }
        var size = Int32(count)
        var info: Int32 = 0
        inverse.values.withUnsafeMutableBufferPointer { values in
            dpotri_("U", &size, values.baseAddress, &size, &info, 1)
        }
        precondition(info == 0, "a factor has no zeros on its diagonal")
        return inverse
    }

    /// L⁻¹ times each row of the matrix, as rows.
    ///
    /// - Parameter rows: m × n right-hand sides.
    /// - Returns: m × n; the squares of a row add up to b·A⁻¹·b.
    public func halfSolved(_ rows: Matrix) -> Matrix { solved(rows, transposed: CblasTrans) }

    /// A⁻¹ times each row of the matrix, as rows.
    public func solved(_ rows: Matrix) -> Matrix {
        solved(halfSolved(rows), transposed: CblasNoTrans)
    }

    /// A⁻¹ times a vector.
    public func solved(_ vector: [Double]) -> [Double] {
        solved(Matrix(rows: 1, columns: vector.count, values: vector)).values
    }

    /// L times a vector: from independent normal numbers, some with the covariance A.
    public func times(_ vector: [Double]) -> [Double] {
        precondition(vector.count == count, "\(vector.count) numbers for a factor of \(count)")
        return (0..<count).map { row in
            (0...row).reduce(0) { $0 + factor[row, $1] * vector[$1] }
        }
    }

    private func solved(_ rows: Matrix, transposed: CBLAS_TRANSPOSE) -> Matrix {
        precondition(rows.columns == count, "\(rows.columns) columns for a factor of \(count)")
        var solution = rows
        guard rows.rows > 0, count > 0 else { return solution }
        openblas_set_num_threads(1)
        factor.values.withUnsafeBufferPointer { factor in
            solution.values.withUnsafeMutableBufferPointer { values in
                cblas_dtrsm(
                    CblasColMajor,
                    CblasLeft,
                    CblasUpper,
                    transposed,
                    CblasNonUnit,
                    Int32(count),
                    Int32(rows.rows),
                    1,
                    factor.baseAddress,
                    Int32(count),
                    values.baseAddress,
                    Int32(count)
                )
            }
        }
        return solution
    }
}

extension Matrix {
    /// The product with a column vector: one number a row.
    public func times(_ vector: [Double]) -> [Double] {
        precondition(columns == vector.count, "\(columns) columns against \(vector.count) numbers")
        return product(vector, CblasNoTrans, count: rows)
    }

    /// The product of a row vector with the matrix: one number a column.
    public func transposedTimes(_ vector: [Double]) -> [Double] {
        precondition(rows == vector.count, "\(rows) rows against \(vector.count) numbers")
        return product(vector, CblasTrans, count: columns)
    }

    private func product(
        _ vector: [Double],
        _ transposed: CBLAS_TRANSPOSE,
        count: Int
    ) -> [Double] {
        var product = Array(repeating: 0.0, count: count)
        guard rows > 0, columns > 0 else { return product }
        openblas_set_num_threads(1)
        values.withUnsafeBufferPointer { matrix in
            vector.withUnsafeBufferPointer { vector in
                product.withUnsafeMutableBufferPointer { product in
                    cblas_dgemv(
                        CblasRowMajor,
                        transposed,
                        Int32(rows),
                        Int32(columns),
                        1,
                        matrix.baseAddress,
                        Int32(columns),
                        vector.baseAddress,
                        1,
                        0,
                        product.baseAddress,
                        1
                    )
                }
            }
        }
        return product
    }
}
