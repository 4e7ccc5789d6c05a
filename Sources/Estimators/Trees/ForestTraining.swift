import Search
import Statistics

/// How the trees of a forest, or a single one, are grown: what all tree families share.
struct ForestTraining {
    /// How the classes are made to count the same.
    enum ClassWeight {
        case none
        /// By their weights in the training rows.
        case balanced
        /// By their weights among the rows drawn for each tree.
        case balancedSubsample
    }

    var kind: ForestClassifier.Kind
    var rules: GrowthRules
    var trees = 1
    var classWeight: ClassWeight
    /// Whether each tree has rows of its own, drawn with replacement.
    var bootstraps = false
    /// How many rows are drawn if above one, which share of them otherwise; as many as there are if nil.
    var rowsDrawn: Double?

    /// Grows the trees on rows that were checked.
    ///
    /// - Parameters:
    ///   - data: the training rows.
    ///   - seed: each tree draws from a generator of its own, made from this and the tree's number.
    func fit(
        _ data: TrainingSet,
        seed: UInt64
    ) throws(TaskFailure) -> ForestClassifier {
        let orders = data.codes.sorted().map { LevelOrder(data, column: $0) }
        let bins = BinnedMatrix(orders.apply(to: data.features), weights: data.weights)
        // A sum of all weights that is small and whole fits in the words of the packed search.
        let copies = Self.copies(data.weights, rows: data.features.rows)
        let heaviest = bootstraps ? Int(max(rowsDrawn ?? 0, Double(copies ?? bins.rows))) : copies
        let isPacked = data.classes == 2 && (heaviest ?? .max) < PackedSearch.weightEnd
        var forest = ForestClassifier(
            kind,
            classes: data.classes,
            columns: bins.columns,
            orders: orders
        )
        if isPacked {
            try grow(&forest, data, bins, copies: copies, seed: seed, by: PackedSearch.self)
        } else {
            try grow(&forest, data, bins, copies: copies, seed: seed, by: GeneralSearch.self)
        }
        return forest
    }

    private func grow<Search: SplitSearch>(
        _ forest: inout ForestClassifier,
        _ data: TrainingSet,
        _ bins: BinnedMatrix,
        copies: Int?,
        seed: UInt64,
        by search: Search.Type
    ) throws(TaskFailure) {
        let ones = [Double](repeating: 1, count: data.classes)
        let isBalancedAtOnce = !bootstraps && classWeight != .none
        let factors = isBalancedAtOnce ? balancing(data.classWeights) : ones
        let bootstrap = Bootstrap(
            rows: bins.rows,
            weights: classWeight == .balanced ? data.balancedWeights : data.weights,
            copies: copies ?? bins.rows,
            share: rowsDrawn
        )
        var weights = data.weights ?? Array(repeating: 1, count: bins.rows)
        let isComplete = CodedTable.with(bins) { table in
            let grower = TreeGrower<Search>(
                table,
                labels: data.labels,
                classes: data.classes,
                rules
            )
            for number in 0..<trees {
                var random = RandomGenerator(seed: seed, purpose: "tree", number)
                var factors = factors
                if bootstraps {
                    bootstrap.draw(&weights, using: &random)
                    if classWeight == .balancedSubsample {
                        factors = balancing(sums(weights, data))
                    }
                }
                let tree = grower.grow(weights: weights, classFactors: factors, using: &random)
                guard forest.append(tree) else { return false }
            }
            return true
        }
        guard isComplete else {
            throw TaskFailure(.error, "\(kind.name): the trees have too many nodes to be kept")
        }
    }

    private func sums(_ weights: [Double], _ data: TrainingSet) -> [Double] {
        var sums = [Double](repeating: 0, count: data.classes)
        for (row, weight) in weights.enumerated() { sums[Int(data.labels[row])] += weight }
        return sums
    }

    /// What makes all classes that have rows count the same.
    private func balancing(_ sums: [Double]) -> [Double] {
        let total = sums.reduce(0, +)
        let present = Double(sums.count { $0 > 0 })
        return sums.map { $0 > 0 ? total / (present * $0) : 1 }
    }

    /// The sum of the weights where they are whole, a row of weight two being two rows; else nil.
    ///
    /// Where they are so large that nobody can have meant copies, nil as well.
    private static func copies(_ weights: [Double]?, rows: Int) -> Int? {
        guard let weights else { return rows }
        let sum = weights.reduce(0, +)
        guard sum <= 64 * Double(rows), weights.allSatisfy({ $0 == $0.rounded() }) else {
            return nil
        }
        return Int(sum)
    }
}
