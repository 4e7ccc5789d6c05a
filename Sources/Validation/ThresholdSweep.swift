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
    /// A row's probability of class 1, whether it is of class 1, and the fold that validated it.
    struct Row {
        var probability: Double
        var isPositive: Bool
        var fold: Int
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
                    fold: 0
                )
            }
        )
    }

    /// The best threshold on the rows of all folds but one.
    ///
    /// - Complexity: O(n).
    func best(_ objective: Objective, without fold: Int? = nil) -> TunedThreshold {
        guard objective.rewardsThreshold else { return untuned(objective, without: fold) }
        var positives = 0
        var negatives = 0
        for row in rows where row.fold != fold {
            if row.isPositive { positives += 1 } else { negatives += 1 }
        }
        var best: TunedThreshold?
        var hits = 0
        var misses = 0
        var above = 1.0.nextUp
        func consider(from below: Double) {
            let matrix = ConfusionMatrix(
                truePositives: hits,
                falsePositives: misses,
                falseNegatives: positives - hits,
                trueNegatives: negatives - misses
            )
            let found = TunedThreshold(
                threshold: Self.between(below, above),
                score: matrix.score(objective.metric, averaging: objective.averaging)
            )
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
        for row in rows where row.fold != fold {
            if row.probability < above { consider(from: row.probability) }
            if row.isPositive { hits += 1 } else { misses += 1 }
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

    private func untuned(_ objective: Objective, without fold: Int?) -> TunedThreshold {
        let kept = rows.filter { $0.fold != fold }
        let predictions = Predictions(
            labels: kept.map { $0.isPositive ? 1 : 0 },
            probabilities: kept.map(\.probability)
        )
        let score = objective.score(predictions) ?? objective.metric.range.lowerBound
        return TunedThreshold(threshold: 0.5, score: score)
    }
}
