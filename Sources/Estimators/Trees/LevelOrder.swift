import Statistics

/// The order in which trees take the levels of a column whose numbers stand for levels.
///
/// A split at a place in this order parts the levels into two sets. For two classes the order is that
/// of the second's share among the training rows of each level: of all ways to part the levels of all
/// rows in two, one that the order allows is the purest. For more classes it is that of the shares'
/// first principal component. The order is found once, from all training rows, and serves every node
/// of every tree. A level that no training row had goes where missing cells go.
///
/// - SeeAlso: Fisher, "On grouping for maximum homogeneity", Journal of the American Statistical
///   Association 53 (1958), for two classes; Coppersmith, Hong and Hosking, "Partitioning nominal
///   attributes in decision trees", Data Mining and Knowledge Discovery 3 (1999), for more; Wright and
///   König, "Splitting on categorical predictors in random forests", PeerJ 7 (2019), for that one order
///   is as good as one a node.
public struct LevelOrder: Hashable, Sendable {
    /// The column.
    public let column: Int
    /// The numbers of its levels, first those where the second class is rarest.
    public let levels: [Double]
    /// The same numbers in ascending order, and the position of each in `levels`.
    private let codes: CellCategories
    private let ranks: [Int]

    /// An order as it was written down.
    ///
    /// - Parameter levels: finite, none of them twice.
    init(column: Int, levels: [Double]) {
        self.column = column
        self.levels = levels
        ranks = levels.indices.sorted { levels[$0] < levels[$1] }
        codes = CellCategories(
            marks: ranks.map { levels[$0] },
            isBinned: false,
            hasMissing: false
        )
    }

    /// Finds the order from training rows.
    ///
    /// - Complexity: O(rows × log rows), and for more than two classes O(levels × classes) a step of
    ///   the search for the component.
    init(_ data: TrainingSet, column: Int) {
        let cells = (0..<data.features.rows).map { data.features[$0, column] }
        let weights = data.weights ?? Array(repeating: 1, count: cells.count)
        let codes = CellCategories(cells, weights, binsMax: nil)
        let classes = data.classes
        var sums = [Double](repeating: 0, count: codes.count * classes)
        for (row, cell) in cells.enumerated() {
            guard let place = codes.place(of: cell) else { continue }
            sums[place * classes + Int(data.labels[row])] += weights[row]
        }
        let shares = ClassShares(sums, levels: codes.marks.count, classes: classes)
        let scores = classes == 2 ? shares.ofSecond : shares.firstComponent
        let order = codes.marks.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
        self.init(column: column, levels: order.map { codes.marks[$0] })
    }

    /// The position of a cell's level; NaN where the cell is missing or no training row had its level.
    ///
    /// - Complexity: O(log levels).
    func position(of cell: Double) -> Double {
        codes.place(of: cell).map { Double(ranks[$0]) } ?? .nan
    }
}

extension [LevelOrder] {
    /// The same cells, those of columns with an order replaced by their positions in it.
    func apply(to features: Matrix) -> Matrix {
        guard !isEmpty else { return features }
        var ordered = features
        for order in self {
            for row in 0..<features.rows {
                ordered[row, order.column] = order.position(of: features[row, order.column])
            }
        }
        return ordered
    }
}

/// The shares of the classes among the rows of each level.
private struct ClassShares {
    private let shares: [Double]
    /// What the rows of each level weigh.
    private let weights: [Double]
    private let classes: Int

    /// Enough for the order: levels that it still confuses differ by next to nothing.
    private static let stepsMax = 200

    /// - Parameter sums: levels × classes, what the rows of a level and class weigh; of what follows
    ///   the levels nothing is taken.
    init(_ sums: [Double], levels: Int, classes: Int) {
        self.classes = classes
        weights = (0..<levels).map { level in
            sums[level * classes..<(level + 1) * classes].reduce(0, +)
        }
        shares = (0..<levels * classes).map { [weights] in sums[$0] / weights[$0 / classes] }
    }

    var ofSecond: [Double] { weights.indices.map { shares[$0 * classes + 1] } }

    /// The score of each level on the first principal component of the shares, levels counting by
    /// their weight; by the power method.
    var firstComponent: [Double] {
        let total = weights.reduce(0, +)
        var means = [Double](repeating: 0, count: classes)
        for (place, share) in shares.enumerated() {
            means[place % classes] += share * weights[place / classes] / total
        }
        let deviations = shares.enumerated().map { $1 - means[$0 % classes] }
        // The deviations of a level add up to nothing: a start with equal numbers would be lost.
        var random = RandomGenerator(seed: 0, purpose: "component")
        var direction = (0..<classes).map { _ in random.normal() }
        var scores = [Double](repeating: 0, count: weights.count)
        for _ in 0..<Self.stepsMax {
            var next = [Double](repeating: 0, count: classes)
            for level in weights.indices {
                let own = level * classes..<(level + 1) * classes
                scores[level] = zip(deviations[own], direction).reduce(0) { $0 + $1.0 * $1.1 }
                for (label, place) in own.enumerated() {
                    next[label] += weights[level] / total * scores[level] * deviations[place]
                }
            }
            let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
            // All levels are alike, or what tells them apart is too little to be scaled.
            guard length > 1e-150 else { return scores.map { _ in 0 } }
            let change = zip(next, direction).reduce(0) {
                max($0, ($1.0 / length - $1.1).magnitude)
            }
            direction = next.map { $0 / length }
            guard change > 1e-12 else { break }
        }
        return scores
    }
}
