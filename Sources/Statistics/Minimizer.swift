/// Minimizes a smooth function within bounds: limited-memory BFGS, projected onto a box.
///
/// A coordinate that stands at a bound and would leave it is held there for the step. Where the
/// function is not finite the step is shortened.
///
/// - SeeAlso: Nocedal and Wright, "Numerical Optimization", second edition, algorithm 7.4; Bertsekas,
///   "Projected Newton methods for optimization problems with simple constraints", SIAM Journal on
///   Control and Optimization 20 (1982).
public struct Minimizer: Sendable {
    /// The bounds of each coordinate.
    public var bounds: [ClosedRange<Double>]
    /// How many steps are taken at most.
    public var stepsMax: Int
    /// A step that lowers the function by less is the last.
    public var tolerance: Double

    /// How many past steps shape the next one.
    private static let memory = 8
    /// How often a step is shortened before the point counts as the minimum.
    private static let halvingsMax = 12

    /// A minimizer within bounds.
    public init(bounds: [ClosedRange<Double>], stepsMax: Int, tolerance: Double = 1e-6) {
        self.bounds = bounds
        self.stepsMax = stepsMax
        self.tolerance = tolerance
    }

    /// The lowest point found from a start.
    ///
    /// - Parameters:
    ///   - start: where to begin; it is moved into the bounds.
    ///   - function: the value at a point and its gradient, one number a coordinate.
    public func minimum(
        from start: [Double],
        _ function: ([Double]) -> (value: Double, gradient: [Double])
    ) -> (point: [Double], value: Double) {
        var point = projected(start)
        var (value, gradient) = function(point)
        var pairs: [Pair] = []
        for _ in 0..<stepsMax where value.isFinite {
            let free = gradient.indices.map { index in
                let isLow = point[index] <= bounds[index].lowerBound && gradient[index] > 0
                let isHigh = point[index] >= bounds[index].upperBound && gradient[index] < 0
                return !isLow && !isHigh
            }
            let slope = zip(gradient, free).map { $1 ? $0 : 0 }
            let steepness = dot(slope, slope).squareRoot()
            guard steepness > 1e-9 else { break }
            var direction = zip(Self.direction(slope, pairs), free).map { $1 ? $0 : 0 }
            if !(dot(direction, slope) < 0) {
                pairs = []
                direction = slope.map { -$0 }
            }
            var length = pairs.isEmpty ? min(1, 1 / steepness) : 1
            var next: (point: [Double], value: Double, gradient: [Double])?
            for _ in 0..<Self.halvingsMax {
                let trial = projected(zip(point, direction).map { $0 + length * $1 })
                let moved = zip(trial, point).map { $0 - $1 }
                let found = function(trial)
                if found.value <= value + 1e-4 * dot(gradient, moved) {
                    next = (trial, found.value, found.gradient)
                    break
                }
                length *= pairs.isEmpty ? 0.25 : 0.5
            }
            guard let next else { break }
            let pair = Pair(
                step: zip(next.point, point).map { $0 - $1 },
                change: zip(next.gradient, gradient).map { $0 - $1 }
            )
            if pair.curvature > 1e-10 { pairs = pairs.suffix(Self.memory - 1) + [pair] }
            let gain = value - next.value
            (point, value, gradient) = next
            if gain < tolerance { break }
        }
        return (point, value)
    }

    /// A step and how it changed the gradient.
    private struct Pair {
        var step: [Double]
        var change: [Double]
        var curvature: Double { dot(step, change) }
    }

    private func projected(_ point: [Double]) -> [Double] {
        zip(point, bounds).map { min(max($0, $1.lowerBound), $1.upperBound) }
    }

    /// The gradient times the negative of the estimated inverse Hessian: the two-loop recursion.
    private static func direction(_ gradient: [Double], _ pairs: [Pair]) -> [Double] {
        var direction = gradient.map { -$0 }
        var weights: [Double] = []
        for pair in pairs.reversed() {
            let weight = dot(pair.step, direction) / pair.curvature
            weights.append(weight)
            for index in direction.indices { direction[index] -= weight * pair.change[index] }
        }
        if let last = pairs.last {
            let scale = last.curvature / dot(last.change, last.change)
            for index in direction.indices { direction[index] *= scale }
        }
        for (pair, weight) in zip(pairs, weights.reversed()) {
            let back = dot(pair.change, direction) / pair.curvature
            for index in direction.indices {
                direction[index] += (weight - back) * pair.step[index]
            }
        }
        return direction
    }
}

/// The sum of the products of two vectors' numbers.
private func dot(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for index in left.indices { sum += left[index] * right[index] }
    return sum
}
