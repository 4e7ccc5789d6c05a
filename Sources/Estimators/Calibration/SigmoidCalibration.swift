import Foundation

/// How a decision value becomes a probability: the sigmoid of a linear function of it.
///
/// - SeeAlso: Platt, "Probabilistic outputs for support vector machines" (1999); Lin, Lin and Weng, "A
///   note on Platt's probabilistic outputs for support vector machines", Machine Learning 68 (2007),
///   whose algorithm and constants these are.
struct SigmoidCalibration: Hashable {
    /// The factor of the decision value.
    var slope: Double
    /// The margin where the decision value is zero.
    var intercept: Double
    /// How unlikely the targets are under it: the weighted mean over the rows, in nats.
    var loss: Double

    private static let stepsMax = 100
    private static let gradientMin = 1e-9
    /// Keeps the Hessian invertible.
    private static let ridge = 1e-12
    private static let shortestStep = 1e-10

    /// The sigmoid under which the targets are likeliest.
    ///
    /// The targets are drawn in a little from zero and one, by as much as the number of rows allows,
    /// so that values which tell all rows apart leave room for doubt.
    ///
    /// - Parameters:
    ///   - values: a decision value a row, of rows that the decision was not learned from.
    ///   - targets: whether each row is positive.
    ///   - weights: the weight of each row.
    init(_ values: [Double], _ targets: [Bool], _ weights: [Double]) {
        var (positives, negatives) = (0.0, 0.0)
        for (weight, target) in zip(weights, targets) {
            if target { positives += weight } else { negatives += weight }
        }
        let high = (positives + 1) / (positives + 2)
        let low = 1 / (negatives + 2)
        // In units of the largest value, and of the total weight, nothing leaves the range of numbers.
        let unit = max(values.reduce(0) { max($0, $1.magnitude) }, .leastNormalMagnitude)
        let total = max(positives + negatives, .leastNormalMagnitude)
        let rows = zip(values, zip(targets, weights)).map { value, row in
            Row(value: value / unit, target: row.0 ? high : low, weight: row.1 / total)
        }
        var slope = 0.0
        var intercept = log((positives + 1) / (negatives + 1))
        var loss = Self.loss(rows, slope, intercept)
        for _ in 0..<Self.stepsMax {
            let bend = Bend(rows, slope, intercept, ridge: Self.ridge)
            guard max(bend.slope.magnitude, bend.intercept.magnitude) > Self.gradientMin else {
                break
            }
            let (slopeStep, interceptStep) = bend.newtonStep
            let descent = bend.slope * slopeStep + bend.intercept * interceptStep
            var length = 1.0
            while length >= Self.shortestStep {
                let newSlope = slope + length * slopeStep
                let newIntercept = intercept + length * interceptStep
                let newLoss = Self.loss(rows, newSlope, newIntercept)
                if newLoss < loss + 1e-4 * length * descent {
                    (slope, intercept, loss) = (newSlope, newIntercept, newLoss)
                    break
                }
                length /= 2
            }
            if length < Self.shortestStep { break }
        }
        self.slope = slope / unit
        self.intercept = intercept
        self.loss = loss
    }

    /// The sigmoid's argument for a decision value.
    func margin(_ value: Double) -> Double {
        slope * value + intercept
    }

    fileprivate struct Row {
        var value: Double
        var target: Double
        var weight: Double
    }

    private static func loss(_ rows: [Row], _ slope: Double, _ intercept: Double) -> Double {
        rows.reduce(0) { sum, row in
            let margin = slope * row.value + intercept
            return sum
                - row.weight
                * (row.target * logSigmoid(margin) + (1 - row.target) * logSigmoid(-margin))
        }
    }
}

/// First and second derivatives of the loss.
private struct Bend {
    var slope = 0.0
    var intercept = 0.0
    private var slopeSlope: Double
    private var interceptIntercept: Double
    private var slopeIntercept = 0.0

    init(
        _ rows: [SigmoidCalibration.Row],
        _ slope: Double,
        _ intercept: Double,
        ridge: Double
    ) {
        slopeSlope = ridge
        interceptIntercept = ridge
        for row in rows {
            let probability = sigmoid(slope * row.value + intercept)
            let error = row.weight * (probability - row.target)
            let spread = row.weight * probability * (1 - probability)
            self.slope += row.value * error
            self.intercept += error
            slopeSlope += row.value * row.value * spread
            interceptIntercept += spread
            slopeIntercept += row.value * spread
        }
    }

    var newtonStep: (slope: Double, intercept: Double) {
        let determinant = slopeSlope * interceptIntercept - slopeIntercept * slopeIntercept
        return (
            -(interceptIntercept * slope - slopeIntercept * intercept) / determinant,
            -(slopeSlope * intercept - slopeIntercept * slope) / determinant
        )
    }
}
