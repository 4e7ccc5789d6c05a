import Foundation
import Statistics

/// The mean loss of rows under linear functions of their columns, and its gradient.
///
/// A point has the coefficients of each function in turn, in units of the columns, and then the
/// intercepts: (columns + 1) × functions.
struct SoftmaxLoss: ~Copyable {
    /// How many functions there are: one for two classes, whose other function is zero.
    let functions: Int
    private let columns: Int
    private let classes: Int
    /// How many rows there are with those that fill up the last block, which weigh nothing.
    private let rows: Int
    /// How many numbers a row has with those that fill it up, which are zero.
    private let width: Int
    /// The cells in units of their columns, row after row.
    private let cells: Buffer<Double>
    private let targets: Buffer<Int>
    private let weights: Buffer<Double>

    private typealias Chunk = SIMD4<Double>
    /// So many rows share each load of a factor and of a slope, and their sums the registers.
    private static let blockRows = 4

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
        self.classes = classes
        functions = classes == 2 ? 1 : classes
        rows = Self.filled(features.rows, Self.blockRows)
        columns = features.columns
        width = Self.filled(columns, Chunk.scalarCount)
        cells = Buffer(rows * width, repeating: 0)
        self.targets = Buffer(rows, repeating: 0)
        self.weights = Buffer(rows, repeating: 0)
        let factors = units.map { 1 / $0 }
        let base = cells.base
        features.values.withUnsafeBufferPointer { values in
            for row in 0..<features.rows {
                for column in 0..<columns {
                    base[row * width + column] = values[row * columns + column] * factors[column]
                }
            }
        }
        for row in 0..<features.rows {
            self.targets[row] = targets[row]
            self.weights[row] = weights[row]
        }
    }

    /// The least multiple of a part that is not below a count.
    private static func filled(_ count: Int, _ part: Int) -> Int {
        (count + part - 1) / part * part
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
        let intercepts = Buffer<Double>(functions, repeating: 0)
        for function in 0..<functions {
            intercepts[function] = point[functions * columns + function]
        }
        let interceptSlopes = Buffer<Double>(functions, repeating: 0)
        // The functions of one row after the other.
        let residuals = Buffer<Double>(Self.blockRows * functions, repeating: 0)
        var logarithms = LogarithmSum(classes: classes)
        for start in stride(from: 0, to: rows, by: Self.blockRows) {
            let block = UnsafePointer(cells.base + start * width)
            for function in 0..<functions {
                let sums = products(block, factors.base + function * width)
                for row in 0..<Self.blockRows {
                    residuals[row * functions + function] = sums[row] + intercepts[function]
                }
            }
            for row in 0..<Self.blockRows {
                let target = targets[start + row]
                let weight = weights[start + row]
                let own = residuals.base + row * functions
                let loss = lose(own, target)
                value += weight * loss.rest
                logarithms.add(weight, of: loss.factor, target)
                for function in 0..<functions {
                    own[function] *= weight
                    interceptSlopes[function] += own[function]
                }
            }
            for function in 0..<functions {
                let own = UnsafePointer(residuals.base + function)
                add(block, own, step: functions, to: slopes.base + function * width)
            }
        }
        var gradient = [Double](repeating: 0, count: point.count)
        for function in 0..<functions {
            for column in 0..<columns {
                gradient[function * columns + column] = slopes[function * width + column]
            }
            gradient[functions * columns + function] = interceptSlopes[function]
        }
        return (value + logarithms.total(), gradient)
    }

    /// Turns a row's margins into by how much each probability is too large.
    ///
    /// - Returns: the loss, minus the logarithm of the target's probability, in two parts: a number,
    ///   and a factor from one to the count of classes whose logarithm is to be added.
    @inline(__always)
    private func lose(
        _ margins: UnsafeMutablePointer<Double>,
        _ target: Int
    ) -> (rest: Double, factor: Double) {
        guard functions > 1 else {
            let margin = margins[0]
            let power = exp(-margin.magnitude)
            let probability = (margin >= 0 ? 1 : power) / (1 + power)
            margins[0] = probability - Double(target)
            // The loss where the margin and the target agree, and how much worse it is if not.
            return ((margin >= 0) == (target == 1) ? 0 : margin.magnitude, 1 + power)
        }
        var largest = margins[0]
        for function in 1..<functions where margins[function] > largest {
            largest = margins[function]
        }
        let own = margins[target]
        var sum = 0.0
        for function in 0..<functions {
            margins[function] = exp(margins[function] - largest)
            sum += margins[function]
        }
        for function in 0..<functions { margins[function] /= sum }
        margins[target] -= 1
        return (largest - own, sum)
    }

    /// The products of a block's rows with the factors.
    @inline(__always)
    private func products(
        _ block: UnsafePointer<Double>,
        _ factors: UnsafePointer<Double>
    ) -> SIMD4<Double> {
        var sums = (
            Chunk(repeating: 0), Chunk(repeating: 0), Chunk(repeating: 0), Chunk(repeating: 0)
        )
        for place in stride(from: 0, to: width, by: Chunk.scalarCount) {
            let factor = Self.chunk(factors + place)
            let cells = block + place
            sums.0 += Self.chunk(cells) * factor
            sums.1 += Self.chunk(cells + width) * factor
            sums.2 += Self.chunk(cells + 2 * width) * factor
            sums.3 += Self.chunk(cells + 3 * width) * factor
        }
        return SIMD4(sums.0.sum(), sums.1.sum(), sums.2.sum(), sums.3.sum())
    }

    /// Adds a block's rows, each times its residual, to sums.
    ///
    /// - Parameter step: from a row's residual to the next row's.
    @inline(__always)
    private func add(
        _ block: UnsafePointer<Double>,
        _ residuals: UnsafePointer<Double>,
        step: Int,
        to sums: UnsafeMutablePointer<Double>
    ) {
        let factors = (
            residuals[0], residuals[step], residuals[2 * step], residuals[3 * step]
        )
        for place in stride(from: 0, to: width, by: Chunk.scalarCount) {
            let cells = block + place
            var sum = Self.chunk(sums + place)
            sum += factors.0 * Self.chunk(cells)
            sum += factors.1 * Self.chunk(cells + width)
            sum += factors.2 * Self.chunk(cells + 2 * width)
            sum += factors.3 * Self.chunk(cells + 3 * width)
            UnsafeMutableRawPointer(sums + place).storeBytes(of: sum, as: Chunk.self)
        }
    }

    @inline(__always)
    private static func chunk(_ base: UnsafePointer<Double>) -> Chunk {
        UnsafeRawPointer(base).loadUnaligned(as: Chunk.self)
    }
}

/// A weighted sum of logarithms of numbers from one to a few thousand, most of which are taken of
/// products: rows of one class mostly weigh the same.
private struct LogarithmSum: ~Copyable {
    private var sum = 0.0
    private let products: Buffer<Double>
    private let weights: Buffer<Double>

    /// A product beyond this is not multiplied any more.
    private static let productMax = 1e290

    init(classes: Int) {
        products = Buffer(classes, repeating: 1)
        weights = Buffer(classes, repeating: 0)
    }

    @inline(__always)
    mutating func add(_ weight: Double, of factor: Double, _ target: Int) {
        if weights[target] != weight || products[target] > Self.productMax {
            take(target)
            weights[target] = weight
        }
        products[target] *= factor
    }

    private mutating func take(_ target: Int) {
        sum += weights[target] * log(products[target])
        products[target] = 1
    }

    mutating func total() -> Double {
        for target in 0..<products.count { take(target) }
        return sum
    }
}
