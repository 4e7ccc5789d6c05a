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
            : standardError
                * StudentT(degreesOfFreedom: Double(scores.count - 1)).quantile(0.975)
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
