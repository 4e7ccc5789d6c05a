import Statistics

/// The product of two columns of a matrix, as a further column.
public struct Interaction: Hashable, Sendable, Codable {
    /// The place of the one column.
    public let left: Int
    /// The place of the other.
    public let right: Int

    /// The product in one row, kept within the range of numbers; missing where a factor is.
    func product(in matrix: Matrix, row: Int) -> Double {
        (matrix[row, left] * matrix[row, right]).finite
    }
}
