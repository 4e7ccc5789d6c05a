import Foundation
import Statistics

/// A density over a group's parameters: a mixture of one kernel a trial and one for the prior.
///
/// A kernel is a product over the parameters: normal densities cut to the interval from 0 to 1, and
/// for choices without order a probability that favours the trial's own. The prior's kernel is
/// nearly even.
///
/// - SeeAlso: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011, section 4;
///   Falkner et al., "BOHB", ICML 2018, section 3.2, for the product over parameters; Watanabe,
///   "Tree-structured Parzen estimator: understanding its algorithm components", arXiv:2304.11127.
struct ParzenEstimator: Sendable {
    private enum Axis: Sendable {
        case numeric(axis: UnitAxis, means: [Double], precisions: [Double], deviations: [Double])
        case categorical(count: Int, choices: [Int], logOwn: Double, logOther: Double)
    }

    private var axes: [Axis] = []
    /// The logarithm of each kernel's weight and of all that does not depend on the point.
    private var constants: [Double]
    /// The running sums of the kernels' weights, from which kernels are drawn.
    private var cumulative: [Double] = []

    /// The density of the trials for which `isGood` is `chosen`.
    ///
    /// - Complexity: O(trials × axes).
    init(_ group: ParameterGroup, _ history: GroupHistory, where isGood: [Bool], is chosen: Bool) {
        let trials = isGood.indices.filter { isGood[$0] == chosen }
        let weights = Self.weights(trials.count) + [1]
        let total = weights.reduce(0, +)
        constants = weights.map { log($0 / total) }
        cumulative.reserveCapacity(weights.count)
        for weight in weights {
            cumulative.append((cumulative.last ?? 0) + weight / total)
        }
        for (index, axis) in group.axes.enumerated() {
            let column = history.columns[index]
            switch axis {
            case .numeric(let axis):
                let gaps = history.gaps(axis: index, where: isGood, is: chosen)
                add(axis, means: trials.map { column[$0] }, gaps: gaps)
            case .categorical(let values):
                add(values.count, choices: trials.map { Int(column[$0]) })
            }
        }
    }

    /// Trials count alike up to twenty-five; beyond, older ones fade.
    private static func weights(_ count: Int) -> [Double] {
        let recent = 25
        guard count > recent else { return Array(repeating: 1, count: count) }
        let first = 1 / Double(count)
        return (0..<count).map { index in
            let old = count - recent
            guard index < old, old > 1 else { return index < old ? first : 1 }
            return first + (1 - first) * Double(index) / Double(old - 1)
        }
    }

    private mutating func add(_ axis: UnitAxis, means: [Double], gaps: [Double]) {
        // Kernels may get narrow quickly, but not below a twenty-fifth of the axis, and not so narrow
        // that they hold only the trial's own value of a stepped axis. Against the usual bound of
        // 1/min(100, n) this lowers the regret on smooth, mixed and conditional functions, and
        // leaves it under noise (Watanabe 2023 calls it magic clipping with an exponent of two).
        let kernels = Double(means.count + 2)
        let narrowest = max(0.04, 1 / (kernels * kernels))
        var deviations: [Double] = []
        deviations.reserveCapacity(means.count + 1)
        for (mean, gap) in zip(means, gaps) {
            deviations.append(min(max(gap, narrowest, 0.4 * axis.cell(at: mean)), 1))
        }
        deviations.append(1)
        let centers = means + [0.5]
        for (kernel, deviation) in deviations.enumerated() {
            constants[kernel] -= log(deviation) + Self.logMass(centers[kernel], deviation)
        }
        axes.append(
            .numeric(
                axis: axis,
                means: centers,
                precisions: deviations.map { 0.5.squareRoot() / $0 },
                deviations: deviations
            )
        )
    }

    /// The logarithm of what a kernel puts between 0 and 1, by which its density is divided.
    private static func logMass(_ mean: Double, _ deviation: Double) -> Double {
        // Eight deviations away from both ends nothing is cut off.
        if min(mean, 1 - mean) > 8 * deviation { return 0 }
        return log(
            1 - StandardNormal.cumulative(-mean / deviation)
                - StandardNormal.cumulative((mean - 1) / deviation)
        )
    }

    private mutating func add(_ count: Int, choices: [Int]) {
        let kernels = Double(choices.count + 1)
        let other = 1 / kernels
        let total = 1 + other * Double(count)
        axes.append(
            .categorical(
                count: count,
                choices: choices,
                logOwn: log((1 + other) / total),
                logOther: log(other / total)
            )
        )
    }

    /// The logarithm of the density at a point, up to a summand that is the same for all points.
    ///
    /// - Parameter workspace: room that is used again from point to point.
    func logDensity(_ places: [Double], _ workspace: inout [Double]) -> Double {
        workspace.removeAll(keepingCapacity: true)
        workspace.append(contentsOf: constants)
        for (place, axis) in zip(places, axes) {
            switch axis {
            case .numeric(_, let means, let precisions, _):
                Self.subtractSquares(place, means, precisions, from: &workspace)
            case .categorical(let count, let choices, let logOwn, let logOther):
                let choice = Int(place)
                for kernel in choices.indices {
                    workspace[kernel] += choices[kernel] == choice ? logOwn : logOther
                }
                workspace[choices.count] -= log(Double(count))
            }
        }
        return Self.logSumExp(workspace)
    }

    private static func subtractSquares(
        _ place: Double,
        _ means: [Double],
        _ precisions: [Double],
        from sums: inout [Double]
    ) {
        // One check before the loop instead of three inside: this is where the time goes.
        let count = sums.count
        precondition(means.count == count, "\(means.count) means of \(count) kernels")
        precondition(precisions.count == count, "\(precisions.count) widths of \(count) kernels")
        for kernel in 0..<count {
            let distance = (place - means[kernel]) * precisions[kernel]
            sums[kernel] -= distance * distance
        }
    }

    /// As in Statistics, without the terms that are lost in rounding anyway: most kernels are far.
    private static func logSumExp(_ values: [Double]) -> Double {
        var largest = -Double.infinity
        for value in values where value > largest {
            largest = value
        }
        var sum = 0.0
        for value in values where value > largest - 40 {
            sum += exp(value - largest)
        }
        return largest + log(sum)
    }

    /// A point drawn from the density.
    func sample(using generator: inout RandomGenerator) -> [Double] {
        let share = generator.uniform()
        let kernel = cumulative.firstIndex { share < $0 } ?? cumulative.count - 1
        return axes.map { axis in
            switch axis {
            case .numeric(let axis, let means, _, let deviations):
                let kernel = TruncatedNormal(
                    mean: means[kernel],
                    deviation: deviations[kernel],
                    low: 0,
                    high: 1
                )
                return axis.snapped(kernel.sample(using: &generator))
            case .categorical(let count, let choices, let logOwn, let logOther):
                guard kernel < choices.count else { return Double(generator.below(count)) }
                // The own choice has what the others leave, and the rest is spread evenly.
                if generator.uniform() < exp(logOwn) - exp(logOther) {
                    return Double(choices[kernel])
                }
                return Double(generator.below(count))
            }
        }
    }
}
