import Foundation
import Statistics

/// The normal distribution of an evolution strategy, and how it learns from a generation.
///
/// - SeeAlso: Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772, figure 6 and table
///   1, for the steps, their symbols and their constants.
struct EvolutionState: Sendable {
    /// The mean m of the distribution.
    private(set) var center: [Double]
    /// The step size σ.
    private var width = 0.25
    private var covariance: Matrix
    /// L with L·Lᵀ the covariance.
    private var root: Cholesky
    private var covariancePath: [Double]
    private var widthPath: [Double]
    private var generations = 0
    /// The smallest standard deviation of each coordinate.
    private let narrowest: [Double]
    private let weights: [Double]
    /// μ_eff: of how many equal weights these are worth.
    private let parents: Double
    /// λ: how many trials a generation has.
    let generationSize: Int

    /// The distribution around the middle of the unit cube.
    init(narrowest: [Double]) {
        let count = narrowest.count
        self.narrowest = narrowest
        center = Array(repeating: 0.5, count: count)
        covariancePath = Array(repeating: 0, count: count)
        widthPath = covariancePath
        covariance = Self.identity(count)
        root = Self.root(of: covariance)
        generationSize = 4 + Int(3 * log(Double(max(count, 1))))
        let half = Double(generationSize + 1) / 2
        let raw = (1...generationSize / 2).map { log(half) - log(Double($0)) }
        let total = raw.reduce(0, +)
        weights = raw.map { $0 / total }
        parents = 1 / weights.reduce(0) { $0 + $1 * $1 }
    }

    private static func identity(_ count: Int) -> Matrix {
        var matrix = Matrix(rows: count, columns: count)
        for index in 0..<count { matrix[index, index] = 1 }
        return matrix
    }

    private static func root(of matrix: Matrix) -> Cholesky {
        guard let root = Cholesky(matrix) ?? Cholesky(identity(matrix.rows)) else {
            preconditionFailure("the identity has a root")
        }
        return root
    }

    /// A draw from the distribution.
    func draw(using generator: inout RandomGenerator) -> [Double] {
        let normals = center.map { _ in generator.normal() }
        return zip(root.times(normals), center).enumerated().map { index, part in
            // A coordinate that has become too narrow is widened by a draw of its own.
            let missing =
                narrowest[index] * narrowest[index]
                - width * width * covariance[index, index]
            let more = missing > 0 ? missing.squareRoot() * generator.normal() : 0
            return part.1 + width * part.0 + more
        }
    }

    /// Learns from a generation.
    ///
    /// - Parameter ranked: the coordinates of its trials, best first.
    mutating func learn(_ ranked: [[Double]]) {
        let count = Double(center.count)
        guard count > 0 else { return }
        generations += 1
        let steps = ranked.prefix(weights.count).map { point in
            zip(point, center).map { ($0 - $1) / width }
        }
        var mean = Array(repeating: 0.0, count: center.count)
        for (weight, step) in zip(weights, steps) {
            for index in mean.indices { mean[index] += weight * step[index] }
        }
        for index in center.indices {
            center[index] = min(max(center[index] + width * mean[index], 0), 1)
        }

        // The path of the step size, in coordinates in which the distribution is round.
        let widthRate = (parents + 2) / (count + parents + 5)
        let damping = 1 + 2 * max(0, ((parents - 1) / (count + 1)).squareRoot() - 1) + widthRate
        let round = root.halfSolved(Matrix(rows: 1, columns: mean.count, values: mean)).values
        let gain = (widthRate * (2 - widthRate) * parents).squareRoot()
        for index in widthPath.indices {
            widthPath[index] = (1 - widthRate) * widthPath[index] + gain * round[index]
        }
        let length = widthPath.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let expected = count.squareRoot() * (1 - 1 / (4 * count) + 1 / (21 * count * count))

        adapt(steps, mean: mean, length: length, expected: expected, widthRate: widthRate)
        width *= exp(min(widthRate / damping * (length / expected - 1), 1))
        width = min(max(width, 1e-8), 1)
        root = Self.root(of: covariance)
    }

    /// Turns the covariance towards the path and the steps of the best.
    private mutating func adapt(
        _ steps: [[Double]],
        mean: [Double],
        length: Double,
        expected: Double,
        widthRate: Double
    ) {
        let count = Double(center.count)
        let pathRate = (4 + parents / count) / (count + 4 + 2 * parents / count)
        let rankOne = 2 / ((count + 1.3) * (count + 1.3) + parents)
        let rankMany = min(
            1 - rankOne,
            2 * (parents - 2 + 1 / parents) / ((count + 2) * (count + 2) + parents)
        )
        let settling = 1 - pow(1 - widthRate, 2 * Double(generations))
        let isSteady = length / settling.squareRoot() < (1.4 + 2 / (count + 1)) * expected
        let gain = isSteady ? (pathRate * (2 - pathRate) * parents).squareRoot() : 0
        for index in covariancePath.indices {
            covariancePath[index] = (1 - pathRate) * covariancePath[index] + gain * mean[index]
        }
        let lost = isSteady ? 0 : rankOne * pathRate * (2 - pathRate)
        for row in center.indices {
            for column in 0...row {
                var many = 0.0
                for (weight, step) in zip(weights, steps) {
                    many += weight * step[row] * step[column]
                }
                let kept = (1 - rankOne - rankMany + lost) * covariance[row, column]
                let one = rankOne * covariancePath[row] * covariancePath[column]
                covariance[row, column] = kept + one + rankMany * many
                covariance[column, row] = covariance[row, column]
            }
        }
    }
}
