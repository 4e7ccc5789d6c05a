import Statistics

/// Finds the training rows nearest to queries in few columns, exactly, the first of those equally far.
///
/// A node of the tree is a box around rows that lie together; boxes farther away than the rows already
/// found are passed over. The distance of a box adds up the same columns in the same order as that of
/// a row does, each no larger, so that rounding never puts a box beyond a row in it.
///
/// - Complexity: O(columns × rows × log rows) to build; a query takes about O(columns × nearest × log rows)
///   in very few columns, and looks at most rows in many.
/// - SeeAlso: Friedman, Bentley and Finkel, "An algorithm for finding best matches in logarithmic
///   expected time", ACM Transactions on Mathematical Software 3 (1977).
struct NeighborTree: ~Copyable {
    private let columns: Int
    private let power: Int
    /// Where the rows of each node begin and end in `order`; node n has the children 2n + 1 and 2n + 2.
    private let starts: Buffer<Int>
    private let ends: Buffer<Int>
    /// For each node its smallest cell of each column, then its largest.
    private let boxes: Buffer<Double>
    /// The rows, those of a leaf side by side.
    private let order: Buffer<UInt32>
    /// The cells in that order, column after column within each leaf.
    private let cells: Buffer<Double>

    /// In more columns most boxes are near to any query.
    static let columnsMax = 8
    /// In a smaller table there is little to pass over.
    static let rowsMin = 512
    /// About as many rows as it takes longer to divide than to look at.
    private static let leafRows = 24

    /// - Parameters:
    ///   - features: rows × at least one column, no cell missing or infinite.
    ///   - power: 1 for the sum of differences, 2 for that of their squares.
    init(_ features: Matrix, power: Int) {
        columns = features.columns
        self.power = power
        var depth = 0
        while features.rows >> (depth + 1) >= Self.leafRows { depth += 1 }
        let nodes = 2 << depth - 1
        starts = Buffer(nodes, repeating: 0)
        ends = Buffer(nodes, repeating: features.rows)
        boxes = Buffer(2 * nodes * features.columns, repeating: 0)
        order = Buffer(features.rows, repeating: 0)
        // Four cells are read at a time, also from the last on.
        cells = Buffer(features.rows * features.columns + 3, repeating: 0)
        for row in 0..<features.rows { order[row] = UInt32(row) }
        for node in 0..<nodes { prepare(node, features) }
    }

    /// Finds a node's box, and divides its rows between its children or lays them out.
    private func prepare(_ node: Int, _ features: Matrix) {
        let range = starts[node]..<ends[node]
        let box = boxes.base + 2 * node * columns
        var widest = (column: 0, width: -1.0)
        for column in 0..<columns {
            var (low, high) = (Double.infinity, -Double.infinity)
            for place in range {
                let cell = features[Int(order[place]), column]
                low = min(low, cell)
                high = max(high, cell)
            }
            box[column] = low
            box[columns + column] = high
            if high - low > widest.width { widest = (column, high - low) }
        }
        guard 2 * node + 2 < starts.count else {
            for column in 0..<columns {
                for (offset, place) in range.enumerated() {
                    cells[range.lowerBound * columns + column * range.count + offset] =
                        features[Int(order[place]), column]
                }
            }
            return
        }
        let middle = halve(range, features, by: widest.column)
        starts[2 * node + 1] = range.lowerBound
        ends[2 * node + 1] = middle
        starts[2 * node + 2] = middle
        ends[2 * node + 2] = range.upperBound
    }

    /// Moves the half of the rows with the smaller cells to the front, of equal ones the first.
    private func halve(_ range: Range<Int>, _ features: Matrix, by column: Int) -> Int {
        let half = range.count / 2
        let rows = range.map { order[$0] }
        let keys = rows.map { features[Int($0), column] }
        var selected = keys
        let border = selected.selectSmallest(half)
        var room = half - keys.count { $0 < border }
        var left = range.lowerBound
        var right = range.lowerBound + half
        for (row, key) in zip(rows, keys) {
            var goesLeft = key < border
            if key == border, room > 0 {
                goesLeft = true
                room -= 1
            }
            order[goesLeft ? left : right] = row
            left += goesLeft ? 1 : 0
            right += goesLeft ? 0 : 1
        }
        return range.lowerBound + half
    }

    /// Visits the queries in order with the nearest rows of each, in the order of the rows.
    ///
    /// - Parameter count: at most as many as there are rows.
    func forEach(_ queries: Matrix, nearest count: Int, _ visit: ([Neighbor]) -> Void) {
        let nearest = NearestRows(count)
        let distances = Buffer<Double>(2 * Self.leafRows + 3, repeating: 0)
        var waiting: [(node: Int, distance: Double)] = []
        queries.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for row in 0..<queries.rows {
                let query = base + row * columns
                nearest.removeAll()
                waiting.append((0, 0))
                while let (node, distance) = waiting.popLast() {
                    // A row as far as the farthest may still come before it.
                    guard distance <= nearest.farthest else { continue }
                    descend(from: node, query, nearest, distances, &waiting)
                }
                visit(nearest.inOrderOfRows(takesRoots: power == 2))
            }
        }
    }

    /// Goes down to the nearest leaf below a node, and looks at its rows; other sides wait.
    private func descend(
        from node: Int,
        _ query: UnsafePointer<Double>,
        _ nearest: NearestRows,
        _ distances: borrowing Buffer<Double>,
        _ waiting: inout [(node: Int, distance: Double)]
    ) {
        var node = node
        while 2 * node + 2 < starts.count {
            let sides = (2 * node + 1, 2 * node + 2)
            let far = (distance(ofBox: sides.0, query), distance(ofBox: sides.1, query))
            if far.0 <= far.1 {
                waiting.append((sides.1, far.1))
                node = sides.0
            } else {
                waiting.append((sides.0, far.0))
                node = sides.1
            }
        }
        let (start, count) = (starts[node], ends[node] - starts[node])
        let cells = UnsafePointer(cells.base + start * columns)
        if power == 1 {
            measure(cells, count, query, distances.base) { $0.replacing(with: -$0, where: $0 .< 0) }
        } else {
            measure(cells, count, query, distances.base) { $0 * $0 }
        }
        for place in 0..<count where distances[place] <= nearest.farthest {
            nearest.add(distances[place], order[start + place])
        }
    }

    /// Writes the distances of a leaf's rows, four at a time.
    @inline(__always)
    private func measure(
        _ cells: UnsafePointer<Double>,
        _ count: Int,
        _ query: UnsafePointer<Double>,
        _ distances: UnsafeMutablePointer<Double>,
        _ part: (SIMD4<Double>) -> SIMD4<Double>
    ) {
        for place in stride(from: 0, to: count, by: 4) {
            var sums = SIMD4<Double>.zero
            for column in 0..<columns {
                // The last four may reach into what comes after the leaf, which is not looked at.
                let four = UnsafeRawPointer(cells + (column &* count &+ place))
                    .loadUnaligned(as: SIMD4<Double>.self)
                sums += part(four - query[column])
            }
            UnsafeMutableRawPointer(distances + place).storeBytes(of: sums, as: SIMD4<Double>.self)
        }
    }

    /// No row in the box is nearer.
    @inline(__always)
    private func distance(ofBox node: Int, _ query: UnsafePointer<Double>) -> Double {
        let box = boxes.base + 2 * node * columns
        var sum = 0.0
        for column in 0..<columns {
            let below = box[column] - query[column]
            let above = query[column] - box[columns + column]
            let gap: Double = max(below, above, 0)
            sum += power == 1 ? gap : gap * gap
        }
        return sum
    }
}

/// The nearest rows so far: a heap with the farthest on top, of those equally far the last.
private final class NearestRows {
    private let count: Int
    private let distances: Buffer<Double>
    private let rows: Buffer<UInt32>
    private var found = 0
    /// Rows beyond it are not among the nearest.
    private(set) var farthest = Double.infinity

    init(_ count: Int) {
        self.count = count
        distances = Buffer(count, repeating: 0)
        rows = Buffer(count, repeating: 0)
    }

    func removeAll() {
        found = 0
        farthest = .infinity
    }

    /// Takes a row in, if it is among the nearest.
    func add(_ distance: Double, _ row: UInt32) {
        if found < count {
            rise(distance, row)
            found += 1
        } else if distance < distances[0] || row < rows[0] {
            sink(distance, row)
        }
        if found == count { farthest = distances[0] }
    }

    private func isBefore(_ place: Int, _ distance: Double, _ row: UInt32) -> Bool {
        distances[place] < distance || (distances[place] == distance && rows[place] < row)
    }

    private func put(_ place: Int, _ distance: Double, _ row: UInt32) {
        distances[place] = distance
        rows[place] = row
    }

    /// Adds a row at the end of the heap, and lets it rise.
    private func rise(_ distance: Double, _ row: UInt32) {
        var place = found
        while place > 0, isBefore((place - 1) / 2, distance, row) {
            put(place, distances[(place - 1) / 2], rows[(place - 1) / 2])
            place = (place - 1) / 2
        }
        put(place, distance, row)
    }

    /// Puts a row in the place of the farthest, and lets it sink.
    private func sink(_ distance: Double, _ row: UInt32) {
        var place = 0
        while 2 * place + 1 < count {
            var child = 2 * place + 1
            if child + 1 < count, isBefore(child, distances[child + 1], rows[child + 1]) {
                child += 1
            }
            guard !isBefore(child, distance, row) else { break }
            put(place, distances[child], rows[child])
            place = child
        }
        put(place, distance, row)
    }

    func inOrderOfRows(takesRoots: Bool) -> [Neighbor] {
        (0..<found).map { place in
            let distance = distances[place]
            return Neighbor(
                distance: takesRoots ? distance.squareRoot() : distance,
                row: Int(rows[place])
            )
        }.sorted { $0.row < $1.row }
    }
}
