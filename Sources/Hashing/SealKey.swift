import CSodium

/// A secret with which its holder later knows again what it has handed out.
///
/// The seal of some numbers is SipHash-2-4 under the key: without the key nobody can make one, and
/// nobody can move one to other numbers.
///
/// - SeeAlso: Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012.
public struct SealKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// The key that follows from other secrets: whoever knows them has it again after a restart.
    public init(derivedFrom secret: [UInt8]) {
        bytes = Array(SHA256(of: secret).bytes.prefix(Int(crypto_shorthash_KEYBYTES)))
    }

    /// The seal of some numbers.
    ///
    /// - Complexity: O(numbers); some tens of nanoseconds for a handful.
    public func seal(_ numbers: [UInt64]) -> UInt64 {
        var message: [UInt8] = []
        message.reserveCapacity(numbers.count * 8)
        for number in numbers {
            withUnsafeBytes(of: number.littleEndian) { message.append(contentsOf: $0) }
        }
        var seal = [UInt8](repeating: 0, count: Int(crypto_shorthash_BYTES))
        crypto_shorthash(&seal, message, UInt64(message.count), bytes)
        return seal.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Nothing of the secret.
    public var description: String { "a secret" }

    /// Nothing of the secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
