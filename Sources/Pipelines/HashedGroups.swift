/// Groups of levels spread over a fixed number of columns by a hash of their names.
///
/// - SeeAlso: Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009;
///   scikit-learn's `FeatureHasher(input_type="string")`, whose columns and signs these are.
public struct HashedGroups: Hashable, Sendable, Codable {
    /// How many columns there are.
    public let columns: Int
    /// The column of each group.
    public let places: [Int]
    /// Whether the group is a −1 there, so that levels in one column tend to cancel out.
    public let isNegative: [Bool]

    init(_ names: [String], columns: Int) {
        let hashes = names.map { Int32(bitPattern: murmurHash3(Array($0.utf8), seed: 0)) }
        self.columns = columns
        places = hashes.map { Int($0.magnitude) % columns }
        isNegative = hashes.map { $0 < 0 }
    }

    func isSound(groups: Int) -> Bool {
        (1...Preprocessing.hashedColumnsMax).contains(columns) && places.count == groups
            && isNegative.count == groups && places.allSatisfy((0..<columns).contains)
    }
}

/// The 32-bit hash MurmurHash3 of some bytes.
///
/// - SeeAlso: Austin Appleby, `MurmurHash3_x86_32` in SMHasher, public domain.
func murmurHash3(_ bytes: [UInt8], seed: UInt32) -> UInt32 {
    func rotated(_ word: UInt32, by count: UInt32) -> UInt32 {
        (word << count) | (word >> (32 - count))
    }
    func mixed(_ word: UInt32) -> UInt32 {
        rotated(word &* 0xCC9E_2D51, by: 15) &* 0x1B87_3593
    }
    var hash = seed
    let whole = bytes.count / 4 * 4
    for start in stride(from: 0, to: whole, by: 4) {
        let word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
        hash = rotated(hash ^ mixed(word), by: 13) &* 5 &+ 0xE654_6B64
    }
    if whole < bytes.count {
        let tail = (whole..<bytes.count).reduce(UInt32(0)) {
            $0 | UInt32(bytes[$1]) << (8 * UInt32($1 - whole))
        }
        hash ^= mixed(tail)
    }
    hash ^= UInt32(truncatingIfNeeded: bytes.count)
    hash = (hash ^ (hash >> 16)) &* 0x85EB_CA6B
    hash = (hash ^ (hash >> 13)) &* 0xC2B2_AE35
    return hash ^ (hash >> 16)
}
