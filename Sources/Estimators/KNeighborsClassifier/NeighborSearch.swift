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
/// Distances in single precision, which are fast to have, only rule out the rows that cannot be among
/// the nearest whatever their error; the rest are measured one by one. In few columns a tree rules them
/// out instead. So the answer depends neither
/// on the processor's kind of matrix product nor on how the queries are cut into blocks.
struct NeighborSearch {
    private let features: Matrix
    private let power: Int

    /// With fewer queries it takes longer to bring the rows to single precision than to look.
    private static let queriesForScreen = 8
    /// With fewer queries it takes longer to grow a tree than to do without.
    private static let queriesForTree = 64

    init(_ features: Matrix, power: Int) {
        self.features = features
        self.power = power
    }

    /// Visits the queries in order with the nearest rows of each, in the order of the rows.
    func forEach(_ queries: Matrix, nearest count: Int, _ visit: ([Neighbor]) -> Void) {
        if features.columns <= NeighborTree.columnsMax, features.rows >= NeighborTree.rowsMin,
            queries.rows >= Self.queriesForTree
        {
            NeighborTree(features, power: power).forEach(queries, nearest: count, visit)
            return
        }
        let all = 0..<UInt32(features.rows)
        guard queries.rows >= Self.queriesForScreen,
            let screen = NeighborScreen(features, power: power)
        else {
            for row in 0..<queries.rows { visit(nearest(queries, row, among: all, count)) }
            return
        }
        screen.forEach(queries, nearest: count) { row, candidates in
            if let candidates {
                visit(nearest(queries, row, among: candidates, count))
            } else {
                visit(nearest(queries, row, among: all, count))
            }
        }
    }

    private func nearest(
        _ queries: Matrix,
        _ query: Int,
        among rows: some RandomAccessCollection<UInt32>,
        _ count: Int
    ) -> [Neighbor] {
        let distances = distances(queries, query, rows)
        var order = distances
        let farthest = order.selectSmallest(min(count, order.count))
        // As many of those equally far as there is room for.
        var room = count - distances.count { $0 < farthest }
        var nearest: [Neighbor] = []
        nearest.reserveCapacity(count)
        for (row, distance) in zip(rows, distances) where distance <= farthest {
            if distance == farthest {
                guard room > 0 else { continue }
                room -= 1
            }
            nearest.append(
                Neighbor(
                    distance: power == 2 ? distance.squareRoot() : distance,
                    row: Int(row)
                )
            )
        }
        return nearest
    }

    /// The sums of differences from some rows, or of their squares.
    private func distances(
        _ queries: Matrix,
        _ query: Int,
        _ rows: some RandomAccessCollection<UInt32>
    ) -> [Double] {
        let columns = features.columns
        return features.values.withUnsafeBufferPointer { features in
            queries.values.withUnsafeBufferPointer { queries in
                let query = UnsafeBufferPointer(
                    rebasing: queries[query * columns..<(query + 1) * columns]
                )
                var distances = [Double](repeating: 0, count: rows.count)
                // Four sums at a time: one alone waits for each of its additions.
                for place in stride(from: 0, to: rows.count, by: 4) {
                    func start(_ offset: Int) -> Int {
                        let row = rows.index(
                            rows.startIndex,
                            offsetBy: min(place + offset, rows.count - 1)
                        )
                        return Int(rows[row]) * columns
                    }
                    let starts = (start(0), start(1), start(2), start(3))
                    var sums = SIMD4<Double>.zero
                    for column in 0..<columns {
                        let difference =
                            SIMD4(
                                features[starts.0 + column],
                                features[starts.1 + column],
                                features[starts.2 + column],
                                features[starts.3 + column]
                            ) - query[column]
                        sums += power == 1 ? magnitude(difference) : difference * difference
                    }
                    for offset in 0..<min(4, rows.count - place) {
                        distances[place + offset] = sums[offset]
                    }
                }
                return distances
            }
        }
    }

    private func magnitude(_ numbers: SIMD4<Double>) -> SIMD4<Double> {
        numbers.replacing(with: -numbers, where: numbers .< 0)
    }
}
