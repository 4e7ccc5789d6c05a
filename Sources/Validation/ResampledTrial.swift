/// A trial's answers, ordered once, so that what is drawn of them is in order already.
struct ResampledTrial {
    /// The trial with the thresholds that are best on some rows, and its score there.
    struct Choice {
        var trial: ResampledTrial
        var thresholds: [Double]
        var score: Double
    }

    private let repeats: [Predictions]
    /// For two classes the rows of each repeat by descending probability, tagged by position, where
    /// the objective goes by that order.
    private let sweeps: [ThresholdSweep]
    private let objective: Objective
    private let isTuned: Bool

    init(_ repeats: [Predictions], objective: Objective, isTuned: Bool) {
        self.repeats = repeats
        self.objective = objective
        self.isTuned = isTuned
        let isOrdered = repeats.first?.classes == 2 && (isTuned || objective.metric.judgesRanks)
        sweeps =
            isOrdered
            ? repeats.map { answers in
                ThresholdSweep(
                    answers.labels.indices.map { row in
                        ThresholdSweep.Row(
                            probability: answers.probabilities[row],
                            isPositive: answers.labels[row] == 1,
                            tag: row
                        )
                    }
                )
            } : []
    }

    /// Chooses the thresholds on rows counted so often; nil where they give no score.
    func tuned(on counts: [Int]) -> Choice? {
        var thresholds: [Double] = []
        var sum = 0.0
        for index in repeats.indices {
            if isTuned {
                guard counts.contains(where: { $0 > 0 }) else { return nil }
                let best = sweeps[index].best(objective) { counts[$0.tag] }
                thresholds.append(best.threshold)
                sum += best.score
            } else {
                guard let score = score(index, on: counts, threshold: 0.5) else { return nil }
                thresholds.append(0.5)
                sum += score
            }
        }
        return Choice(trial: self, thresholds: thresholds, score: sum / Double(repeats.count))
    }

    /// The score on rows counted so often, at thresholds chosen elsewhere; nil where there is none.
    func score(on counts: [Int], thresholds: [Double]) -> Double? {
        var sum = 0.0
        for (index, threshold) in thresholds.enumerated() {
            guard let score = score(index, on: counts, threshold: threshold) else { return nil }
            sum += score
        }
        return sum / Double(thresholds.count)
    }

    /// The score of one repeat.
    private func score(_ index: Int, on counts: [Int], threshold: Double) -> Double? {
        guard sweeps.indices.contains(index) else {
            let rows = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
            return objective.score(repeats[index].selecting(rows), threshold: threshold)
        }
        if objective.metric.judgesRanks {
            let ranking = sweeps[index].ranking { counts[$0.tag] }
            if objective.metric == .rocAUC { return ranking.areaUnderROC }
            return ranking.isEmpty ? nil : ranking.averagePrecision
        }
        let matrix = sweeps[index].confusion(at: threshold) { counts[$0.tag] }
        return matrix.rows > 0
            ? matrix.score(objective.metric, averaging: objective.averaging) : nil
    }
}
