import Statistics

/// The mean of a score over folds whose training sets overlap, and how sure it is.
struct FoldMean {
    let mean: Double
    /// Zero where a single score tells nothing about spread.
    let standardError: Double
    private let halfWidth: Double

    /// The mean of scores, one a fold; nil of nothing.
    ///
    /// - Parameter overlap: the rows validated on per row trained on.
    init?(_ scores: [Double], overlap: Double) {
        guard !scores.isEmpty else { return nil }
        let moments = RunningMoments(scores)
        mean = moments.mean
        let variance = moments.variance ?? 0
        standardError = ((1 / Double(scores.count) + overlap) * variance).squareRoot()
        halfWidth =
            scores.count < 2
            ? 0
            : standardError * Self.quantile(degreesOfFreedom: scores.count - 1)
    }

    /// Where 2.5 % of Student's t distribution lie above.
    private static func quantile(degreesOfFreedom: Int) -> Double {
        quantiles.indices.contains(degreesOfFreedom - 1)
            ? quantiles[degreesOfFreedom - 1]
            : StudentT(degreesOfFreedom: Double(degreesOfFreedom)).quantile(0.975)
    }

    /// Those from one degree of freedom on, as many as fold plans usually have: to find one takes
    /// longer than all else in a judgement of few rows, and each measure asks for it.
    private static let quantiles = (1...64).map {
        StudentT(degreesOfFreedom: Double($0)).quantile(0.975)
    }

    /// The 95 % interval, cut to what the measure can be.
    func interval(in range: ClosedRange<Double>) -> Judgement.Interval {
        Judgement.Interval(
            mean: mean,
            low: min(max(mean - halfWidth, range.lowerBound), mean),
            high: max(min(mean + halfWidth, range.upperBound), mean)
        )
    }
}
