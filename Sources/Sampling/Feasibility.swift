import Foundation
import Search
import Statistics

/// What it costs to propose a point where trials may fail, learned from those that did.
///
/// The outcomes, one for a value and minus one for none, are smoothed by a Gaussian process of their
/// own; the probability is that of its exceeding zero. That is regression in the place of
/// classification: far cheaper, and as good where only the order of candidates matters.
///
/// - SeeAlso: Gelbart, Snoek and Adams, "Bayesian optimization with unknown constraints", UAI 2014,
///   section 3, for expected improvement times the probability of a valid point.
struct Feasibility: Sendable {
    private let process: GaussianProcess

    /// The variance that keeps a few outcomes from being certain about their surroundings.
    private static let doubt = 0.05
    /// The variance of an outcome, so that two close trials of which one fails do not make the
    /// process think the space all wild.
    private static let outcomeVariance = 0.25
    /// The logarithm of the probability below which no hope of a high value is worth the trial.
    private static let least = log(0.4)
    /// By how much the probability weighs more there.
    private static let aversion = 20.0
    /// An improvement of which any point is thought capable, in standardized units.
    ///
    /// Where all is known, the expected one falls by hundreds of orders of magnitude, and any unknown point,
    /// however likely to fail, would outweigh it.
    private static let improvementMin = 1e-6

    /// - Parameters:
    ///   - kernel: learned from the same kind of outcomes.
    ///   - vectors: the finished trials' points.
    ///   - isValued: whether each has a value.
    init(_ kernel: MixedKernel, vectors: [[Double]], isValued: [Bool]) {
        process = GaussianProcess(
            kernel,
            vectors: vectors,
            values: Self.outcomes(isValued),
            variances: Array(repeating: Self.outcomeVariance, count: vectors.count),
            running: []
        )
    }

    /// The kernel learned from outcomes, starting where it was.
    static func learned(
        _ kernel: MixedKernel,
        vectors: [[Double]],
        isValued: [Bool]
    ) -> MixedKernel {
        var learned = kernel
        let fit = KernelFit(
            kernel,
            vectors: vectors,
            values: outcomes(isValued),
            variances: Array(repeating: outcomeVariance, count: vectors.count)
        )
        learned.settings = fit.best(from: [kernel.settings], steps: 10)
        return learned
    }

    private static func outcomes(_ isValued: [Bool]) -> [Double] { isValued.map { $0 ? 1 : -1 } }

    /// The logarithm of an expected improvement plus the least one, which a penalty may outweigh.
    static func floored(_ gain: Double) -> Double {
        let floor = log(improvementMin)
        return max(gain, floor) + log1p(exp(-(gain - floor).magnitude))
    }

    /// What to add to the logarithm of the expected improvement at each of some vectors: the
    /// logarithm of the probability of a value, and more where that is small.
    func penalties(_ candidates: [[Double]]) -> [Double] {
        process.predictions(candidates).map { prediction in
            let distance = prediction.mean / Self.spread(prediction.deviation)
            return Self.penalty(StandardNormal.logCumulative(distance))
        }
    }

    /// The same at one vector, and how it changes along some numeric axes.
    func gradient(_ vector: [Double], axes: [Int]) -> (penalty: Double, slope: [Double]) {
        let found = process.gradients(vector, axes: axes)
        let spread = Self.spread(found.deviation)
        let distance = found.mean / spread
        let logarithm = StandardNormal.logCumulative(distance)
        let weight = logarithm < Self.least ? 1 + Self.aversion : 1
        let steepness = weight * exp(StandardNormal.logDensity(distance) - logarithm)
        let slope = axes.indices.map { index in
            let widening = found.deviation * found.deviationSlope[index] / (spread * spread)
            return steepness * (found.meanSlope[index] / spread - distance * widening)
        }
        return (Self.penalty(logarithm), slope)
    }

    private static func penalty(_ logarithm: Double) -> Double {
        logarithm + aversion * min(logarithm - least, 0)
    }

    private static func spread(_ deviation: Double) -> Double {
        (deviation * deviation + doubt).squareRoot()
    }
}
