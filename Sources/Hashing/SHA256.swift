import COpenSSL

/// A SHA-256 digest: the name of a data set, a blob or a canonical trial log.
public struct SHA256: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The digest's 32 bytes.
    public let bytes: [UInt8]

    /// How many bytes a digest has.
    static let byteCount = 32

    /// The digest of the given bytes.
    public init(of message: [UInt8]) {
        var hasher = SHA256Hasher()
        hasher.update(message)
        self = hasher.finish()
    }

    /// The digest with these 32 bytes, or nil if there are not 32.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// The digest written as 64 hexadecimal digits, or nil if the text is not that.
    public init?(hexadecimal: String) {
        let digits = Array(hexadecimal.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes: bytes)
    }

    /// Decodes the 64 hexadecimal digits.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = SHA256(hexadecimal: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "a SHA-256 is 64 hexadecimal digits"
            )
        }
        self = digest
    }

    /// Encodes the 64 hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The 64 hexadecimal digits, in lower case.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// SHA-256 over bytes that come piece by piece.
///
/// OpenSSL uses what the processor has for it: a data set is hashed as fast as it arrives.
///
/// - SeeAlso: [EVP_DigestInit](https://docs.openssl.org/3.0/man3/EVP_DigestInit/)
public struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer

    /// A hasher that has seen nothing yet.
    public init() {
        context = Self.newContext()
        Self.check(EVP_DigestInit_ex(context, EVP_sha256(), nil))
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Takes more bytes into the digest.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            Self.check(EVP_DigestUpdate(context, buffer.baseAddress, buffer.count))
        }
        if done == nil {
            update(Array(bytes))
        }
    }

    /// The digest of all bytes taken so far.
    public func finish() -> SHA256 {
        // The hasher can go on: only a copy is brought to its end.
        let copy = Self.newContext()
        defer { EVP_MD_CTX_free(copy) }
        Self.check(EVP_MD_CTX_copy_ex(copy, context))
        var bytes = [UInt8](repeating: 0, count: SHA256.byteCount)
        Self.check(EVP_DigestFinal_ex(copy, &bytes, nil))
        guard let digest = SHA256(bytes: bytes) else { preconditionFailure("32 bytes were made") }
        return digest
    }

    private static func newContext() -> OpaquePointer {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("there is no memory left") }
        return context
    }

    private static func check(_ result: CInt) {
        precondition(result == 1, "OpenSSL lacks SHA-256")
    }
}
