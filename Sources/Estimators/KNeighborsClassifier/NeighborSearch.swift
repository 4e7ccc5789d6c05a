import Statistics

/// A training row near a query.
struct Neighbor: Equatable {
    /// How far it is.
    var distance: Double
    /// Which training row it is.
    var row: Int
}

/// Finds the training rows nearest to queries, exactly, the first of those equally far.
///
/// Squared distances come from one matrix product, as |x|² − 2xy + |y|². Rounding makes that a guess:
/// it only rules out the rows that cannot be among the nearest whatever the error, and the rest are
/// measured one by one. So the answer depends neither on the processor's kind of matrix product nor
/// on how the queries are cut into blocks.
struct NeighborSearch {
    private let features: Matrix
    private let power: Int
    private let norms: [Double]

    /// Queries in one matrix product: enough for its speed, few enough for the product's memory.
    private static let blockRows = 128

    init(_ features: Matrix, power: Int) {
        self.features = features
        self.power = power
        norms = power == 2 ? Self.squaredNorms(features) : []
    }

    private static func squaredNorms(_ matrix: Matrix) -> [Double] {
        (0..<matrix.rows).map { matrix.row($0).reduce(0) { $0 + $1 * $1 } }
    }

    /// Visits the queries in order with the nearest rows of each, nearest first.
    func forEach(_ queries: Matrix, nearest count: Int, _ visit: ([Neighbor]) -> Void) {
        for start in stride(from: 0, to: queries.rows, by: Self.blockRows) {
            let end = min(start + Self.blockRows, queries.rows)
            let block = queries.selecting(rows: Array(start..<end))
            if power == 1 {
                for row in 0..<block.rows { visit(nearestByDifferences(block, row, count)) }
            } else {
                let products = block.timesTransposed(features)
                let norms = Self.squaredNorms(block)
                for row in 0..<block.rows {
                    visit(nearestBySquares(block, row, products, norms[row], count))
                }
            }
        }
    }

    private func nearestByDifferences(_ queries: Matrix, _ query: Int, _ count: Int) -> [Neighbor] {
        var nearest = Nearest(count)
        for row in 0..<features.rows {
            var sum = 0.0
            for column in 0..<features.columns {
                sum += (queries[query, column] - features[row, column]).magnitude
            }
            nearest.consider(Neighbor(distance: sum, row: row))
        }
        return nearest.inOrder
    }

    private func nearestBySquares(
        _ queries: Matrix,
        _ query: Int,
        _ products: Matrix,
        _ norm: Double,
        _ count: Int
    ) -> [Neighbor] {
        // Each sum of d products is off by at most about d rounding errors of its terms' magnitudes,
        // which |x|² + |y|² bounds for all three sums; twice that leaves a margin.
        let slack = 4 * Double(features.columns + 4) * Double.ulpOfOne
        func guess(_ row: Int) -> (distance: Double, error: Double) {
            let sum = norm + norms[row]
            // The smallest numbers are rounded by more than their share.
            return (sum - 2 * products[query, row], slack * sum + .leastNormalMagnitude)
        }
        var farthest = Nearest(count)
        for row in 0..<features.rows {
            let guess = guess(row)
            farthest.consider(Neighbor(distance: guess.distance + guess.error, row: row))
        }
        let limit = farthest.inOrder.last?.distance ?? .infinity
        var nearest = Nearest(count)
        for row in 0..<features.rows {
            let guess = guess(row)
            guard guess.distance - guess.error <= limit else { continue }
            var squares = 0.0
            for column in 0..<features.columns {
                let difference = queries[query, column] - features[row, column]
                squares += difference * difference
            }
            nearest.consider(Neighbor(distance: squares, row: row))
        }
        return nearest.inOrder.map { Neighbor(distance: $0.distance.squareRoot(), row: $0.row) }
    }
}

/// The nearest so far, in order; offered in order of row, the first of equals stays ahead.
private struct Nearest {
    private(set) var inOrder: [Neighbor] = []
    private let count: Int

    init(_ count: Int) {
        self.count = count
        inOrder.reserveCapacity(count + 1)
    }

    mutating func consider(_ neighbor: Neighbor) {
        if inOrder.count == count {
            guard let last = inOrder.last, neighbor.distance < last.distance else { return }
            inOrder.removeLast()
        }
        var low = 0
        var high = inOrder.count
        while low < high {
            let middle = (low + high) / 2
            if inOrder[middle].distance <= neighbor.distance {
                low = middle + 1
            } else {
                high = middle
            }
        }
        inOrder.insert(neighbor, at: low)
    }
}
