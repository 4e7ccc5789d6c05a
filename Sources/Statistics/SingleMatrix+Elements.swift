// Loops over cells, written so that the compiler turns them into vector instructions; none of them
// sums up across a vector, so that results are the same on every machine.

extension SingleMatrix {
    /// Adds a row to each row.
    public mutating func add(toEachRow addend: [Float]) {
        precondition(addend.count == columns, "\(addend.count) numbers for \(columns) columns")
        let columns = columns
        let rows = rows
        values.withUnsafeMutableBufferPointer { cells in
            addend.withUnsafeBufferPointer { addend in
                for row in 0..<rows {
                    let start = row * columns
                    for column in 0..<columns { cells[start + column] += addend[column] }
                }
            }
        }
    }

    /// Multiplies each row by a row and adds another: an affine map of each column.
    public mutating func scaleColumns(by factors: [Float], adding addends: [Float]) {
        precondition(factors.count == columns && addends.count == columns, "one number a column")
        let columns = columns
        let rows = rows
        values.withUnsafeMutableBufferPointer { cells in
            factors.withUnsafeBufferPointer { factors in
                addends.withUnsafeBufferPointer { addends in
                    for row in 0..<rows {
                        let start = row * columns
                        for column in 0..<columns {
                            cells[start + column] =
                                cells[start + column] * factors[column] + addends[column]
                        }
                    }
                }
            }
        }
    }

    /// The sum of each column, row after row.
    public var columnSums: [Float] {
        let columns = columns
        let rows = rows
        var sums = [Float](repeating: 0, count: columns)
        values.withUnsafeBufferPointer { cells in
            sums.withUnsafeMutableBufferPointer { sums in
                for row in 0..<rows {
                    let start = row * columns
                    for column in 0..<columns { sums[column] += cells[start + column] }
                }
            }
        }
        return sums
    }

    /// For each column, the sum of the products of its cells with those of another matrix.
    public func columnSums(times other: SingleMatrix) -> [Float] {
        precondition(rows == other.rows && columns == other.columns, "shapes differ")
        let columns = columns
        let rows = rows
        var sums = [Float](repeating: 0, count: columns)
        values.withUnsafeBufferPointer { cells in
            other.values.withUnsafeBufferPointer { others in
                sums.withUnsafeMutableBufferPointer { sums in
                    for row in 0..<rows {
                        let start = row * columns
                        for column in 0..<columns {
                            sums[column] += cells[start + column] * others[start + column]
                        }
                    }
                }
            }
        }
        return sums
    }

    /// Adds the cells of another matrix of the same shape.
    public mutating func add(_ other: SingleMatrix) {
        combine(with: other) { $0 + $1 }
    }

    /// Multiplies each cell by the cell of another matrix of the same shape.
    public mutating func multiply(by other: SingleMatrix) {
        combine(with: other) { $0 * $1 }
    }

    /// Replaces each cell below zero by zero.
    public mutating func rectify() {
        replaceCells { $0 > 0 ? $0 : 0 }
    }

    /// Keeps the cells where the other matrix is above zero, and clears the rest.
    public mutating func keep(wherePositive other: SingleMatrix) {
        combine(with: other) { $1 > 0 ? $0 : 0 }
    }

    /// Replaces each cell by its hyperbolic tangent, good to about 2⁻²².
    ///
    /// It is a quotient of polynomials, not the C library's function: that one differs from machine
    /// to machine in the last bits, and is ten times slower.
    ///
    /// - SeeAlso: `ptanh` in Eigen's `MathFunctionsImpl.h`, whose coefficients these are.
    public mutating func takeTangents() {
        replaceCells { cell in
            // Beyond this the result is one in single precision.
            let x = max(-7.905_311, min(7.905_311, cell))
            let square = x * x
            var above: Float = -2.760_768_5e-16
            above = above * square + 2.000_187_9e-13
            above = above * square + -8.604_672e-11
            above = above * square + 5.122_297e-08
            above = above * square + 1.485_722_4e-05
            above = above * square + 6.372_619e-04
            above = above * square + 4.893_524_6e-03
            var below: Float = 1.198_258_4e-06
            below = below * square + 1.185_347_1e-04
            below = below * square + 2.268_434_6e-03
            below = below * square + 4.893_525e-03
            return x * above / below
        }
    }

    /// Multiplies each cell by the slope of the hyperbolic tangent where that has the other's value.
    public mutating func multiply(byTangentSlopesAt other: SingleMatrix) {
        combine(with: other) { $0 * (1 - $1 * $1) }
    }

    @inline(__always)
    private mutating func replaceCells(_ replacement: (Float) -> Float) {
        values.withUnsafeMutableBufferPointer { cells in
            for place in 0..<cells.count { cells[place] = replacement(cells[place]) }
        }
    }

    @inline(__always)
    private mutating func combine(with other: SingleMatrix, _ result: (Float, Float) -> Float) {
        precondition(rows == other.rows && columns == other.columns, "shapes differ")
        values.withUnsafeMutableBufferPointer { cells in
            other.values.withUnsafeBufferPointer { others in
                for place in 0..<cells.count { cells[place] = result(cells[place], others[place]) }
            }
        }
    }
}
