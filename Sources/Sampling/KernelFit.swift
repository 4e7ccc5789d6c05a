import Foundation
import Search
import Statistics

/// Learns a kernel's settings from trials: the most likely ones, given what is believed beforehand.
///
/// - SeeAlso: Rasmussen and Williams, "Gaussian processes for machine learning", 2006, section 5.4.1,
///   for the likelihood and its gradient.
struct KernelFit {
    private let kernel: MixedKernel
    private let values: [Double]
    /// What is known to be uncertain about each value, beyond the noise common to all.
    private let variances: [Double]
    /// For each group the squared distances along its axes: axes × pairs.
    private let distances: [Matrix]
    /// For each group and pair, how many of the two points have the group: 0, 1 or 2.
    private let activity: [[UInt8]]
    /// How many pairs of points there are, those below the diagonal.
    private let pairs: Int
    private let priors: [MixedKernel.Prior]

    /// - Parameters:
    ///   - vectors: the trials' points as `SpaceEncoding` has them.
    ///   - values: standardized, one a point.
    ///   - variances: of each value, in units of the standardized values.
    init(_ kernel: MixedKernel, vectors: [[Double]], values: [Double], variances: [Double]) {
        self.kernel = kernel
        self.values = values
        self.variances = variances
        priors = kernel.priors
        let count = vectors.count
        let pairs = count * (count - 1) / 2
        self.pairs = pairs
        var distances: [Matrix] = []
        var activity: [[UInt8]] = []
        for group in kernel.encoding.groups {
            let isActive = vectors.map { !$0[group.axes.lowerBound].isNaN }
            var counts: [UInt8] = []
            counts.reserveCapacity(pairs)
            for row in 0..<count {
                for column in 0..<row {
                    counts.append((isActive[row] ? 1 : 0) + (isActive[column] ? 1 : 0))
                }
            }
            var squares: [Double] = []
            squares.reserveCapacity(pairs * group.axes.count)
            for axis in group.axes {
                let places = vectors.map { $0[axis] }
                let isChoice = kernel.encoding.isChoice(axis)
                for row in 0..<count {
                    let place = places[row]
                    for column in 0..<row {
                        let difference = place - places[column]
                        let square = isChoice ? (difference == 0 ? 0 : 1) : difference * difference
                        squares.append(difference.isNaN ? 0 : square)
                    }
                }
            }
            distances.append(Matrix(rows: group.axes.count, columns: pairs, values: squares))
            activity.append(counts)
        }
        self.distances = distances
        self.activity = activity
    }

    /// The best settings found from some starts.
    func best(from starts: [[Double]], steps: Int) -> [Double] {
        let minimizer = Minimizer(bounds: priors.map(\.bounds), stepsMax: steps, tolerance: 1e-3)
        var best = (point: starts[0], value: Double.infinity)
        for start in starts {
            let found = minimizer.minimum(from: start, loss)
            if found.value < best.value { best = found }
        }
        return best.point
    }

    /// The negative logarithm of the posterior density of settings, up to a constant, with gradient.
    func loss(_ settings: [Double]) -> (value: Double, gradient: [Double]) {
        var kernel = kernel
        kernel.settings = settings
        let layout = kernel.layout
        let signal = kernel.signal
        let noise = kernel.noise
        let groups = kernel.encoding.groups
        let smoothness = kernel.smoothness
        var gradient = Array(repeating: 0.0, count: layout.count)
        var value = 0.0
        for (index, prior) in priors.enumerated() {
            let distance = (settings[index] - prior.mean) / prior.deviation
            value += 0.5 * distance * distance
            gradient[index] = distance / prior.deviation
        }

        // Each group's factor for each pair, its squared distance, and the product of all factors.
        var squares: [[Double]] = []
        var factors: [[Double]] = []
        var product = Array(repeating: signal, count: pairs)
        for (group, members) in groups.enumerated() {
            let square = distances[group].transposedTimes(members.axes.map(kernel.sharpness))
            let factor = factor(group, square, share: kernel.share(group))
            for pair in 0..<pairs { product[pair] *= factor[pair] }
            squares.append(square)
            factors.append(factor)
        }
        guard let (weights, diagonal, fit) = likelihood(product, signal, noise) else {
            return (.infinity, gradient)
        }
        value += fit

        // `weights` holds the derivative of the loss by each covariance below the diagonal.
        gradient[layout.signal] += signal * diagonal.reduce(0, +)
        for pair in 0..<pairs { gradient[layout.signal] += weights[pair] * product[pair] }
        gradient[layout.noise] += noise * diagonal.reduce(0, +)
        for (group, members) in groups.enumerated() {
            let share = kernel.share(group)
            let isAlways = members.rules.isEmpty
            var slopes = Array(repeating: 0.0, count: pairs)
            var shareGradient = 0.0
            for pair in 0..<pairs where factors[group][pair] > 1e-290 {
                let outer = weights[pair] * product[pair] / factors[group][pair]
                if activity[group][pair] == 2 {
                    let square = squares[group][pair]
                    slopes[pair] = outer * share * smoothness.slope(square)
                    if !isAlways {
                        shareGradient += outer * (smoothness.correlation(square) - 1)
                    }
                } else if activity[group][pair] == 1 {
                    shareGradient -= outer
                }
            }
            let byAxis = distances[group].times(slopes)
            for (offset, axis) in members.axes.enumerated() {
                gradient[axis] -= 2 * kernel.sharpness(axis) * byAxis[offset]
            }
            if !isAlways { gradient[layout.share(group)] += shareGradient * share * (1 - share) }
        }
        return (value, gradient)
    }

    private func factor(_ group: Int, _ squares: [Double], share: Double) -> [Double] {
        let smoothness = kernel.smoothness
        return squares.indices.map { pair in
            switch activity[group][pair] {
            case 2: 1 - share + share * smoothness.correlation(squares[pair])
            case 1: 1 - share
            default: 1
            }
        }
    }

    /// The negative log likelihood and its derivatives by the covariances: below the diagonal, where
    /// each counts twice, and on it.
    private func likelihood(
        _ product: [Double],
        _ signal: Double,
        _ noise: Double
    ) -> (weights: [Double], diagonal: [Double], value: Double)? {
        let count = values.count
        var covariance = Matrix(rows: count, columns: count)
        var pair = 0
        for row in 0..<count {
            for column in 0..<row {
                covariance.values[row * count + column] = product[pair] + MixedKernel.meanVariance
                pair += 1
            }
            covariance[row, row] = signal + MixedKernel.meanVariance + noise + variances[row]
        }
        guard let factor = Cholesky(covariance) else { return nil }
        let solution = factor.solved(values)
        let inverse = factor.inverse()
        var weights: [Double] = []
        weights.reserveCapacity(pairs)
        var diagonal: [Double] = []
        var fit = 0.5 * factor.logDeterminant
        for row in 0..<count {
            for column in 0..<row {
                weights.append(
                    inverse.values[row * count + column] - solution[row] * solution[column]
                )
            }
            diagonal.append(0.5 * (inverse[row, row] - solution[row] * solution[row]))
            fit += 0.5 * values[row] * solution[row]
        }
        return (weights, diagonal, fit)
    }
}
