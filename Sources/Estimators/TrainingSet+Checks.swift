import Search
import Statistics

extension TrainingSet {
    /// The rows that count, once they are known to be fit for a family.
    ///
    /// A row of weight zero is as good as absent, and is left out here once and for all.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if the rows cannot be learned from.
    func checked(for family: some Family) throws(TaskFailure) -> TrainingSet {
        func refuse(_ reason: String) -> TaskFailure {
            TaskFailure(.error, "\(family.name) cannot learn: \(reason)")
        }
        guard classes >= 2 else { throw refuse("there is only one class") }
        guard features.columns > 0 else { throw refuse("there is no feature") }
        if let label = labels.first(where: { $0 < 0 || $0 >= classes }) {
            throw refuse("class \(label) is none of the \(classes)")
        }
        try features.check(acceptsMissing: family.needs.acceptsMissing, family.name)
        var counted = self
        if let weights {
            guard weights.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
                throw refuse("a row weight is negative or not finite")
            }
            let rows = weights.indices.filter { weights[$0] > 0 }
            if rows.count < weights.count {
                counted = selecting(rows: rows)
            }
        }
        guard counted.features.rows > 0 else { throw refuse("there is no row") }
        return counted
    }

    /// Some of the rows.
    ///
    /// - Parameter rows: in ascending order, each at most once.
    func selecting(rows: [Int]) -> TrainingSet {
        guard rows.count < labels.count else { return self }
        return TrainingSet(
            features: features.selecting(rows: rows),
            labels: rows.map { labels[$0] },
            classes: classes,
            weights: weights.map { weights in rows.map { weights[$0] } },
            codes: codes,
            monotone: monotone
        )
    }

    /// The same rows, balanced between the classes where that is wanted.
    func weighted(isBalanced: Bool) -> TrainingSet {
        guard isBalanced else { return self }
        return TrainingSet(
            features: features,
            labels: labels,
            classes: classes,
            weights: balancedWeights,
            codes: codes,
            monotone: monotone
        )
    }

    /// For each class, the sum of the weights of its rows.
    var classWeights: [Double] {
        var sums = [Double](repeating: 0, count: classes)
        for (row, label) in labels.enumerated() {
            sums[Int(label)] += weights?[row] ?? 1
        }
        return sums
    }

    /// The weight of each row, times what makes all classes that have rows count the same.
    ///
    /// - SeeAlso: `class_weight="balanced"` in scikit-learn's `compute_class_weight`.
    var balancedWeights: [Double] {
        let sums = classWeights
        let total = sums.reduce(0, +)
        let present = Double(sums.count { $0 > 0 })
        return labels.enumerated().map { row, label in
            (weights?[row] ?? 1) * total / (present * sums[Int(label)])
        }
    }
}

extension Matrix {
    /// Beyond this magnitude products of squares would leave the range of numbers: LIBLINEAR's Newton
    /// steps, which multiply four cells and more, would then go on for ever.
    static let magnitudeMax = 1e30

    /// Refuses cells that are infinite, or missing where the family does not accept that.
    func check(acceptsMissing: Bool, _ family: String) throws(TaskFailure) {
        guard
            let place = values.firstIndex(where: { !$0.isFinite && !(acceptsMissing && $0.isNaN) })
        else { return }
        let what = values[place].isNaN ? "is missing" : "is infinite"
        throw TaskFailure(
            .error,
            "\(family) needs numbers; column \(place % columns) of row \(place / columns) \(what)"
        )
    }

    /// The same cells, those of a magnitude beyond `magnitudeMax` replaced by that.
    ///
    /// Nothing is copied where there is none, which is nearly always.
    var tamed: Matrix {
        guard values.contains(where: { $0.magnitude > Self.magnitudeMax }) else { return self }
        var tamed = self
        for index in tamed.values.indices {
            tamed.values[index] = max(-Self.magnitudeMax, min(Self.magnitudeMax, values[index]))
        }
        return tamed
    }

    /// The cells for a predictor that learned from so many columns.
    func checked(
        columns expected: Int,
        acceptsMissing: Bool = false,
        _ family: String
    ) throws(TaskFailure) -> Matrix {
        guard columns == expected else {
            throw TaskFailure(
                .error,
                "\(family) learned from \(expected) columns and cannot judge \(columns)"
            )
        }
        try check(acceptsMissing: acceptsMissing, family)
        return self
    }
}
