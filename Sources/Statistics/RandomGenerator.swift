/// A seeded generator of random bits, the same on every machine: xoshiro256**.
///
/// A study never shares one generator between decisions. Each decision derives its own from what it
/// is about (`RandomGenerator(seed:purpose:…)`), so that the order of decisions cannot matter.
///
/// - SeeAlso: Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47
///   (2021); seeded through SplitMix64 as its authors recommend.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// A generator whose whole sequence follows from one number.
    public init(seed: UInt64) {
        var mixer = SplitMix64(state: seed)
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// A generator for one decision of a study: the same seed, purpose and indices give the same one.
    ///
    /// - Parameters:
    ///   - seed: the study's seed.
    ///   - purpose: what the chance is for, such as `"suggest"` or `"fit"`.
    ///   - indices: which decision it is, such as the trial and the fold.
    public init(seed: UInt64, purpose: String, _ indices: Int...) {
        self.init(seed: derivedSeed(seed, purpose: purpose, indices))
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let result = rotated(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotated(state.3, by: 45)
        return result
    }

    private func rotated(_ bits: UInt64, by count: UInt64) -> UInt64 {
        (bits << count) | (bits >> (64 - count))
    }
}

/// The seed of one decision, mixed from the study's seed, its purpose and its indices.
public func derivedSeed(_ seed: UInt64, purpose: String, _ indices: [Int]) -> UInt64 {
    var mixer = SplitMix64(state: seed)
    var mixed = mixer.next()
    for byte in purpose.utf8 {
        mixer.state = mixed ^ UInt64(byte)
        mixed = mixer.next()
    }
    for index in indices {
        mixer.state = mixed ^ UInt64(bitPattern: Int64(index))
        mixed = mixer.next()
    }
    return mixed
}

/// The generator that turns one number into well-mixed seeds.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
