import Statistics

/// Tells which training rows may be among those nearest to a query, by distances in single precision.
///
/// For squares the distance of x and y is replaced by |y|² / 2 − xy, which orders the rows alike and
/// comes from a matrix product; for differences it is their sum. Either is off by at most E(x) + E(y),
/// E(z) being a share of |z|² or |z|. What is computed for a row has its own E taken off already: it is
/// the least that the true number can be, up to what is the query's.
///
/// - SeeAlso: Higham, "Accuracy and stability of numerical algorithms" (2002), section 3.1, for the error
///   of a sum of products in any order.
struct NeighborScreen: ~Copyable {
    private let rows: Int
    private let columns: Int
    private let power: Int
    /// What is taken off each column: without it, columns far from zero would leave few digits.
    private let center: [Double]
    /// The share of a row's size by which its numbers may be off.
    private let share: Double
    /// The training rows, tile after tile; in each, column after column, the last of which is that
    /// what a row starts from.
    private let cells: Buffer<Float>
    /// For each training row, how far the largest that its number can be is above the least.
    private let slacks: Buffer<Float>
    /// The largest of them, tile by tile.
    private let largestSlacks: Buffer<Float>

    /// Rows in a tile and queries at a time: what they make together stays in the processor's cache.
    private static let tileRows = 2048
    private static let queryRows = 128
    /// Sizes beyond this could leave the range of single precision.
    private static let sizeMax = 1e30
    /// More than what numbers too small for single precision lose in a row's sum, a column.
    private static let smallest = 0x1p-120

    /// Brings the rows to single precision; nil where their size does not allow it.
    init?(_ features: Matrix, power: Int) {
        rows = features.rows
        columns = features.columns
        self.power = power
        let center = Self.middles(features)
        self.center = center
        // Twice what one rounding and the order of the sum may add up to.
        let share = Double(columns + 8) * 0x1p-23
        self.share = share
        let tiles = (rows + Self.tileRows - 1) / Self.tileRows
        cells = Buffer(tiles * Self.tileRows * (columns + 1), repeating: 0)
        slacks = Buffer(rows, repeating: 0)
        largestSlacks = Buffer(tiles, repeating: 0)
        for row in 0..<rows {
            let tile = cells.base + row / Self.tileRows * Self.tileRows * (columns + 1)
            let place = row % Self.tileRows
            let size = Self.size(features, row, center, power) { column, cell in
                tile[column * Self.tileRows + place] = cell
            }
            guard size < Self.sizeMax else { return nil }
            let error = share * size + Double(columns) * Self.smallest
            let start = power == 2 ? size / 2 - error : -error
            tile[columns * Self.tileRows + place] = Float(start).nextDown
            slacks[row] = Float(2 * error).nextUp
            largestSlacks[row / Self.tileRows] = max(
                largestSlacks[row / Self.tileRows],
                slacks[row]
            )
        }
    }

    /// For each column, the middle one of some cells: unlike a mean, no single cell moves it far.
    private static func middles(_ features: Matrix) -> [Double] {
        let count = min(features.rows, 65)
        return (0..<features.columns).map { column in
            let sample = (0..<count).map { features[$0 * features.rows / count, column] }
            return sample.sorted()[count / 2]
        }
    }

    /// Visits the cells of a row in single precision; the sum of their squares or magnitudes.
    private static func size(
        _ matrix: Matrix,
        _ row: Int,
        _ center: [Double],
        _ power: Int,
        _ visit: (Int, Float) -> Void
    ) -> Double {
        var size = 0.0
        for column in 0..<matrix.columns {
            let cell = matrix[row, column] - center[column]
            size += power == 2 ? cell * cell : cell.magnitude
            visit(column, Float(cell))
        }
        return size
    }

    /// Visits each query with the rows that may be among its nearest; nil where all may be.
    func forEach(
        _ queries: Matrix,
        nearest count: Int,
        _ visit: (_ query: Int, _ candidates: [UInt32]?) -> Void
    ) {
        let width = columns + 1
        let block = Buffer<Float>(Self.queryRows * width, repeating: 0)
        let guesses = Buffer<Float>(Self.queryRows * Self.tileRows, repeating: 0)
        let candidates = (0..<Self.queryRows).map { _ in NeighborCandidates(nearest: count) }
        for first in stride(from: 0, to: queries.rows, by: Self.queryRows) {
            let blockRows = min(Self.queryRows, queries.rows - first)
            var isTooLarge = [Bool](repeating: false, count: blockRows)
            for row in 0..<blockRows {
                let size = Self.size(queries, first + row, center, power) { column, cell in
                    // The product is taken off.
                    block[row * width + column] = power == 2 ? -cell : cell
                }
                block[row * width + columns] = 1
                isTooLarge[row] = size >= Self.sizeMax
                candidates[row].restart(
                    slack: Float(2 * (share * size + Double(columns) * Self.smallest)).nextUp
                )
            }
            for start in stride(from: 0, to: rows, by: Self.tileRows) {
                let end = min(start + Self.tileRows, rows)
                guess(block, blockRows, start, into: guesses)
                for row in 0..<blockRows where !isTooLarge[row] {
                    candidates[row].consider(
                        guesses.base + row * Self.tileRows,
                        start..<end,
                        slacks.base,
                        largestSlack: largestSlacks[start / Self.tileRows]
                    )
                }
            }
            for row in 0..<blockRows {
                visit(first + row, isTooLarge[row] ? nil : candidates[row].settled(slacks.base))
            }
        }
    }

    /// The least distances of the queries of a block from the rows of the tile that starts there.
    private func guess(
        _ block: borrowing Buffer<Float>,
        _ blockRows: Int,
        _ start: Int,
        into guesses: borrowing Buffer<Float>
    ) {
        let tile = cells.base + start * (columns + 1)
        if power == 2 {
            multiply(
                UnsafePointer(block.base),
                rows: blockRows,
                UnsafePointer(tile),
                columns: Self.tileRows,
                inner: columns + 1,
                into: guesses.base
            )
            return
        }
        for row in 0..<blockRows {
            let query = block.base + row * (columns + 1)
            let sums = guesses.base + row * Self.tileRows
            sums.update(from: tile + columns * Self.tileRows, count: Self.tileRows)
            // Four columns at a time, so that the sums are read and written less often.
            var column = 0
            while column + 4 <= columns {
                let cells = tile + column * Self.tileRows
                let (a, b, c, d) = (
                    query[column], query[column + 1], query[column + 2], query[column + 3]
                )
                for place in 0..<Self.tileRows {
                    sums[place] +=
                        (a - cells[place]).magnitude
                        + (b - cells[place + Self.tileRows]).magnitude
                        + ((c - cells[place + 2 * Self.tileRows]).magnitude
                            + (d - cells[place + 3 * Self.tileRows]).magnitude)
                }
                column += 4
            }
            while column < columns {
                let cells = tile + column * Self.tileRows
                let cell = query[column]
                for place in 0..<Self.tileRows { sums[place] += (cell - cells[place]).magnitude }
                column += 1
            }
        }
    }
}
