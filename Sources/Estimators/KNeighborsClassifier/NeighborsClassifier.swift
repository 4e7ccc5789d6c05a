import Search
import Statistics

/// What `KNeighborsClassifier` learned: the rows themselves.
public struct NeighborsClassifier: Predictor {
    /// How many of the nearest rows vote, if there are as many.
    public let neighbors: Int
    /// Whether a vote counts the more, the nearer the row is (1 / distance), or all count the same.
    public let weighsByDistance: Bool
    /// 1 for the sum of differences as distance, 2 for the root of the sum of their squares.
    public let power: Int
    /// How many classes there are.
    public let classes: Int
    /// The training rows: rows × columns.
    public let features: Matrix
    /// The class of each row.
    public let labels: [Int32]
    /// What each row's vote is multiplied by, or nil.
    public let weights: [Double]?

    private static let format = ByteFormat(family: 4, version: 1)

    /// The share of each class among the votes of the nearest rows.
    public func probabilities(_ queries: Matrix) throws(TaskFailure) -> Matrix {
        let queries = try queries.checked(columns: features.columns, "KNeighborsClassifier").tamed
        let search = NeighborSearch(features, power: power)
        var result: [Double] = []
        result.reserveCapacity(queries.rows * classes)
        search.forEach(queries, nearest: min(neighbors, features.rows)) { nearest in
            result += shares(of: nearest)
        }
        return Matrix(rows: queries.rows, columns: classes, values: result)
    }

    private func shares(of nearest: [Neighbor]) -> [Double] {
        var votes = [Double](repeating: 0, count: classes)
        let shortest = nearest.reduce(.infinity) { min($0, $1.distance) }
        // Relative to the largest weight at hand, so that no sum leaves the range of numbers.
        let heaviest = nearest.reduce(0) { max($0, weights?[$1.row] ?? 1) }
        for neighbor in nearest {
            let weight = (weights?[neighbor.row] ?? 1) / heaviest
            votes[Int(labels[neighbor.row])] += weight * closeness(neighbor.distance, shortest)
        }
        let sum = votes.reduce(0, +)
        return votes.map { $0 / sum }
    }

    /// One over the distance, in units of the nearest row's; equal rows outvote all others.
    private func closeness(_ distance: Double, _ shortest: Double) -> Double {
        if !weighsByDistance || distance == shortest { return 1 }
        return shortest / distance
    }

    /// The choices, then the rows, with their sizes in front.
    public func encoded() throws(TaskFailure) -> [UInt8] {
        var writer = ByteWriter(Self.format)
        writer.write(UInt32(neighbors))
        writer.write(weighsByDistance ? 1 : 0 as UInt8)
        writer.write(UInt8(power))
        writer.write(UInt32(classes))
        writer.write(UInt32(features.rows))
        writer.write(UInt32(features.columns))
        writer.write(features.values)
        for label in labels { writer.write(UInt32(label)) }
        writer.write(weights == nil ? 0 : 1 as UInt8)
        if let weights { writer.write(weights) }
        return writer.bytes
    }

    /// Itself: it is data already.
    public var structure: PredictorStructure? { .neighbors(self) }
}

extension NeighborsClassifier {
    init(_ bytes: [UInt8]) throws(TaskFailure) {
        var reader = try ByteReader(bytes, Self.format, "KNeighborsClassifier")
        neighbors = Int(try reader.number())
        weighsByDistance = try reader.byte() == 1
        power = Int(try reader.byte())
        classes = try reader.classCount()
        let rows = try reader.count(ofAtLeast: 8)
        let columns = try reader.count(ofAtLeast: 8)
        guard neighbors >= 1, 1...2 ~= power, rows >= 1, columns >= 1 else {
            throw reader.error("a choice makes no sense")
        }
        features = Matrix(rows: rows, columns: columns, values: try reader.reals(rows * columns))
        var labels: [Int32] = []
        for _ in 0..<rows {
            let label = try reader.number()
            guard label < classes else { throw reader.error("a row of no class") }
            labels.append(Int32(label))
        }
        self.labels = labels
        weights = try reader.byte() == 1 ? try reader.reals(rows) : nil
        try reader.finish()
        guard weights?.allSatisfy({ $0 > 0 }) ?? true, features == features.tamed else {
            throw reader.error("a weight or a cell is out of range")
        }
    }
}

extension NeighborsClassifier: Hashable {
    /// Hashes what tells two of them apart soonest.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(neighbors)
        hasher.combine(labels)
        hasher.combine(features.values)
    }
}
