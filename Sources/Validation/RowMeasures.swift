import Statistics

/// All measures by name on some rows at one threshold; undefined ones are left out.
///
/// - Parameter threshold: from which probability on class 1 of two is predicted.
public func measureRows(_ answers: Predictions, threshold: Double) -> [String: Double] {
    var found: [String: Double] = [:]
    for measure in measures(classes: answers.classes) {
        found[measure.name] = measure.score(answers, threshold)
    }
    return found
}

/// All measures by name on some rows, with 95 % intervals over the rows.
///
/// The intervals are percentiles over resamples of the rows; the model is taken as given. A measure
/// without meaning on a resample, because a class is absent, skips it.
///
/// - Parameter seed: the resamples follow from it.
/// - SeeAlso: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), section 13.3.
public func measureRows(
    _ answers: Predictions,
    threshold: Double,
    seed: UInt64
) -> [String: Judgement.Interval] {
    let whole: [String: Double] = measureRows(answers, threshold: threshold)
    let rows = answers.labels.count
    guard rows > 0 else { return [:] }
    var samples: [String: [Double]] = [:]
    var random = RandomGenerator(seed: seed, purpose: "bootstrap")
    for _ in 0..<resamples(rows: rows) {
        let drawn = answers.selecting((0..<rows).map { _ in random.below(rows) })
        for (name, value) in measureRows(drawn, threshold: threshold) as [String: Double] {
            samples[name, default: []].append(value)
        }
    }
    var intervals: [String: Judgement.Interval] = [:]
    for (name, value) in whole {
        let sorted = (samples[name] ?? [value]).sorted()
        let low = Int((0.025 * Double(sorted.count - 1)).rounded())
        let high = Int((0.975 * Double(sorted.count - 1)).rounded())
        intervals[name] = Judgement.Interval(mean: value, low: sorted[low], high: sorted[high])
    }
    return intervals
}

/// A thousand resamples make steady percentiles; large tables, whose intervals are narrow anyway,
/// get fewer, so that the work stays within seconds.
private func resamples(rows: Int) -> Int {
    min(1000, max(100, 10_000_000 / rows))
}

extension Predictions {
    /// The given rows, which may repeat.
    func selecting(_ rows: [Int]) -> Predictions {
        let width = classes == 2 ? 1 : classes
        return Predictions(
            labels: rows.map { labels[$0] },
            probabilities: rows.flatMap { probabilities[$0 * width..<($0 + 1) * width] },
            classes: classes
        )
    }
}
