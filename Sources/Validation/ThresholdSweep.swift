/// The threshold that is best for an objective, and the objective's value there.
public struct TunedThreshold: Sendable, Hashable {
    /// The least probability of class 1 that is answered with 1.
    public let threshold: Double
    /// The objective's value at that threshold, on the rows it was tuned on.
    public let score: Double

    /// A threshold and its value.
    public init(threshold: Double, score: Double) {
        self.threshold = threshold
        self.score = score
    }
}

/// The threshold on the probability of class 1 that is best for an objective on some rows.
///
/// Each threshold that labels the rows differently is tried: one between each two neighbouring
/// distinct probabilities, at their midpoint, one below all and one above all. Of equally good ones
/// the nearest to one half wins, of two equally near ones the higher. Where tuning makes no sense
/// (`rewardsThreshold`), the threshold stays at one half.
///
/// - Parameters:
///   - objective: what is to be maximized.
///   - predictions: rows of two classes.
/// - Complexity: O(n log n).
/// - SeeAlso: Lipton, Elkan and Naryanaswamy, "Optimal thresholding of classifiers to maximize F1
///   measure", ECML PKDD 2014.
public func bestThreshold(_ objective: Objective, _ predictions: Predictions) -> TunedThreshold {
    ThresholdSweep(predictions).best(objective)
}

/// Rows sorted once by probability, to be swept for thresholds, also with some of them left out.
struct ThresholdSweep {
    /// A row's probability of class 1, whether it is of class 1, and what it may be left out by: the
    /// fold that validated it, or its position.
    struct Row {
        var probability: Double
        var isPositive: Bool
        var tag: Int
    }

    private var rows: [Row]

    /// Rows to sweep over, in any order.
    init(_ rows: [Row]) {
        self.rows = rows.sorted { $0.probability > $1.probability }
    }

    /// The rows of predictions for two classes.
    init(_ predictions: Predictions) {
        precondition(predictions.classes == 2, "\(predictions.classes) classes have no threshold")
        self.init(
            predictions.labels.indices.map {
                Row(
                    probability: predictions.probabilities[$0],
                    isPositive: predictions.labels[$0] == 1,
                    tag: 0
                )
            }
        )
    }

    /// The best threshold on the rows of all folds but one.
    ///
    /// - Complexity: O(n).
    func best(_ objective: Objective, without fold: Int? = nil) -> TunedThreshold {
        best(objective) { $0.tag == fold ? 0 : 1 }
    }

    /// The best threshold on rows of which each counts so often.
    ///
    /// - Complexity: O(n).
    func best(_ objective: Objective, counting count: (Row) -> Int) -> TunedThreshold {
        guard objective.rewardsThreshold else { return untuned(objective, count) }
        var positives = 0
        var negatives = 0
        for row in rows {
            if row.isPositive { positives += count(row) } else { negatives += count(row) }
        }
        var best: TunedThreshold?
        var hits = 0
        var misses = 0
        var above = 1.0.nextUp
        func consider(from below: Double) {
            let score = objective.score(hits, misses, positives: positives, negatives: negatives)
            // What is worse needs no second look: most thresholds are.
            if let old = best, score < old.score { return }
            let found = TunedThreshold(threshold: Self.between(below, above), score: score)
            guard let old = best else {
                best = found
                return
            }
            if found.score > old.score
                || found.score == old.score
                    && (found.threshold - 0.5).magnitude < (old.threshold - 0.5).magnitude
            {
                best = found
            }
        }
        for row in rows {
            let times = count(row)
            guard times > 0 else { continue }
            if row.probability < above { consider(from: row.probability) }
            if row.isPositive { hits += times } else { misses += times }
            above = row.probability
        }
        consider(from: 0)
        return best ?? TunedThreshold(threshold: 0.5, score: 0)
    }

    /// A threshold that keeps what is above it from what is below.
    private static func between(_ below: Double, _ above: Double) -> Double {
        // Above all rows the answer is 0 for each, below all 1: the bounds stand in for neighbours.
        if above > 1, below < 1 { return below + (1 - below) / 2 }
        let middle = below + (above - below) / 2
        return middle > below || above == below ? middle : above
    }

    private func untuned(_ objective: Objective, _ count: (Row) -> Int) -> TunedThreshold {
        let counted = rows.flatMap { Array(repeating: $0, count: count($0)) }
        let predictions = Predictions(
            labels: counted.map { $0.isPositive ? 1 : 0 },
            probabilities: counted.map(\.probability)
        )
        let score = objective.score(predictions) ?? objective.metric.range.lowerBound
        return TunedThreshold(threshold: 0.5, score: score)
    }

    /// The ranking of rows of which each counts so often.
    ///
    /// - Complexity: O(n).
    func ranking(counting count: (Row) -> Int) -> Ranking {
        var ranking = Ranking()
        for row in rows {
            ranking.append(row.probability, isPositive: row.isPositive, times: count(row))
        }
        return ranking
    }

    /// The counts of right and wrong labels at a threshold, of rows of which each counts so often.
    func confusion(at threshold: Double, counting count: (Row) -> Int) -> ConfusionMatrix {
        var counts = [[0, 0], [0, 0]]
        for row in rows {
            counts[row.isPositive ? 1 : 0][row.probability >= threshold ? 1 : 0] += count(row)
        }
        return ConfusionMatrix(
            truePositives: counts[1][1],
            falsePositives: counts[0][1],
            falseNegatives: counts[1][0],
            trueNegatives: counts[0][0]
        )
    }
}

extension Objective {
    /// The objective where `hits` of the positive rows and `misses` of the negative ones are called
    /// positive.
    fileprivate func score(
        _ hits: Int,
        _ misses: Int,
        positives: Int,
        negatives: Int
    ) -> Double {
        // The usual objective, without the detour of a matrix: sweeps spend their time here.
        if metric == .f1, averaging == .binary {
            let calls = positives + hits + misses
            return calls == 0 ? 0 : Double(2 * hits) / Double(calls)
        }
        return ConfusionMatrix(
            truePositives: hits,
            falsePositives: misses,
            falseNegatives: positives - hits,
            trueNegatives: negatives - misses
        ).score(metric, averaging: averaging)
    }
}
