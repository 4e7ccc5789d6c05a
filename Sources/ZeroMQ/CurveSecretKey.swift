import CZeroMQ

/// The secret half of a CURVE key pair: what proves who somebody is.
///
/// It has no description on purpose: whoever writes a secret down asks for its digits by name.
public struct CurveSecretKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The key's 32 bytes.
    let bytes: [UInt8]
    /// The public half.
    public let publicKey: CurvePublicKey

    /// A new key, from the system's source of chance.
    public init() {
        var secret = [CChar](repeating: 0, count: z85Characters + 1)
        var shared = secret
        let status = zmq_curve_keypair(&shared, &secret)
        precondition(status == 0, "libzmq was built without CURVE")
        guard let key = CurveSecretKey(bytes: Self.decoded(secret)) else {
            preconditionFailure("libzmq makes keys of \(curveKeyBytes) bytes")
        }
        self = key
    }

    /// The key written as 64 hexadecimal digits, or nil if the text is not that.
    public init?(hexadecimal: String) {
        guard let bytes = curveKey(hexadecimal: hexadecimal) else { return nil }
        self.init(bytes: bytes)
    }

    private init?(bytes: [UInt8]) {
        var secret = [CChar](repeating: 0, count: z85Characters + 1)
        var shared = secret
        guard zmq_z85_encode(&secret, bytes, bytes.count) != nil,
            zmq_curve_public(&shared, secret) == 0,
            let publicKey = CurvePublicKey(bytes: Self.decoded(shared))
        else { return nil }
        self.bytes = bytes
        self.publicKey = publicKey
    }

    /// The key's 64 hexadecimal digits: only ever for a file or a person who may have them.
    public var secretDigits: String { hexadecimal(bytes) }

    /// Nothing of the secret.
    public var description: String { "secret key of \(publicKey)" }

    /// Nothing of the secret.
    public var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }

    private static func decoded(_ z85: [CChar]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: curveKeyBytes)
        return zmq_z85_decode(&bytes, z85) == nil ? [] : bytes
    }
}

/// Z85 writes 4 bytes as 5 characters.
private let z85Characters = 40
