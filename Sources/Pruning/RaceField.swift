import Search
import Statistics

/// What trials say about the folds of a plan, and about chance.
///
/// A fold score is the sum of what the trial is worth, of how easy the fold is, of how much easier it
/// is for the trial's family, and of a residual. The last two are drawn anew for each fold, the
/// family's with as much variance as the residual: on the tables of the racing benchmark that share
/// is from none to two thirds, and anything between serves all of them.
///
/// The estimates are the best linear unbiased predictions of that mixed model, in closed form.
///
/// - SeeAlso: Robinson, "That BLUP is a good thing: the estimation of random effects", Statistical
///   Science 6 (1991).
struct RaceField {
    /// A trial as the field sees it.
    struct Entry {
        let family: String
        let scores: ArraySlice<Double>
        let mean: Double

        /// A trial with no more than so many of its folds.
        init(_ trial: FoldHistory, folds: Int) {
            family = trial.family
            scores = trial.scores.prefix(folds)
            mean = trial.mean(ofFirst: folds)
        }

        private init(family: String, scores: ArraySlice<Double>, mean: Double) {
            self.family = family
            self.scores = scores
            self.mean = mean
        }

        /// The same without a family.
        var ofNoFamily: Entry { Entry(family: "", scores: scores, mean: mean) }
    }

    /// The share of all trials that count as contenders.
    static let contenderShare = 0.1
    /// How many contenders there are at least, if so many trials have all folds.
    static let contendersMin = 5

    /// The degrees of freedom that all other trials together have at most.
    static let priorDegrees = 1.0

    /// The least standard deviation of residuals, relative to scores, that is not taken for rounding.
    static let noiseMin = 1e-9

    /// The variance of a family's effect on a fold, in units of the residuals' variance.
    static let familyVariance = 1.0

    /// By how much each fold lies above the mean of all, for contenders of no particular family.
    private var effects: [Double]
    /// How uncertain those are, in units of the residuals' variance.
    private let effectVariance: Double
    /// The same for each family of a contender, and how many contenders it has.
    private var families: [String: Family] = [:]
    /// The variance of the residuals.
    let variance: Double
    /// How much that variance rests on.
    let degreesOfFreedom: Double

    /// The field of the trials that have all the folds, nil where they say nothing about chance.
    ///
    /// - Parameters:
    ///   - entries: trials with at most so many folds.
    ///   - folds: how many folds are looked at.
    ///   - count: how many trials the contenders are the best of.
    init?(_ entries: [Entry], folds: Int, outOf count: Int) {
        let means = entries.compactMap { $0.scores.count == folds ? $0.mean : nil }.sorted(by: >)
        let wanted = max(
            Self.contendersMin,
            Int((Self.contenderShare * Double(count)).rounded(.up))
        )
        guard let bar = means.prefix(wanted).last else { return nil }
        // Of several at the bar all are contenders, so that their order does not matter.
        let isContender = entries.map { $0.scores.count == folds && $0.mean >= bar }
        for (entry, isOne) in zip(entries, isContender) where isOne {
            families[entry.family, default: Family(folds: folds)].add(entry)
        }
        let size = families.values.reduce(0) { $0 + $1.size }
        // One alone does not tell hard folds from chance, and the first trial is rarely a strong one.
        guard size >= 2 else { return nil }
        let weights = families.mapValues { 1 / (Self.familyVariance + 1 / $0.size) }
        // In order of name: sums must not depend on the order of a dictionary.
        let names = families.keys.sorted()
        let weight = names.reduce(0) { $0 + (weights[$1] ?? 0) }
        effects = Array(repeating: 0, count: folds)
        for name in names {
            guard let family = families[name], let share = weights[name] else { continue }
            for fold in 0..<folds { effects[fold] += share / weight * family.effects[fold] }
        }
        effectVariance = 1 / weight
        var contenders = Residuals()
        var rest = Residuals()
        for (entry, isOne) in zip(entries, isContender) where entry.scores.count >= 2 {
            if isOne {
                contenders.add(entry.scores, effects: families[entry.family]?.effects ?? effects)
            } else {
                rest.add(entry.scores, effects: effects)
            }
        }
        for name in names {
            guard let family = families[name], let share = weights[name] else { continue }
            for fold in 0..<folds {
                let distance = family.effects[fold] - effects[fold]
                contenders.squares += share * distance * distance
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
    }

    /// How much easier the first folds are than all of them, for a trial of a family, and how uncertain
    /// a fold of such a trial is, in units of the residuals' variance.
    func ease(ofFirst count: Int, for family: String) -> (ease: Double, variance: Double) {
        var ease = effects.prefix(count).reduce(0, +) / Double(count)
        var known = 0.0
        var left = Self.familyVariance
        if let own = families[family] {
            known = Self.familyVariance / (Self.familyVariance + 1 / own.size)
            left = known / own.size
            ease += known * (own.effects.prefix(count).reduce(0, +) / Double(count) - ease)
        }
        return (ease, 1 + left + (1 - known) * (1 - known) * effectVariance)
    }

    /// The cumulative probability of a difference of so many standard errors.
    func cumulative(_ distance: Double) -> Double? {
        guard distance.isFinite else { return nil }
        return StudentT(degreesOfFreedom: degreesOfFreedom).cumulative(distance)
    }

    /// By how much each fold lies above the mean of all, for a family's contenders.
    private struct Family {
        var effects: [Double]
        /// How many contenders it has.
        var size = 0.0

        init(folds: Int) { effects = Array(repeating: 0, count: folds) }

        mutating func add(_ entry: Entry) {
            size += 1
            for (fold, score) in entry.scores.enumerated() {
                effects[fold] += (score - entry.mean - effects[fold]) / size
            }
        }
    }

    /// Sums of squares of what is left of fold scores without trial and fold.
    private struct Residuals {
        var squares = 0.0
        var degreesOfFreedom = 0.0

        mutating func add(_ scores: ArraySlice<Double>, effects: [Double]) {
            var mean = 0.0
            for (score, effect) in zip(scores, effects) {
                mean += (score - effect) / Double(scores.count)
            }
            for (score, effect) in zip(scores, effects) {
                let residual = score - effect - mean
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
