/// The curve that never falls and lies nearest to rows that are positive or not: straight lines
/// between points, level beyond the first and the last.
///
/// - SeeAlso: scikit-learn's `IsotonicRegression(out_of_bounds="clip")`; the pools of adjacent
///   violators are Ayer, Brunk, Ewing, Reid and Silverman, "An empirical distribution function for
///   sampling with incomplete information", Annals of Mathematical Statistics 26 (1955).
public struct IsotonicCurve: Hashable, Sendable, Codable {
    /// Where the points are, in ascending order.
    public let places: [Double]
    /// How high each point is, from 0 to 1; never lower than the one before.
    public let heights: [Double]

    /// Learns from rows, at least one.
    ///
    /// - Complexity: O(n log n).
    init(_ cells: [Double], _ targets: [Bool]) {
        var pools: [Pool] = []
        for row in cells.indices.sorted(by: { cells[$0] < cells[$1] }) {
            let cell = cells[row]
            if let last = pools.last, last.first == cell {
                pools[pools.count - 1].add(targets[row])
            } else {
                pools.append(Pool(first: cell, last: cell))
                pools[pools.count - 1].add(targets[row])
            }
        }
        var rising: [Pool] = []
        for pool in pools {
            rising.append(pool)
            while rising.count > 1, rising[rising.count - 2].mean >= rising[rising.count - 1].mean {
                let last = rising.removeLast()
                rising[rising.count - 1].join(last)
            }
        }
        places = rising.flatMap { $0.first == $0.last ? [$0.first] : [$0.first, $0.last] }
        heights = rising.flatMap { pool in
            Array(repeating: pool.mean, count: pool.first == pool.last ? 1 : 2)
        }
    }

    /// The height of the curve.
    ///
    /// - Complexity: O(log n).
    func height(at place: Double) -> Double {
        var (low, high) = (0, places.count - 1)
        guard place > places[low] else { return heights[low] }
        guard place < places[high] else { return heights[high] }
        while high - low > 1 {
            let middle = (low + high) / 2
            if places[middle] <= place { low = middle } else { high = middle }
        }
        let share = (place - places[low]) / (places[high] - places[low])
        return heights[low] + share * (heights[high] - heights[low])
    }

    /// Whether the points make such a curve.
    var isSound: Bool {
        !places.isEmpty && places.count == heights.count && places.allSatisfy(\.isFinite)
            && heights.allSatisfy((0...1).contains)
            && zip(places, places.dropFirst()).allSatisfy { $0 < $1 }
            && zip(heights, heights.dropFirst()).allSatisfy { $0 <= $1 }
    }
}

/// Neighbouring rows that share one height.
private struct Pool {
    var first: Double
    var last: Double
    private var rows = 0
    private var positives = 0

    init(first: Double, last: Double) {
        self.first = first
        self.last = last
    }

    var mean: Double { Double(positives) / Double(rows) }

    mutating func add(_ isPositive: Bool) {
        rows += 1
        if isPositive { positives += 1 }
    }

    mutating func join(_ next: Pool) {
        last = next.last
        rows += next.rows
        positives += next.positives
    }
}
