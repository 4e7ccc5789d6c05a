import Statistics

/// Squared Euclidean distances over the columns in which both rows have a number.
///
/// The sum over these columns is scaled up to all columns; rows without a common column are
/// infinitely far apart.
///
/// - SeeAlso: Dixon, "Pattern recognition with partly missing data", IEEE Transactions on Systems,
///   Man, and Cybernetics 9 (1979); scikit-learn's `nan_euclidean_distances`.
struct MissingAwareDistances {
    private let rows: Int
    /// The cells on their scale, column after column.
    private let cells: [Double]
    private let divisors: [Double]

    /// Larger cells count as this large: squares and their sums stay numbers.
    private static let magnitudeMax = 1e100

    /// Distances from the rows of a matrix.
    ///
    /// - Parameters:
    ///   - matrix: the rows; NaN where missing.
    ///   - divisors: what the cells of each column are divided by.
    init(_ matrix: Matrix, divisors: [Double]) {
        rows = matrix.rows
        self.divisors = divisors
        cells = (0..<matrix.columns).flatMap { column in
            (0..<matrix.rows).map { Self.scaled(matrix[$0, column], divisors[column]) }
        }
    }

    /// The squared distance of a row from each row of the matrix.
    ///
    /// Each sum is taken in the order of the columns: the same to the last bit on every machine.
    func squares(from row: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: rows)
        var common = [Double](repeating: 0, count: rows)
        for (column, cell) in row.enumerated() where !cell.isNaN {
            let own = Self.scaled(cell, divisors[column])
            let start = column * rows
            cells.withUnsafeBufferPointer { cells in
                sums.withUnsafeMutableBufferPointer { sums in
                    common.withUnsafeMutableBufferPointer { common in
                        for place in 0..<rows {
                            let difference = own - cells[start + place]
                            let isThere = difference == difference
                            sums[place] += isThere ? difference * difference : 0
                            common[place] += isThere ? 1 : 0
                        }
                    }
                }
            }
        }
        let columns = Double(row.count)
        for place in 0..<rows {
            sums[place] = common[place] == 0 ? .infinity : sums[place] * columns / common[place]
        }
        return sums
    }

    private static func scaled(_ cell: Double, _ divisor: Double) -> Double {
        let scaled = cell / divisor
        return scaled.magnitude > magnitudeMax
            ? (scaled < 0 ? -magnitudeMax : magnitudeMax) : scaled
    }
}

/// The places of the smallest numbers, ascending; of equal numbers the first come first.
struct Nearest {
    private(set) var places: [Int] = []

    /// Looks for the smallest of the finite numbers whose places count.
    init(_ count: Int, among numbers: [Double], where counts: (Int) -> Bool) {
        var worst = Double.infinity
        for (place, number) in numbers.enumerated() where number < worst && counts(place) {
            let position = places.lastIndex { numbers[$0] <= number }.map { $0 + 1 } ?? 0
            places.insert(place, at: position)
            if places.count > count { places.removeLast() }
            if places.count == count { worst = numbers[places[count - 1]] }
        }
    }
}
