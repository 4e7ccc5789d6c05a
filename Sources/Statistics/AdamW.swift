/// Moves numbers against their gradients, each at a pace of its own.
///
/// Weights decay apart from the gradients, by a share of themselves a step.
///
/// - SeeAlso: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015; Loshchilov and
///   Hutter, "Decoupled weight decay regularization", ICLR 2019.
public struct AdamW: Sendable {
    private var means: [Float]
    private var squares: [Float]

    private static let meanMemory: Float = 0.9
    private static let squareMemory: Float = 0.999
    private static let epsilon: Float = 1e-8

    /// At rest, for so many numbers.
    public init(count: Int) {
        means = Array(repeating: 0, count: count)
        squares = means
    }

    /// One step.
    ///
    /// - Parameters:
    ///   - numbers: what is moved.
    ///   - gradients: the slope of the loss along each of them.
    ///   - step: which step it is, from one.
    ///   - rate: how far a number moves at most, roughly.
    ///   - decay: times `rate`, the share of themselves that the numbers lose.
    public mutating func move(
        _ numbers: inout [Float],
        against gradients: [Float],
        step: Int,
        rate: Float,
        decay: Float
    ) {
        precondition(numbers.count == means.count, "\(numbers.count) numbers ≠ \(means.count)")
        precondition(gradients.count == means.count, "one gradient a number")
        let pace = rate / (1 - power(Self.meanMemory, step))
        let correction = 1 / (1 - power(Self.squareMemory, step))
        let keep = 1 - rate * decay
        let (meanMemory, squareMemory) = (Self.meanMemory, Self.squareMemory)
        let epsilon = Self.epsilon
        numbers.withUnsafeMutableBufferPointer { numbers in
            gradients.withUnsafeBufferPointer { gradients in
                means.withUnsafeMutableBufferPointer { means in
                    squares.withUnsafeMutableBufferPointer { squares in
                        for place in 0..<numbers.count {
                            let slope = gradients[place]
                            let mean = meanMemory * means[place] + (1 - meanMemory) * slope
                            let square =
                                squareMemory * squares[place] + (1 - squareMemory) * slope * slope
                            means[place] = mean
                            squares[place] = square
                            numbers[place] =
                                keep * numbers[place]
                                - pace * mean / (root(square * correction) + epsilon)
                        }
                    }
                }
            }
        }
    }

    /// By repeated squaring: the C library's `pow` may differ from machine to machine.
    private func power(_ base: Float, _ exponent: Int) -> Float {
        var (result, factor, rest) = (Float(1), base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= factor }
            factor *= factor
            rest >>= 1
        }
        return result
    }
}

/// The square root, good to five digits, which a step has no use for more of.
///
/// `squareRoot()` keeps the loop from being turned into vector instructions: it may call the C
/// library. This one is a guess from the exponent and two of Newton's steps, the same everywhere.
@inline(__always)
private func root(_ number: Float) -> Float {
    var inverse = Float(bitPattern: 0x5F37_59DF &- (number.bitPattern >> 1))
    inverse *= 1.5 - 0.5 * number * inverse * inverse
    inverse *= 1.5 - 0.5 * number * inverse * inverse
    return number * inverse
}
