/// Points that fill the unit cube more evenly than chance does: Sobol's sequence, scrambled by Owen.
///
/// Any point can be asked for by its number alone. The first 2ᵏ points put one into each of 2ᵏ equal
/// parts of every axis, and the scrambling, which follows from the seed, keeps that.
///
/// - SeeAlso: Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections",
///   SIAM Journal on Scientific Computing 30 (2008), whose numbers these are; Burley, "Practical
///   hash-based Owen scrambling", Journal of Computer Graphics Techniques 9 (2020).
public struct SobolSequence: Sendable {
    /// How many coordinates a point has.
    public let dimensions: Int
    private let directions: [[UInt32]]
    private let seed: UInt64

    /// A sequence of points.
    ///
    /// - Parameters:
    ///   - dimensions: how many coordinates a point has. Beyond 64 the table begins again, in
    ///     another order of the points, so that two axes never agree.
    ///   - seed: decides the scrambling.
    public init(dimensions: Int, seed: UInt64) {
        precondition(dimensions >= 0, "\(dimensions) dimensions")
        self.dimensions = dimensions
        self.seed = seed
        directions = (0..<min(dimensions, Self.primitives.count + 1)).map(Self.directions(of:))
    }

    /// The coordinates of a point, each from 0 to below 1.
    ///
    /// - Parameter index: the point's number, from zero; after 2³² points they come again.
    public func point(_ index: Int) -> [Double] {
        let number = UInt32(truncatingIfNeeded: index)
        return (0..<dimensions).map { axis in
            let block = axis / (Self.primitives.count + 1)
            let order =
                block == 0 ? number : scrambled(number.reversedBits, salt(-block)).reversedBits
            let bits = coordinate(order, directions[axis % (Self.primitives.count + 1)])
            return Double(scrambled(bits.reversedBits, salt(axis)).reversedBits) * 0x1p-32
        }
    }

    private func salt(_ index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: derivedSeed(seed, purpose: "sobol", [index]))
    }

    private func coordinate(_ index: UInt32, _ directions: [UInt32]) -> UInt32 {
        var bits: UInt32 = 0
        var rest = index
        while rest != 0 {
            bits ^= directions[rest.trailingZeroBitCount]
            rest &= rest - 1
        }
        return bits
    }

    /// Flips each bit by chance that depends on all bits below it: on reversed bits, Owen's scrambling.
    ///
    /// - SeeAlso: Laine and Karras, "Stratified sampling for stochastic transparency", 2011.
    private func scrambled(_ bits: UInt32, _ salt: UInt32) -> UInt32 {
        var bits = bits &+ salt
        bits ^= bits &* 0x6c50_b47c
        bits ^= bits &* 0xb82f_1e52
        bits ^= bits &* 0xc7af_e638
        bits ^= bits &* 0x8d22_f6e6
        return bits
    }

    /// The 32 direction numbers of an axis; the first axis is van der Corput's sequence.
    private static func directions(of axis: Int) -> [UInt32] {
        guard axis > 0 else { return (0..<32).map { 1 << (31 - $0) } }
        let (polynomial, initial) = primitives[axis - 1]
        let degree = initial.count
        var numbers = (0..<degree).map { initial[$0] << (31 - UInt32($0)) }
        for index in degree..<32 {
            var next = numbers[index - degree] ^ (numbers[index - degree] >> UInt32(degree))
            for term in 1..<max(degree, 1) where polynomial >> UInt32(degree - term) & 1 == 1 {
                next ^= numbers[index - term]
            }
            numbers.append(next)
        }
        return numbers
    }

    /// For each axis after the first, the primitive polynomial over two elements, its coefficients as
    /// bits, and the first direction numbers.
    private static let primitives: [(UInt32, [UInt32])] = [
        (3, [1]), (7, [1, 3]), (11, [1, 3, 1]), (13, [1, 1, 1]), (19, [1, 1, 3, 3]),
        (25, [1, 3, 5, 13]), (37, [1, 1, 5, 5, 17]), (41, [1, 1, 5, 5, 5]),
        (47, [1, 1, 7, 11, 19]),
        (55, [1, 1, 5, 1, 1]), (59, [1, 1, 1, 3, 11]), (61, [1, 3, 5, 5, 31]),
        (67, [1, 3, 3, 9, 7, 49]), (91, [1, 1, 1, 15, 21, 21]), (97, [1, 3, 1, 13, 27, 49]),
        (103, [1, 1, 1, 15, 7, 5]), (109, [1, 3, 1, 15, 13, 25]), (115, [1, 1, 5, 5, 19, 61]),
        (131, [1, 3, 7, 11, 23, 15, 103]), (137, [1, 3, 7, 13, 13, 15, 69]),
        (143, [1, 1, 3, 13, 7, 35, 63]), (145, [1, 3, 5, 9, 1, 25, 53]),
        (157, [1, 3, 1, 13, 9, 35, 107]), (167, [1, 3, 1, 5, 27, 61, 31]),
        (171, [1, 1, 5, 11, 19, 41, 61]), (185, [1, 3, 5, 3, 3, 13, 69]),
        (191, [1, 1, 7, 13, 1, 19, 1]), (193, [1, 3, 7, 5, 13, 19, 59]),
        (203, [1, 1, 3, 9, 25, 29, 41]), (211, [1, 3, 5, 13, 23, 1, 55]),
        (213, [1, 3, 7, 3, 13, 59, 17]), (229, [1, 3, 1, 3, 5, 53, 69]),
        (239, [1, 1, 5, 5, 23, 33, 13]), (241, [1, 1, 7, 7, 1, 61, 123]),
        (247, [1, 1, 7, 9, 13, 61, 49]), (253, [1, 3, 3, 5, 3, 55, 33]),
        (285, [1, 3, 1, 15, 31, 13, 49, 245]), (299, [1, 3, 5, 15, 31, 59, 63, 97]),
        (301, [1, 3, 1, 11, 11, 11, 77, 249]), (333, [1, 3, 1, 11, 27, 43, 71, 9]),
        (351, [1, 1, 7, 15, 21, 11, 81, 45]), (355, [1, 3, 7, 3, 25, 31, 65, 79]),
        (357, [1, 3, 1, 1, 19, 11, 3, 205]), (361, [1, 1, 5, 9, 19, 21, 29, 157]),
        (369, [1, 3, 7, 11, 1, 33, 89, 185]), (391, [1, 3, 3, 3, 15, 9, 79, 71]),
        (397, [1, 3, 7, 11, 15, 39, 119, 27]), (425, [1, 1, 3, 1, 11, 31, 97, 225]),
        (451, [1, 1, 1, 3, 23, 43, 57, 177]), (463, [1, 3, 7, 7, 17, 17, 37, 71]),
        (487, [1, 3, 1, 5, 27, 63, 123, 213]), (501, [1, 1, 3, 5, 11, 43, 53, 133]),
        (529, [1, 3, 5, 5, 29, 17, 47, 173, 479]), (539, [1, 3, 3, 11, 3, 1, 109, 9, 69]),
        (545, [1, 1, 1, 5, 17, 39, 23, 5, 343]), (557, [1, 3, 1, 5, 25, 15, 31, 103, 499]),
        (563, [1, 1, 1, 11, 11, 17, 63, 105, 183]), (601, [1, 1, 5, 11, 9, 29, 97, 231, 363]),
        (607, [1, 1, 5, 15, 19, 45, 41, 7, 383]), (617, [1, 3, 7, 7, 31, 19, 83, 137, 221]),
        (623, [1, 1, 1, 3, 23, 15, 111, 223, 83]), (631, [1, 1, 5, 13, 31, 15, 55, 25, 161]),
        (637, [1, 1, 3, 13, 25, 47, 39, 87, 257]),
    ]
}

extension UInt32 {
    /// The bits in reverse order.
    fileprivate var reversedBits: UInt32 {
        var bits = self
        bits = (bits & 0x5555_5555) << 1 | (bits >> 1) & 0x5555_5555
        bits = (bits & 0x3333_3333) << 2 | (bits >> 2) & 0x3333_3333
        bits = (bits & 0x0f0f_0f0f) << 4 | (bits >> 4) & 0x0f0f_0f0f
        return bits.byteSwapped
    }
}
