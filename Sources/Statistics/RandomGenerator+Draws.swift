import Foundation

// Written out here, not taken from the standard library, so that a study's draws stay the same from
// one toolchain to the next.
extension RandomGenerator {
    /// A number drawn evenly from `0 ..< 1`, with 53 random bits.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number drawn evenly from `low ..< high`.
    public mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * uniform()
    }

    /// An integer drawn evenly from `0 ..< count`, without bias.
    ///
    /// - Parameter count: how many integers there are to draw from, at least one.
    /// - SeeAlso: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019).
    public mutating func below(_ count: Int) -> Int {
        precondition(count > 0, "cannot draw from \(count) integers")
        let bound = UInt64(count)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold {
                product = next().multipliedFullWidth(by: bound)
            }
        }
        return Int(product.high)
    }

    /// A number drawn from the standard normal distribution.
    ///
    /// - SeeAlso: Box and Muller, "A note on the generation of random normal deviates" (1958).
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }

    /// Puts the elements into an order drawn evenly from all orders (Fisher and Yates).
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, below(last + 1))
        }
    }
}
