import COpenBLAS

/// A dense table of single-precision numbers, row by row: what networks compute with.
///
/// `values` holds `rows × columns` numbers, row-major. Networks do not gain from more digits, and
/// half the bytes are twice the speed.
public struct SingleMatrix: Sendable, Hashable {
    /// How many rows there are.
    public private(set) var rows: Int
    /// How many columns there are.
    public let columns: Int
    /// The cells, row after row.
    public var values: [Float]

    /// A matrix of the given shape over cells that are already there.
    ///
    /// - Parameter values: row-major, `rows × columns` of them.
    public init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns, "\(values.count) cells ≠ \(rows)×\(columns)")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// A matrix of the given shape, each cell the same.
    public init(rows: Int, columns: Int, repeating value: Float = 0) {
        self.init(
            rows: rows,
            columns: columns,
            values: Array(repeating: value, count: rows * columns)
        )
    }

    /// Makes it so many rows; what the cells are then is not said.
    ///
    /// Memory is kept, so that batches of nearly one size share it.
    public mutating func resize(rows count: Int) {
        if count < rows {
            values.removeLast((rows - count) * columns)
        } else if count > rows {
            values.append(contentsOf: repeatElement(0, count: (count - rows) * columns))
        }
        rows = count
    }

    /// Takes over rows of another matrix, in the given order.
    public mutating func gather(_ indices: ArraySlice<Int>, of other: SingleMatrix) {
        precondition(columns == other.columns, "\(columns) columns ≠ \(other.columns)")
        precondition(indices.allSatisfy { $0 >= 0 && $0 < other.rows }, "no such row")
        resize(rows: indices.count)
        let columns = columns
        values.withUnsafeMutableBufferPointer { cells in
            other.values.withUnsafeBufferPointer { others in
                guard let cells = cells.baseAddress, let others = others.baseAddress else { return }
                var place = 0
                for index in indices {
                    (cells + place).update(from: others + index * columns, count: columns)
                    place += columns
                }
            }
        }
    }

    /// Becomes so many copies of one row.
    public mutating func setRows(to row: [Float], count: Int) {
        precondition(row.count == columns, "\(row.count) numbers for \(columns) columns")
        resize(rows: count)
        let columns = columns
        values.withUnsafeMutableBufferPointer { cells in
            row.withUnsafeBufferPointer { row in
                guard let cells = cells.baseAddress, let row = row.baseAddress else { return }
                for place in 0..<count {
                    (cells + place * columns).update(from: row, count: columns)
                }
            }
        }
    }

    /// Becomes the product of two matrices, by BLAS on the calling thread.
    ///
    /// The last bits depend on the kind of processor, and those of a row on how many rows are beside
    /// it. `setProductInOrder` has neither weakness.
    ///
    /// - Parameters:
    ///   - left: the left factor, whose transpose is taken if `transposingLeft`.
    ///   - right: the right factor, whose transpose is taken if `transposingRight`.
    ///   - adding: whether the product is added to the cells, which then must have its shape.
    public mutating func setProduct(
        _ left: SingleMatrix,
        _ right: SingleMatrix,
        transposingLeft: Bool = false,
        transposingRight: Bool = false,
        adding: Bool = false
    ) {
        let inner = transposingLeft ? left.rows : left.columns
        let outerLeft = transposingLeft ? left.columns : left.rows
        let outerRight = transposingRight ? right.rows : right.columns
        precondition(inner == (transposingRight ? right.columns : right.rows), "shapes differ")
        precondition(columns == outerRight, "\(columns) columns for a product of \(outerRight)")
        precondition(!adding || rows == outerLeft, "\(rows) rows for a product of \(outerLeft)")
        resize(rows: outerLeft)
        guard rows > 0, columns > 0, inner > 0 else { return }
        left.values.withUnsafeBufferPointer { leftCells in
            right.values.withUnsafeBufferPointer { rightCells in
                values.withUnsafeMutableBufferPointer { cells in
                    openblas_set_num_threads(1)
                    cblas_sgemm(
                        CblasRowMajor,
                        transposingLeft ? CblasTrans : CblasNoTrans,
                        transposingRight ? CblasTrans : CblasNoTrans,
                        Int32(outerLeft),
                        Int32(outerRight),
                        Int32(inner),
                        1,
                        leftCells.baseAddress,
                        Int32(left.columns),
                        rightCells.baseAddress,
                        Int32(right.columns),
                        adding ? 1 : 0,
                        cells.baseAddress,
                        Int32(outerRight)
                    )
                }
            }
        }
    }

    /// Becomes the product of two matrices, each sum taken in the order of the columns of `left`.
    ///
    /// The result is the same to the last bit on every machine, whatever rows are beside a row. Zeros
    /// on the left cost nothing.
    public mutating func setProductInOrder(_ left: SingleMatrix, _ right: SingleMatrix) {
        precondition(left.columns == right.rows, "shapes differ")
        precondition(columns == right.columns, "\(columns) columns ≠ \(right.columns)")
        resize(rows: left.rows)
        let columns = columns
        let inner = left.columns
        let rows = rows
        left.values.withUnsafeBufferPointer { left in
            right.values.withUnsafeBufferPointer { right in
                values.withUnsafeMutableBufferPointer { cells in
                    cells.update(repeating: 0)
                    for row in 0..<rows {
                        let sums = row * columns
                        for place in 0..<inner {
                            let factor = left[row * inner + place]
                            guard factor != 0 else { continue }
                            let addends = place * columns
                            for column in 0..<columns {
                                cells[sums + column] += factor * right[addends + column]
                            }
                        }
                    }
                }
            }
        }
    }
}
