import Statistics
import Testing

@testable import Estimators

@Suite("The nearest rows")
struct NeighborTests {
    /// Each distance measured, in the order of the rows; of equals the first.
    private func expected(
        _ features: Matrix,
        _ query: ArraySlice<Double>,
        _ power: Int,
        _ count: Int
    )
        -> [Int]
    {
        let distances = (0..<features.rows).map { row in
            zip(features.row(row), query).reduce(0) { sum, pair in
                let difference = pair.0 - pair.1
                return sum + (power == 1 ? difference.magnitude : difference * difference)
            }
        }
        let inOrder = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
        return inOrder.prefix(count).sorted()
    }

    private func expectExact(_ features: Matrix, _ queries: Matrix, counts: [Int] = [1, 7, 300]) {
        for power in [1, 2] {
            for count in counts.map({ min($0, features.rows) }) {
                var query = 0
                NeighborSearch(features, power: power).forEach(queries, nearest: count) { nearest in
                    let wanted = expected(features, queries.row(query), power, count)
                    #expect(nearest.map(\.row) == wanted, "query \(query), \(count), p \(power)")
                    query += 1
                }
                #expect(query == queries.rows)
            }
        }
    }

    /// Rows of numbers of which a share is rounded, so that many are equally far from each other.
    private func table(_ rows: Int, _ columns: Int, seed: UInt64, rounded: Bool = false) -> Matrix {
        var random = RandomGenerator(seed: seed)
        return Matrix(
            rows: rows,
            columns: columns,
            values: (0..<rows * columns).map { _ in
                let cell = random.normal()
                return rounded ? cell.rounded() : cell
            }
        )
    }

    @Test(arguments: [(1, 1), (31, 2), (2047, 3), (2049, 9)], [false, true])
    func `are those that measuring each distance finds`(_ shape: (Int, Int), rounded: Bool) {
        expectExact(
            table(shape.0, shape.1, seed: 1, rounded: rounded),
            table(30, shape.1, seed: 2, rounded: rounded),
            counts: [1, 7, 300]
        )
    }

    @Test(arguments: [(1, 1), (47, 3), (48, 2), (97, 4), (1_500, 1), (3_001, 3), (600, 8)])
    func `are found in a tree as well`(_ shape: (Int, Int)) {
        for (rounded, scale) in [(true, 1), (false, 1), (false, 1e60), (false, 0x1p-1060)] {
            var features = table(shape.0, shape.1, seed: 1, rounded: rounded)
            var queries = table(30, shape.1, seed: 2, rounded: rounded)
            for place in features.values.indices { features.values[place] *= scale }
            for place in queries.values.indices { queries.values[place] *= scale }
            for power in [1, 2] {
                for count in [1, 7, 300].map({ min($0, features.rows) }) {
                    var query = 0
                    let tree = NeighborTree(features, power: power)
                    tree.forEach(queries, nearest: count) { nearest in
                        let wanted = expected(features, queries.row(query), power, count)
                        #expect(nearest.map(\.row) == wanted, "query \(query), p \(power)")
                        query += 1
                    }
                    #expect(query == 30)
                }
            }
        }
    }

    @Test func `are the same with as many queries as grow a tree`() {
        expectExact(table(700, 2, seed: 9), table(64, 2, seed: 10), counts: [5])
    }

    @Test func `are the first ones where all rows are the same`() {
        expectExact(Matrix(rows: 3000, columns: 4, repeating: 2), table(9, 4, seed: 3))
        expectExact(Matrix(rows: 900, columns: 4, repeating: 2), table(64, 4, seed: 3), counts: [7])
    }

    @Test func `are exact far from zero, where single precision has no digits left`() {
        var features = table(2500, 3, seed: 4)
        var queries = table(20, 3, seed: 5)
        for index in features.values.indices { features.values[index] += 1e9 }
        for index in queries.values.indices { queries.values[index] += 1e9 }
        expectExact(features, queries, counts: [7])
    }

    @Test(arguments: [1e20, 1e60, 1e-40, 0x1p-1060])
    func `are exact at any scale, with a few rows far from all others`(scale: Double) {
        var features = table(2500, 3, seed: 6)
        var queries = table(20, 3, seed: 7)
        for row in stride(from: 5, to: 2500, by: 400) { features[row, row % 3] = scale }
        queries[4, 1] = -scale
        expectExact(features, queries, counts: [7])
        for index in features.values.indices { features.values[index] *= min(scale, 1) }
        expectExact(features, queries, counts: [7])
    }

    @Test func `the number selected is the one that sorting finds`() {
        var random = RandomGenerator(seed: 8)
        for size in 1...40 {
            let numbers = (0..<size).map { _ in Float(random.below(9)) }
            for count in 1...size {
                var shuffled = numbers
                #expect(shuffled.selectSmallest(count) == numbers.sorted()[count - 1])
                #expect(shuffled.sorted() == numbers.sorted())
            }
        }
    }
}
