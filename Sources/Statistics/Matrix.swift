/// A dense table of numbers, row by row: what estimators learn from and what they answer with.
///
/// `values` holds `rows × columns` numbers, row-major. A missing cell is NaN.
public struct Matrix: Sendable, Equatable, Codable {
    /// How many rows there are.
    public let rows: Int
    /// How many columns there are.
    public let columns: Int
    /// The cells, row after row.
    public var values: [Double]

    /// A matrix of the given shape over cells that are already there.
    ///
    /// - Parameter values: row-major, `rows × columns` of them.
    public init(rows: Int, columns: Int, values: [Double]) {
        precondition(values.count == rows * columns, "\(values.count) cells ≠ \(rows)×\(columns)")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// A matrix of the given shape, each cell the same.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.init(
            rows: rows,
            columns: columns,
            values: Array(repeating: value, count: rows * columns)
        )
    }

    /// The cell in the given row and column, counted from zero.
    public subscript(row: Int, column: Int) -> Double {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// The cells of one row.
    public func row(_ index: Int) -> ArraySlice<Double> {
        values[index * columns..<(index + 1) * columns]
    }

    /// The given rows, in the given order.
    public func selecting(rows indices: [Int]) -> Matrix {
        var selected: [Double] = []
        selected.reserveCapacity(indices.count * columns)
        for index in indices {
            selected.append(contentsOf: row(index))
        }
        return Matrix(rows: indices.count, columns: columns, values: selected)
    }
}
