import Search
import Statistics

extension ForestClassifier {
    /// The mean over all trees of the shares in the leaf that a row reaches.
    ///
    /// - Complexity: O(rows × trees × depth), in blocks of rows that stay near the processor.
    public func probabilities(_ features: Matrix) throws(TaskFailure) -> Matrix {
        let checked = try features.checked(columns: columns, acceptsMissing: true, kind.name)
        let features = orders.apply(to: checked)
        var sums = [Double](repeating: 0, count: features.rows * sharesPerLeaf)
        let walk = Walk(rows: min(features.rows, rowsPerBlock), columns: columns)
        for start in stride(from: 0, to: features.rows, by: rowsPerBlock) {
            let rows = start..<min(start + rowsPerBlock, features.rows)
            walk.load(features, rows)
            for root in roots {
                nodes.withUnsafeBufferPointer { walk.findLeaves($0, root: root, rows.count) }
                for row in 0..<rows.count {
                    let leaf = nodes[Int(walk.places[row])].right
                    addShares(leaf, to: &sums, (rows.lowerBound + row) * sharesPerLeaf)
                }
            }
        }
        return means(sums, rows: features.rows)
    }

    /// So many that a tree, once it is near, is of use; so few that their cells stay near as well.
    private var rowsPerBlock: Int { max(64, min(8_192, (1 << 20) / columns)) }

    private func addShares(_ leaf: Int32, to sums: inout [Double], _ start: Int) {
        if classes == 2 {
            sums[start] += leaf < 0 ? Double(-1 - leaf) : Double(shares[Int(leaf)])
        } else if leaf < 0 {
            sums[start + Int(-1 - leaf)] += 1
        } else {
            for label in 0..<classes {
                sums[start + label] += Double(shares[Int(leaf) * classes + label])
            }
        }
    }

    private func means(_ sums: [Double], rows: Int) -> Matrix {
        let trees = Double(roots.count)
        var result: [Double] = []
        result.reserveCapacity(rows * classes)
        if classes == 2 {
            for sum in sums {
                let share = min(1, sum / trees)
                result.append(1 - share)
                result.append(share)
            }
        } else {
            for row in 0..<rows {
                let votes = sums[row * classes..<(row + 1) * classes]
                // Shares in single precision do not quite sum up to one.
                let total = votes.reduce(0, +)
                result += votes.map { $0 / total }
            }
        }
        return Matrix(rows: rows, columns: classes, values: result)
    }
}

/// A block of rows on its way down a tree, level by level.
///
/// The next steps of different rows do not wait for each other, as those of one row would.
private struct Walk: ~Copyable {
    /// The node at which each row is.
    let places: Buffer<Int32>
    /// The rows that have not reached a leaf yet.
    private let moving: Buffer<Int32>
    private let cells: Buffer<Float>
    private let columns: Int

    init(rows: Int, columns: Int) {
        self.columns = columns
        places = Buffer(rows, repeating: 0)
        moving = Buffer(rows, repeating: 0)
        cells = Buffer(rows * columns, repeating: 0)
    }

    /// Takes a block of rows.
    func load(_ features: Matrix, _ rows: Range<Int>) {
        features.values.withUnsafeBufferPointer { values in
            let start = rows.lowerBound * columns
            for index in 0..<rows.count * columns {
                cells[index] = singlePrecision(values[start + index])
            }
        }
    }

    /// Moves so many rows from the root of a tree to their leaves.
    ///
    /// Each step leads to a later node and no node leads out of `nodes`, as those who made them saw
    /// to; so the walk ends and stays within.
    func findLeaves(_ nodes: UnsafeBufferPointer<ForestClassifier.Node>, root: Int32, _ rows: Int) {
        guard let nodes = nodes.baseAddress else { return }
        let places = places.base
        let moving = moving.base
        let cells = cells.base
        let columns = columns
        for row in 0..<rows {
            places[row] = root
            moving[row] = Int32(truncatingIfNeeded: row)
        }
        var count = nodes[Int(root)].column < 0 ? 0 : rows
        while count > 0 {
            var stillMoving = 0
            for index in 0..<count {
                let row = moving[index]
                let place = places[Int(row)]
                let node = nodes[Int(place)]
                let cell = cells[Int(row) &* columns &+ Int(node.column)]
                // Sums instead of choices: a branch would be mispredicted half of the time.
                let isHigher: Int32 = cell > node.threshold ? 1 : 0
                let isMissing: Int32 = cell.isNaN ? 1 : 0
                let goesRight = isHigher | isMissing & (node.missingGoesLeft ? 0 : 1)
                let next = place &+ 1 &+ goesRight &* (node.right &- place &- 1)
                places[Int(row)] = next
                moving[stillMoving] = row
                stillMoving &+= nodes[Int(next)].column < 0 ? 0 : 1
            }
            count = stillMoving
        }
    }
}
