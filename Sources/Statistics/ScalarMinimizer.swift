/// Minimizes a function of one number within bounds, by Brent's method.
///
/// Each step tries the lowest point of the parabola through the three best points, and where that
/// leads nowhere cuts the larger part of the interval in the golden ratio. No derivative is needed.
///
/// - SeeAlso: Brent, "Algorithms for Minimization without Derivatives" (1973), chapter 5, `localmin`.
public struct ScalarMinimizer: Sendable {
    /// How near to the minimum is near enough.
    public var tolerance: Double
    /// How often the function is asked at most.
    public var callsMax: Int

    /// A minimizer that stops within a tolerance.
    public init(tolerance: Double, callsMax: Int = 500) {
        self.tolerance = tolerance
        self.callsMax = callsMax
    }

    /// A point at which the function is lowest nearby; everywhere, if it has one minimum.
    ///
    /// - Parameters:
    ///   - bounds: where to look; they are not asked themselves.
    ///   - function: the value at a point; +∞ where there is none.
    public func minimum(
        in bounds: ClosedRange<Double>,
        _ function: (Double) -> Double
    ) -> Double {
        let golden = (3 - 5.0.squareRoot()) / 2
        var (low, high) = (bounds.lowerBound, bounds.upperBound)
        var best = low + golden * (high - low)
        var bestValue = function(best)
        // The second and third best points.
        var (second, third) = (best, best)
        var (secondValue, thirdValue) = (bestValue, bestValue)
        var (step, stepBefore) = (0.0, 0.0)
        for _ in 1..<max(callsMax, 1) {
            let middle = (low + high) / 2
            let nearest = Double.ulpOfOne.squareRoot() * best.magnitude + tolerance / 3
            if (best - middle).magnitude <= 2 * nearest - (high - low) / 2 { break }
            var isParabolic = false
            if stepBefore.magnitude > nearest {
                let left = (best - second) * (bestValue - thirdValue)
                let right = (best - third) * (bestValue - secondValue)
                var above = (best - third) * right - (best - second) * left
                let below = 2 * (right - left)
                if below > 0 { above = -above }
                let divisor = below.magnitude
                let reach = stepBefore
                stepBefore = step
                // NaN, from an infinite value, fails all of these.
                if above.magnitude < (divisor * reach / 2).magnitude,
                    above > divisor * (low - best),
                    above < divisor * (high - best)
                {
                    isParabolic = true
                    step = above / divisor
                    let point = best + step
                    if point - low < 2 * nearest || high - point < 2 * nearest {
                        step = middle < best ? -nearest : nearest
                    }
                }
            }
            if !isParabolic {
                stepBefore = (best >= middle ? low : high) - best
                step = golden * stepBefore
            }
            let length = max(step.magnitude, nearest)
            let point = best + (step < 0 ? -length : length)
            let value = function(point)
            if value <= bestValue {
                if point >= best { low = best } else { high = best }
                (third, thirdValue) = (second, secondValue)
                (second, secondValue) = (best, bestValue)
                (best, bestValue) = (point, value)
            } else {
                if point < best { low = point } else { high = point }
                if value <= secondValue || second == best {
                    (third, thirdValue) = (second, secondValue)
                    (second, secondValue) = (point, value)
                } else if value <= thirdValue || third == best || third == second {
                    (third, thirdValue) = (point, value)
                }
            }
        }
        return best
    }
}
