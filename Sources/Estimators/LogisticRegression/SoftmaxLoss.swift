import Foundation
import Statistics

/// The mean loss of rows under linear functions of their columns, and its gradient.
///
/// A point has the coefficients of each function in turn, in units of the columns, and then the
/// intercepts: (columns + 1) × functions.
struct SoftmaxLoss: ~Copyable {
    /// How many functions there are: one for two classes, whose other function is zero.
    let functions: Int
    private let rows: Int
    private let columns: Int
    /// How many numbers a row has with those that fill it up, which are zero.
    private let width: Int
    /// The cells in units of their columns, row after row.
    private let cells: Buffer<Double>
    private let targets: [Int]
    private let weights: [Double]

    private typealias Chunk = SIMD8<Double>

    /// - Parameters:
    ///   - units: what each column is measured in.
    ///   - targets: the class of each row.
    ///   - weights: the weight of each row; their sum is one.
    init(
        _ features: Matrix,
        units: [Double],
        targets: [Int],
        weights: [Double],
        classes: Int
    ) {
        functions = classes == 2 ? 1 : classes
        rows = features.rows
        columns = features.columns
        width = (columns + Chunk.scalarCount - 1) / Chunk.scalarCount * Chunk.scalarCount
        cells = Buffer(rows * width, repeating: 0)
        self.targets = targets
        self.weights = weights
        let base = cells.base
        features.values.withUnsafeBufferPointer { values in
            for row in 0..<rows {
                for column in 0..<columns {
                    base[row * width + column] = values[row * columns + column] / units[column]
                }
            }
        }
    }

    /// The loss with half the penalised squares of the coefficients, and the gradient of both.
    ///
    /// - Parameter penalties: for each column, what the square of its coefficients costs.
    func value(
        at point: [Double],
        _ penalties: [Double]
    ) -> (value: Double, gradient: [Double]) {
        let factors = Buffer<Double>(functions * width, repeating: 0)
        let slopes = Buffer<Double>(functions * width, repeating: 0)
        var value = 0.0
        for function in 0..<functions {
            for column in 0..<columns {
                let factor = point[function * columns + column]
                factors[function * width + column] = factor
                slopes[function * width + column] = penalties[column] * factor
                value += 0.5 * penalties[column] * factor * factor
            }
        }
        let intercepts = Array(point[(functions * columns)...])
        var gradient = [Double](repeating: 0, count: point.count)
        var residuals = [Double](repeating: 0, count: functions)
        for row in 0..<rows {
            let cells = UnsafePointer(cells.base + row * width)
            for function in 0..<functions {
                let sum = product(cells, factors.base + function * width)
                residuals[function] = intercepts[function] + sum
            }
            value += weights[row] * lose(&residuals, targets[row])
            for function in 0..<functions {
                let residual = weights[row] * residuals[function]
                gradient[functions * columns + function] += residual
                add(cells, residual, to: slopes.base + function * width)
            }
        }
        for function in 0..<functions {
            for column in 0..<columns {
                gradient[function * columns + column] = slopes[function * width + column]
            }
        }
        return (value, gradient)
    }

    /// Turns a row's margins into by how much each probability is too large.
    ///
    /// - Returns: the loss: minus the logarithm of the target's probability.
    @inline(__always)
    private func lose(_ margins: inout [Double], _ target: Int) -> Double {
        guard functions > 1 else {
            let margin = margins[0]
            let power = exp(-margin.magnitude)
            let probability = (margin >= 0 ? 1 : power) / (1 + power)
            margins[0] = probability - Double(target)
            // The loss where the margin and the target agree, and how much worse it is if not.
            let error = (margin >= 0) == (target == 1) ? 0 : margin.magnitude
            return log(1 + power) + error
        }
        var largest = margins[0]
        for margin in margins where margin > largest { largest = margin }
        let own = margins[target]
        var sum = 0.0
        for function in 0..<functions {
            margins[function] = exp(margins[function] - largest)
            sum += margins[function]
        }
        for function in 0..<functions { margins[function] /= sum }
        margins[target] -= 1
        return largest + log(sum) - own
    }

    @inline(__always)
    private func product(
        _ cells: UnsafePointer<Double>,
        _ factors: UnsafePointer<Double>
    ) -> Double {
        var sums = Chunk(repeating: 0)
        for place in stride(from: 0, to: width, by: Chunk.scalarCount) {
            sums += Self.chunk(cells + place) * Self.chunk(factors + place)
        }
        return sums.sum()
    }

    @inline(__always)
    private func add(
        _ cells: UnsafePointer<Double>,
        _ factor: Double,
        to sums: UnsafeMutablePointer<Double>
    ) {
        for place in stride(from: 0, to: width, by: Chunk.scalarCount) {
            let sum = Self.chunk(sums + place) + factor * Self.chunk(cells + place)
            UnsafeMutableRawPointer(sums + place).storeBytes(of: sum, as: Chunk.self)
        }
    }

    @inline(__always)
    private static func chunk(_ base: UnsafePointer<Double>) -> Chunk {
        UnsafeRawPointer(base).loadUnaligned(as: Chunk.self)
    }
}
