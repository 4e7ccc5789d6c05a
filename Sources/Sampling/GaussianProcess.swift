import Foundation
import Search
import Statistics

/// What a kernel and trials say about the value at any point: a mean and a variance.
struct GaussianProcess: Sendable {
    private let kernel: MixedKernel
    private let vectors: [[Double]]
    private let points: MixedKernel.ScaledPoints
    private let factor: Cholesky
    /// The weights of the points in the mean; zero for those under way.
    private let weights: [Double]
    /// The means at the finished points, without their noise.
    let fitted: [Double]

    /// - Parameters:
    ///   - vectors: the finished trials' points.
    ///   - values: standardized, one a point.
    ///   - variances: of each value, beyond the common noise.
    ///   - running: points under way. They count as if their values were as expected, which lowers
    ///     the variance around them and leaves the mean (Ginsbourger et al., 2010: kriging believer).
    init(
        _ kernel: MixedKernel,
        vectors: [[Double]],
        values: [Double],
        variances: [Double],
        running: [[Double]]
    ) {
        self.kernel = kernel
        self.vectors = vectors + running
        points = kernel.scaled(self.vectors)
        let signalOnly = kernel.covariances(points, points)
        var jitter = 0.0
        let extra = variances + Array(repeating: 0, count: running.count)
        func factored(_ count: Int) -> Cholesky {
            while true {
                var covariance = Matrix(rows: count, columns: count)
                for row in 0..<count {
                    for column in 0...row {
                        covariance[row, column] =
                            signalOnly[row, column] + MixedKernel.meanVariance
                    }
                    covariance[row, row] += kernel.noise + extra[row] + jitter
                }
                if let factor = Cholesky(covariance) { return factor }
                jitter = max(jitter * 10, 1e-8)
                precondition(jitter < 1e6, "the covariances of \(count) points are no numbers")
            }
        }
        let finished = vectors.count
        let alone = factored(finished)
        let weights = alone.solved(values) + Array(repeating: 0, count: running.count)
        self.weights = weights
        factor = running.isEmpty ? alone : factored(finished + running.count)
        fitted = (0..<finished).map { row in
            var mean = 0.0
            for column in 0..<finished {
                mean += (signalOnly[row, column] + MixedKernel.meanVariance) * weights[column]
            }
            return mean
        }
    }

    /// The variance of a value about which no trial says anything.
    private var priorVariance: Double { kernel.signal + MixedKernel.meanVariance }

    /// The mean and the standard deviation at each of some vectors, without noise.
    func predictions(_ candidates: [[Double]]) -> [(mean: Double, deviation: Double)] {
        var covariances = kernel.covariances(kernel.scaled(candidates), points)
        for index in covariances.values.indices {
            covariances.values[index] += MixedKernel.meanVariance
        }
        let means = covariances.times(weights)
        let halves = factor.halfSolved(covariances)
        return means.indices.map { row in
            let known = halves.row(row).reduce(0) { $0 + $1 * $1 }
            return (means[row], max(priorVariance - known, 1e-12).squareRoot())
        }
    }

    /// The mean and deviation at a vector, and how they change along some numeric axes.
    func gradients(
        _ vector: [Double],
        axes: [Int]
    ) -> (mean: Double, deviation: Double, meanSlope: [Double], deviationSlope: [Double]) {
        let count = vectors.count
        let groups = kernel.encoding.groups
        let smoothness = kernel.smoothness
        var product = Array(repeating: kernel.signal, count: count)
        var slopes: [[Double]] = []
        for (group, members) in groups.enumerated() {
            let share = kernel.share(group)
            let isActive = !vector[members.axes.lowerBound].isNaN
            let sharpness = members.axes.map(kernel.sharpness)
            let isChoice = members.axes.map(kernel.encoding.isChoice)
            var ratios = Array(repeating: 0.0, count: count)
            for row in 0..<count {
                guard isActive, points.isActive[group][row] else {
                    product[row] *= isActive == points.isActive[group][row] ? 1 : 1 - share
                    continue
                }
                var square = 0.0
                for (offset, axis) in members.axes.enumerated() {
                    let difference = vector[axis] - vectors[row][axis]
                    let distance =
                        isChoice[offset] ? (difference == 0 ? 0 : 1) : difference * difference
                    square += sharpness[offset] * distance
                }
                let factor = 1 - share + share * smoothness.correlation(square)
                product[row] *= factor
                ratios[row] = factor > 1e-290 ? share * smoothness.slope(square) / factor : 0
            }
            slopes.append(ratios)
        }
        let covariances = product.map { $0 + MixedKernel.meanVariance }
        let solution = factor.solved(covariances)
        var mean = 0.0
        var known = 0.0
        for row in 0..<count {
            mean += covariances[row] * weights[row]
            known += covariances[row] * solution[row]
        }
        let deviation = max(priorVariance - known, 1e-12).squareRoot()
        var meanSlope: [Double] = []
        var deviationSlope: [Double] = []
        for axis in axes {
            let group = groups.firstIndex { $0.axes.contains(axis) } ?? 0
            let twice = 2 * kernel.sharpness(axis)
            var byMean = 0.0
            var byVariance = 0.0
            for row in 0..<count where points.isActive[group][row] {
                let difference = vector[axis] - vectors[row][axis]
                let slope = product[row] * slopes[group][row] * twice * difference
                byMean += slope * weights[row]
                byVariance -= 2 * slope * solution[row]
            }
            meanSlope.append(byMean)
            deviationSlope.append(byVariance / (2 * deviation))
        }
        return (mean, deviation, meanSlope, deviationSlope)
    }
}
