import Search
import Statistics

/// Stops a trial whose fold scores are significantly below the best trial's by a signed-rank test.
///
/// Optuna's rule with a fold for a step: one-sided, zero differences split, never stopping a trial
/// whose mean so far reaches the best one's full mean. The test is exact also with ties. With n folds
/// p is at least 2⁻ⁿ, so that at the usual threshold of 0.1 nothing stops before the fourth fold; and
/// being repeated after each fold, it errs more often than its threshold says. Here for comparison.
///
/// - SeeAlso: Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1 (1945);
///   Optuna's `WilcoxonPruner`.
public struct WilcoxonPruner: Pruner {
    /// Below which p a trial is stopped, from 0 to 1.
    public let threshold: Double
    /// How many folds a trial has in any case; at least two are compared.
    public let startupFolds: Int

    /// A pruner with this threshold on p.
    public init(threshold: Double = 0.1, startupFolds: Int = 2) {
        precondition(0 <= threshold && threshold <= 1, "\(threshold) is no probability")
        precondition(startupFolds >= 0, "\(startupFolds) folds")
        self.threshold = threshold
        self.startupFolds = startupFolds
    }

    /// Stops the trial if the test says that it is worse.
    public func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        let count = trial.checkedCount(of: folds)
        guard count >= max(2, startupFolds) else { return nil }
        guard let best = others.incumbent(of: folds), trial.mean < best.mean else { return nil }
        let probability = SignedRankTest(zip(trial.scores, best.scores).map { $0 - $1 }).lowerTail
        guard probability < threshold else { return nil }
        return trial.pruned(
            of: folds,
            among: others,
            because: "is below trial \(best.trial) with p = \(rounded(probability))"
        )
    }
}

/// The signed-rank test of differences that would be symmetric about zero.
struct SignedRankTest {
    /// Beyond so many differences the sum is as good as normal, as in SciPy.
    static let exactMax = 50

    /// How likely so low a sum of positive ranks, or a lower one, would be.
    let lowerTail: Double

    /// Tests differences; zero ones give half their rank to either side.
    ///
    init(_ differences: [Double]) {
        let sorted = differences.sorted { $0.magnitude < $1.magnitude }
        // Twice the ranks, which with ties are halves: whole numbers to count sums of.
        var weights: [Int] = []
        var observed = 0
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end].magnitude == sorted[start].magnitude { end += 1 }
            let weight = start + end + 1
            for difference in sorted[start..<end] where difference != 0 {
                weights.append(weight)
                if difference > 0 { observed += weight }
            }
            start = end
        }
        // Zero differences add the same to every outcome, so they can be left out of both.
        lowerTail =
            differences.count > Self.exactMax
            ? Self.approximate(weights, observed)
            : Self.exact(weights, observed)
    }

    private static func exact(_ weights: [Int], _ observed: Int) -> Double {
        var chances = [Double](repeating: 0, count: observed + 1)
        chances[0] = 1
        for weight in weights {
            for sum in chances.indices.reversed() {
                let other = sum >= weight ? chances[sum - weight] : 0
                chances[sum] = (chances[sum] + other) / 2
            }
        }
        return chances.reduce(0, +)
    }

    private static func approximate(_ weights: [Int], _ observed: Int) -> Double {
        let mean = Double(weights.reduce(0, +)) / 2
        let variance = weights.reduce(0.0) { $0 + Double($1) * Double($1) } / 4
        guard variance > 0 else { return 1 }
        return StandardNormal.cumulative((Double(observed) - mean) / variance.squareRoot())
    }
}
