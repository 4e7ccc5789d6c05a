import Search
import Statistics

/// What the trials seen so far say about the folds of a plan and about chance.
struct RaceField {
    /// The share of all trials that count as contenders.
    static let contenderShare = 0.1
    /// How many contenders there are at least, if so many trials are complete.
    static let contendersMin = 5

    /// The degrees of freedom that all other trials together have at most.
    static let priorDegrees = 1.0

    /// The least standard deviation of residuals, relative to scores, that is not taken for rounding.
    static let noiseMin = 1e-9

    /// By how much each fold lies above the mean of all, for contenders.
    let effects: [Double]
    /// σ², the variance of the residuals.
    let variance: Double
    /// How much that variance rests on.
    let degreesOfFreedom: Double
    /// How many trials the effects are taken from.
    let contenders: Int

    /// The field of these trials; nil where they say nothing about chance.
    init?(folds: Int, among others: ArraySlice<FoldHistory>) {
        let means = others.compactMap { $0.isComplete(of: folds) ? $0.mean : nil }.sorted(by: >)
        let wanted = max(
            Self.contendersMin,
            Int((Self.contenderShare * Double(others.count)).rounded(.up))
        )
        guard let bar = means.prefix(wanted).last else { return nil }
        // Of several at the bar all are contenders, so that their order does not matter.
        let isContender = others.map { $0.isComplete(of: folds) && $0.mean >= bar }
        var count = 0
        var effects = [Double](repeating: 0, count: folds)
        for (trial, isOne) in zip(others, isContender) where isOne {
            count += 1
            for fold in 0..<folds {
                effects[fold] += (trial.scores[fold] - trial.mean - effects[fold]) / Double(count)
            }
        }
        // One alone does not tell hard folds from chance, and the first trial is rarely a strong one.
        guard count >= 2 else { return nil }
        var contenders = Residuals()
        var rest = Residuals()
        for (trial, isOne) in zip(others, isContender) where trial.scores.count >= 2 {
            if isOne {
                contenders.add(trial.scores, effects: effects)
            } else {
                rest.add(trial.scores, effects: effects)
            }
        }
        // The effects were fitted to the contenders: one trial's worth of freedom is spent.
        contenders.degreesOfFreedom -= Double(folds - 1)
        // The other trials, the pruned ones too, have one degree of freedom together: their residuals
        // are wider, but they keep contenders that happen to agree from passing for certainty.
        let prior = rest.scaled(toAtMost: Self.priorDegrees)
        degreesOfFreedom = contenders.degreesOfFreedom + prior.degreesOfFreedom
        variance = (contenders.squares + prior.squares) / degreesOfFreedom
        // Trials that agree to the last digits show rounding, not chance.
        let least = Self.noiseMin * bar.magnitude
        guard degreesOfFreedom > 0, variance.isFinite, variance.squareRoot() > least else {
            return nil
        }
        self.effects = effects
        self.contenders = count
    }

    /// The probability that a trial's mean over all folds beats that of a complete one by some of the
    /// standard errors that such means have.
    ///
    /// The posterior under a flat prior for the trial's mean, and so also how probable it is that a
    /// trial with just that lead does so badly on its first folds.
    func probability(
        that trial: FoldHistory,
        beats best: FoldHistory,
        byStandardErrors lead: Double
    ) -> Double? {
        let count = trial.scores.count
        let seen = Double(count)
        let ease = effects.prefix(count).reduce(0, +) / seen
        let wanted = best.mean + lead * (variance / Double(effects.count)).squareRoot()
        // The effects are themselves estimated, which adds their share.
        let spread =
            variance * (1 / seen - 1 / Double(effects.count)) * (1 + 1 / Double(contenders))
        let distance = (trial.mean - ease - wanted) / spread.squareRoot()
        guard distance.isFinite else { return nil }
        return StudentT(degreesOfFreedom: degreesOfFreedom).cumulative(distance)
    }

    /// Sums of squares of what is left of fold scores without trial and fold.
    private struct Residuals {
        var squares = 0.0
        var degreesOfFreedom = 0.0

        mutating func add(_ scores: [Double], effects: [Double]) {
            var mean = 0.0
            for fold in scores.indices {
                mean += (scores[fold] - effects[fold]) / Double(scores.count)
            }
            for fold in scores.indices {
                let residual = scores[fold] - effects[fold] - mean
                squares += residual * residual
            }
            degreesOfFreedom += Double(scores.count - 1)
        }

        func scaled(toAtMost limit: Double) -> Residuals {
            guard degreesOfFreedom > limit else { return self }
            return Residuals(squares: squares / degreesOfFreedom * limit, degreesOfFreedom: limit)
        }
    }
}
