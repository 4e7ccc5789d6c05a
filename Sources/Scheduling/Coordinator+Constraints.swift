import Search
import Statistics

// What a trial costs, whether it meets the study's constraints, and what the sampler hears of that.
extension Coordinator {
    /// A judgement with what the trial's fits cost, where the study asks, held to its constraints.
    func held(_ score: TrialScore, of progress: TrialProgress) -> TrialScore {
        var score = score
        for cost in CostMeasure.allCases where plan.measures(cost) {
            score.metrics[cost.rawValue] = progress.summary(of: cost)
        }
        score.violation = plan.constraints.reduce(0) { sum, constraint in
            sum + constraint.violation(by: score.metrics[constraint.measure]?.mean)
        }
        return score
    }

    /// The value that the sampler hears of a complete trial.
    ///
    /// One that misses the constraints is told to be worse than every trial so far, by as much as it
    /// misses them: samplers go by ranks down there, and so learn first to meet them, then to be good.
    func toldValue(of score: TrialScore, trial number: Int) -> Double {
        guard !score.isFeasible else { return score.value }
        let least = state.trials[...number].compactMap(\.score?.value).min() ?? score.value
        return least - score.violation
    }
}

extension Coordinator {
    /// What the sampler hears of a complete trial by the study's second goal.
    func toldSecond(of progress: TrialProgress) -> Double? {
        guard let goal = plan.second, let score = progress.score else { return nil }
        guard !score.isFeasible else { return goal.value(of: score) }
        return state.trials[...progress.trial.number]
            .compactMap { $0.score.flatMap(goal.value) }.min()
    }
}

extension StudyPlan {
    /// Whether the study asks for what a model costs.
    func measures(_ cost: CostMeasure) -> Bool {
        second?.measure == cost.rawValue
            || constraints.contains { $0.measure == cost.rawValue }
    }
}

extension TrialProgress {
    /// What the trial's fits cost over the search's folds; nil where that was not measured.
    func summary(of cost: CostMeasure) -> ScoreSummary? {
        var costs: [Double] = []
        for case .completed(_, let taken) in folds {
            switch cost {
            case .fitSeconds: costs.append(taken.seconds)
            case .modelBytes:
                guard let bytes = taken.modelBytes else { return nil }
                costs.append(Double(bytes))
            }
        }
        guard !costs.isEmpty else { return nil }
        let moments = RunningMoments(costs)
        let error = ((moments.variance ?? 0) / Double(costs.count)).squareRoot()
        return ScoreSummary(
            mean: moments.mean,
            low: max(0, moments.mean - 1.96 * error),
            high: moments.mean + 1.96 * error
        )
    }
}
