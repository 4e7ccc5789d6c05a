import Statistics

/// Training rows as a network takes them: single precision, classes without gaps, weights near one.
struct NetworkRows {
    var features: SingleMatrix
    /// The position of each row's class in `present`.
    var targets: [Int]
    /// Mean one over the rows.
    var weights: [Float]
    /// The classes that have rows, in order.
    let present: [Int]
    /// How many classes there are, with those that have no row.
    let classes: Int

    var count: Int { targets.count }

    init(_ data: TrainingSet, _ weights: [Double]?) {
        features = SingleMatrix(networkCells: data.features)
        classes = data.classes
        let counts = data.labels.reduce(into: [Int](repeating: 0, count: data.classes)) {
            $0[Int($1)] += 1
        }
        let present = counts.indices.filter { counts[$0] > 0 }
        self.present = present
        targets = data.labels.map { label in present.firstIndex(of: Int(label)) ?? 0 }
        if let weights, let heaviest = weights.max() {
            // Relative to the heaviest, so that no sum leaves the range of numbers.
            let relative = weights.map { $0 / heaviest }
            let mean = relative.reduce(0, +) / Double(relative.count)
            self.weights = relative.map { Float($0 / mean) }
        } else {
            self.weights = Array(repeating: 1, count: targets.count)
        }
    }
}

extension SingleMatrix {
    /// Far beyond any scaled column, and small enough for squares of sums to stay in range.
    private static let cellMax = 1e12

    /// The cells as a network sees them.
    init(networkCells features: Matrix) {
        self.init(
            rows: features.rows,
            columns: features.columns,
            values: features.values.map {
                Float(max(-Self.cellMax, min(Self.cellMax, $0)))
            }
        )
    }
}
