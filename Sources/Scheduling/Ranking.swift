import Search
import Statistics

// Which of some trials are the best.
extension Collection<TrialProgress> {
    /// The complete trial with the highest value among those that meet the constraints, the first of
    /// equals; where none does, the one that misses them least.
    var best: TrialProgress? {
        var best: TrialProgress?
        for candidate in self {
            guard let score = candidate.score else { continue }
            if let leader = best?.score, !score.isBetter(than: leader) { continue }
            best = candidate
        }
        return best
    }

    /// The complete trials, best first, of equals the one with the lower number.
    var ranking: [TrialProgress] {
        let scored = compactMap { progress in progress.score.map { (progress, $0) } }
        return scored.sorted { one, other in
            if one.1.isBetter(than: other.1) { return true }
            if other.1.isBetter(than: one.1) { return false }
            return one.0.trial.number < other.0.trial.number
        }.map(\.0)
    }

    /// The trials on the Pareto front of the objective and a second goal, the best by the objective
    /// first; only those that meet the constraints, where any does.
    func front(_ goal: SecondGoal) -> [TrialProgress] {
        let ranking = ranking
        let least = ranking.first?.score?.violation
        let contenders = ranking.compactMap { progress -> (TrialProgress, Double, Double)? in
            guard let score = progress.score, score.violation == least,
                let second = goal.value(of: score)
            else { return nil }
            return (progress, score.value, second)
        }
        return paretoFront(contenders.map { ($0.1, $0.2) }).map { contenders[$0].0 }
    }
}
