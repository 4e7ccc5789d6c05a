import Foundation
import Search
import Statistics

/// How much a parameter matters for being among the best.
public struct ParameterImportance: Sendable, Hashable, Codable {
    /// The parameter's name.
    public let name: String
    /// Its share of all parameters' importance, from 0 to 1.
    public let share: Double
    /// In how many of the trials it was active.
    public let trials: Int
}

/// How much each parameter of a space matters for being among the best tenth of trials.
///
/// For each parameter, the density of its values in the best trials is held against that in all
/// trials: where both are alike it does not matter what the value is. The measure is the Pearson
/// divergence of the two. A parameter that is not always active is judged among the trials where it
/// is, and counts as far as the best trials have it.
///
/// Choices are counted, beside one even draw; numbers are smoothed. Optuna 5 smooths choices as well,
/// with as many kernels as there are different choices, however many trials there are: of four, each
/// lends a third of its trials to the others. There, what a choice decides counts for far less.
///
/// - Parameters:
///   - observations: trials of the space; failed ones are left out.
///   - space: what was searched.
///   - topShare: the share of trials that are the best.
/// - Returns: all parameters that were searched over, the most important first; the shares add up to
///   1, or are all zero where the trials tell nothing, as few as four do not.
/// - Complexity: O(parameters × trials × log trials).
/// - SeeAlso: Watanabe, Bansal and Hutter, "PED-ANOVA: Efficiently quantifying hyperparameter
///   importance in arbitrary subspaces", IJCAI 2023; the width of kernels is Scott's, "Multivariate
///   Density Estimation" (1992).
public func parameterImportance(
    _ observations: [Observation],
    over space: SearchSpace,
    topShare: Double = 0.1
) -> [ParameterImportance] {
    let trials = observations.compactMap { observation -> (point: Parameters, value: Double)? in
        guard case .value(let value, _) = observation.outcome else { return nil }
        return (observation.parameters, value)
    }
    let best = top(trials, topShare)
    let searched = space.parameters.filter { $0.distribution.constant == nil }
    let found = searched.map { parameter -> (name: String, weight: Double, trials: Int) in
        let active = trials.filter { $0.point[parameter.name] != nil }
        let presence =
            Double(best.count { $0.point[parameter.name] != nil }) / Double(max(best.count, 1))
        guard active.count >= 5 else { return (parameter.name, 0, active.count) }
        let bins = Bins(parameter.distribution)
        let here = bins.density(top(active, topShare).compactMap { $0.point[parameter.name] })
        let everywhere = bins.density(active.compactMap { $0.point[parameter.name] })
        let divergence = zip(here, everywhere).reduce(0) { sum, pair in
            sum + pair.1 * (pair.0 / pair.1 - 1) * (pair.0 / pair.1 - 1)
        }
        return (parameter.name, presence * divergence, active.count)
    }
    let total = found.reduce(0) { $0 + $1.weight }
    return found.map { entry in
        let share = total > 0 ? entry.weight / total : 0
        return ParameterImportance(name: entry.name, share: share, trials: entry.trials)
    }
    .sorted { ($1.share, $0.name) < ($0.share, $1.name) }
}

/// The best trials, two at least; of equals at the border all.
private func top(
    _ trials: [(point: Parameters, value: Double)],
    _ share: Double
) -> [(point: Parameters, value: Double)] {
    let count = max(2, Int((share * Double(trials.count)).rounded(.up)))
    let values = trials.map(\.value).sorted(by: >)
    guard let bar = values.prefix(count).last else { return [] }
    return trials.filter { $0.value >= bar }
}

/// A parameter's values as a bounded number of bins, and densities over these.
private struct Bins {
    /// Finer than any number of trials can tell apart.
    static let countMax = 50

    private enum Kind {
        case ordered(UnitAxis)
        case choices([ParameterValue])
    }

    private let kind: Kind
    private let count: Int

    init(_ distribution: Distribution) {
        if let axis = UnitAxis(distribution) {
            kind = .ordered(axis)
            count = Int(min(axis.cells, Double(Self.countMax)))
        } else if case .categorical(let choices) = distribution {
            kind = .choices(choices)
            count = choices.count
        } else {
            preconditionFailure("a distribution is either numeric or a choice")
        }
    }

    /// The share of each bin, all above zero and together 1.
    func density(_ values: [ParameterValue]) -> [Double] {
        switch kind {
        case .choices(let choices):
            var shares = [Double](repeating: 1 / Double(count), count: count)
            for value in values {
                guard let index = choices.firstIndex(of: value) else { continue }
                shares[index] += 1
            }
            return shares.map { $0 / Double(values.count + 1) }
        case .ordered(let axis):
            let bins = values.compactMap { value -> Double? in
                guard case .number(let number) = value else { return nil }
                let bin = (axis.place(of: number) * Double(count)).rounded(.down)
                return min(bin, Double(count - 1))
            }
            return smoothed(bins)
        }
    }

    /// One kernel a value, as wide as so many values suggest, and one nearly even kernel.
    private func smoothed(_ bins: [Double]) -> [Double] {
        let sorted = bins.sorted()
        let moments = RunningMoments(sorted)
        let quartiles = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
        let spread = min((moments.variance ?? 0).squareRoot(), quartiles / 1.34)
        let scott = 1.059 * spread * pow(Double(sorted.count), -0.2)
        // Narrower kernels than a third of a bin would see nothing but their own.
        let width = max(scott, 0.3)
        var shares = [Double](repeating: 0, count: count)
        let kernels = sorted.map { ($0, width) } + [(Double(count - 1) / 2, Double(count))]
        for (mean, width) in kernels {
            let edges = (0...count).map { edge in
                StandardNormal.cumulative((Double(edge) - 0.5 - mean) / width)
            }
            let mass = edges[count] - edges[0]
            for bin in shares.indices {
                shares[bin] += (edges[bin + 1] - edges[bin]) / mass / Double(kernels.count)
            }
        }
        return shares
    }
}
