extension Matrix {
    /// The same cells with rows and columns exchanged.
    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for row in 0..<rows {
            for column in 0..<columns { result.values[column * rows + row] = self[row, column] }
        }
        return result
    }

    /// The dot product of a row of another matrix with each column of this one.
    ///
    /// Each sum is taken in the order of the rows: the same to the last bit on every machine.
    public func dotProducts(ofRow row: Int, of other: Matrix) -> [Double] {
        sums(row, other) { $0 * $1 }
    }

    /// The squared distance of a row of another matrix from each column of this one.
    ///
    /// Each sum is taken in the order of the rows: the same to the last bit on every machine.
    public func squaredDistances(fromRow row: Int, of other: Matrix) -> [Double] {
        sums(row, other) { left, right in
            let difference = left - right
            return difference * difference
        }
    }

    /// Runs along the columns, which the compiler turns into vector instructions.
    @inline(__always)
    private func sums(
        _ row: Int,
        _ other: Matrix,
        _ term: (Double, Double) -> Double
    ) -> [Double] {
        precondition(rows == other.columns, "\(rows) rows against \(other.columns) columns")
        let (rows, columns) = (rows, columns)
        var sums = [Double](repeating: 0, count: columns)
        values.withUnsafeBufferPointer { cells in
            sums.withUnsafeMutableBufferPointer { sums in
                for place in 0..<rows {
                    let factor = other[row, place]
                    let start = place * columns
                    for column in 0..<columns {
                        sums[column] += term(factor, cells[start + column])
                    }
                }
            }
        }
        return sums
    }
}
