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
        case numeric(axis: UnitAxis, means: [Double], precisions: [Double])
        case categorical(count: Int, choices: [Double], logOwn: Double, logOther: Double)
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
            switch axis {
            case .numeric(let axis):
                let gaps = history.gaps(axis: index, where: isGood, is: chosen)
                add(axis, trials, narrow: history.narrow[index], gaps: gaps)
            case .categorical(let values):
                let column = history.columns[index]
                add(values.count, choices: trials.map { column[$0] })
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

    private mutating func add(
        _ axis: UnitAxis,
        _ trials: [Int],
        narrow: [ParzenKernel],
        gaps: [Double]
    ) {
        // Kernels may get narrow quickly: of a long history most are as narrow as may be.
        let kernels = Double(trials.count + 2)
        let narrowest = 1 / (kernels * kernels)
        var means: [Double] = []
        var precisions: [Double] = []
        means.reserveCapacity(trials.count + 1)
        precisions.reserveCapacity(trials.count + 1)
        func add(_ kernel: ParzenKernel) {
            constants[means.count] -= kernel.logNormalizer
            means.append(kernel.mean)
            precisions.append(0.5.squareRoot() / kernel.deviation)
        }
        for trial in trials {
            let deviation = min(max(gaps[trial], narrowest), 1)
            let least = narrow[trial]
            add(
                deviation > least.deviation
                    ? ParzenKernel(mean: least.mean, deviation: deviation) : least
            )
        }
        add(ParzenKernel(mean: 0.5, deviation: 1))
        axes.append(.numeric(axis: axis, means: means, precisions: precisions))
    }

    private mutating func add(_ count: Int, choices: [Double]) {
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

    /// The logarithms of the density at some points, up to a summand that is the same for all.
    func logDensities(_ points: [[Double]]) -> [Double] {
        var densities: [Double] = []
        densities.reserveCapacity(points.count)
        var sums = Array(repeating: Lanes.zero, count: constants.count)
        for start in stride(from: 0, to: points.count, by: Lanes.scalarCount) {
            // Where the last points are fewer, the very last stands in.
            let four = (start..<start + Lanes.scalarCount).map { points[min($0, points.count - 1)] }
            for kernel in sums.indices { sums[kernel] = Lanes(repeating: constants[kernel]) }
            for (index, axis) in axes.enumerated() {
                let places = Lanes(four.map { $0[index] })
                Self.add(axis, at: places, to: &sums)
            }
            let found = Self.logSumExp(sums)
            for lane in 0..<min(Lanes.scalarCount, points.count - start) {
                densities.append(found[lane])
            }
        }
        return densities
    }

    /// One number for each of four points: this is where the time goes, and each kernel is fetched
    /// once for the four.
    private typealias Lanes = SIMD4<Double>

    private static func add(_ axis: Axis, at places: Lanes, to sums: inout [Lanes]) {
        switch axis {
        case .numeric(_, let means, let precisions):
            // One check before the loop instead of three inside.
            let count = sums.count
            precondition(means.count == count, "\(means.count) means of \(count) kernels")
            precondition(precisions.count == count, "\(precisions.count) widths")
            for kernel in 0..<count {
                let distances = (places - means[kernel]) * precisions[kernel]
                sums[kernel] -= distances * distances
            }
        case .categorical(let count, let choices, let logOwn, let logOther):
            let own = Lanes(repeating: logOwn)
            let other = Lanes(repeating: logOther)
            for kernel in choices.indices {
                sums[kernel] += other.replacing(with: own, where: places .== choices[kernel])
            }
            sums[choices.count] -= log(Double(count))
        }
    }

    /// As in Statistics, without the terms that are lost in rounding anyway: most kernels are far.
    private static func logSumExp(_ values: [Lanes]) -> Lanes {
        var largest = Lanes(repeating: -.infinity)
        for value in values { largest = pointwiseMax(largest, value) }
        var sum = Lanes.zero
        for value in values {
            let distance = value - largest
            let isNear = distance .> -40
            guard any(isNear) else { continue }
            for lane in 0..<Lanes.scalarCount where isNear[lane] {
                sum[lane] += exp(distance[lane])
            }
        }
        for lane in 0..<Lanes.scalarCount { sum[lane] = log(sum[lane]) }
        return largest + sum
    }

    /// A point drawn from the density.
    func sample(using generator: inout RandomGenerator) -> [Double] {
        let share = generator.uniform()
        let kernel = cumulative.firstIndex { share < $0 } ?? cumulative.count - 1
        return axes.map { axis in
            switch axis {
            case .numeric(let axis, let means, let precisions):
                let kernel = TruncatedNormal(
                    mean: means[kernel],
                    deviation: 0.5.squareRoot() / precisions[kernel],
                    low: 0,
                    high: 1
                )
                return axis.snapped(kernel.sample(using: &generator))
            case .categorical(let count, let choices, let logOwn, let logOther):
                guard kernel < choices.count else { return Double(generator.below(count)) }
                // The own choice has what the others leave, and the rest is spread evenly.
                if generator.uniform() < exp(logOwn) - exp(logOther) {
                    return choices[kernel]
                }
                return Double(generator.below(count))
            }
        }
    }
}
