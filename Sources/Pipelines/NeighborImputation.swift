import Statistics

/// Fills missing cells with the mean of the training rows that are nearest.
///
/// Distances run over the measured columns in which both rows have a number, each divided by the
/// column's standard deviation, since otherwise the column with the largest numbers would decide
/// alone. Only rows with a number in the missing column count as neighbours.
///
/// - SeeAlso: Troyanskaya et al., "Missing value estimation methods for DNA microarrays",
///   Bioinformatics 17 (2001); scikit-learn's `KNNImputer` after a `StandardScaler`.
public struct NeighborImputation: Hashable, Sendable, Codable {
    /// The places of the columns in the matrix.
    public let columns: [Int]
    /// Of how many rows the mean is taken.
    public let neighbors: Int
    /// The standard deviation of each column.
    public let deviations: [Double]
    /// The mean of each column, for rows that have nothing in common with any neighbour.
    public let means: [Double]
    /// The training rows that can be neighbours: rows × columns, row-major; nil where missing.
    public let donors: [Double?]

    /// More training rows would make the fitted state, and the time to search it, too large.
    static let donorsMax = 5_000

    /// Learns from the training rows.
    ///
    /// - Parameters:
    ///   - matrix: the training rows; NaN where missing.
    ///   - columns: the places of the columns to fill in.
    init(_ matrix: Matrix, columns: [Int], neighbors: Int) {
        let moments = columns.map { column in
            let cells = (0..<matrix.rows).map { matrix[$0, column] }.filter { !$0.isNaN }
            return meanAndDeviation(of: cells) ?? (mean: 0, deviation: 1)
        }
        // Evenly spread over the table, so that no chance is needed.
        let kept = min(matrix.rows, Self.donorsMax)
        let rows = (0..<kept).map { $0 * matrix.rows / kept }
        self.columns = columns
        self.neighbors = neighbors
        deviations = moments.map(\.deviation)
        means = moments.map(\.mean)
        donors = rows.flatMap { row in
            columns.map { column in
                let cell = matrix[row, column]
                return cell.isNaN ? nil : cell
            }
        }
    }

    /// Fills in the missing cells of each row, whatever the other rows are.
    ///
    /// - Complexity: O(rows with a missing cell × donors × columns).
    func apply(to matrix: inout Matrix) {
        let width = columns.count
        guard width > 0 else { return }
        let count = donors.count / width
        let distances = MissingAwareDistances(
            Matrix(rows: count, columns: width, values: donors.map { $0 ?? .nan }),
            divisors: deviations
        )
        for row in 0..<matrix.rows {
            let cells = columns.map { matrix[row, $0] }
            let holes = cells.indices.filter { cells[$0].isNaN }
            guard !holes.isEmpty else { continue }
            let squares = distances.squares(from: cells)
            for hole in holes {
                let near = Nearest(neighbors, among: squares) { donor in
                    donors[donor * width + hole] != nil
                }
                let places = near.places
                let share = 1 / Double(places.count)
                matrix[row, columns[hole]] =
                    places.isEmpty
                    ? means[hole]
                    : places.reduce(0) { $0 + (donors[$1 * width + hole] ?? 0) * share }
            }
        }
    }

    /// Whether the parts belong together, in a matrix of so many columns.
    func isSound(columns width: Int) -> Bool {
        let count = columns.count
        return columns.allSatisfy((0..<width).contains) && neighbors >= 1
            && deviations.count == count && means.count == count
            && (count == 0 ? donors.isEmpty : donors.count % count == 0)
    }
}
