/// The public half of a CURVE key pair: who somebody is.
///
/// Written as 64 hexadecimal digits, which need no quoting anywhere.
///
/// - SeeAlso: [zmq_curve](http://api.zeromq.org/4-3:zmq-curve)
public struct CurvePublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The key's 32 bytes.
    public let bytes: [UInt8]

    /// The key with these 32 bytes, or nil if there are not 32.
    public init?(bytes: [UInt8]) {
        guard bytes.count == curveKeyBytes else { return nil }
        self.bytes = bytes
    }

    /// The key written as 64 hexadecimal digits, or nil if the text is not that.
    public init?(hexadecimal: String) {
        guard let bytes = curveKey(hexadecimal: hexadecimal) else { return nil }
        self.bytes = bytes
    }

    /// The key's 64 hexadecimal digits, in lower case.
    public var description: String { hexadecimal(bytes) }
}

/// How many bytes each half of a CURVE key pair has.
let curveKeyBytes = 32
/// The digits of a key, in lower case.
func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes of a key written as hexadecimal digits, or nil if the text is not that.
func curveKey(hexadecimal text: String) -> [UInt8]? {
    let digits = text.utf8.map { digit in Character(Unicode.Scalar(digit)).hexDigitValue }
    guard digits.count == 2 * curveKeyBytes else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
        guard let high = digits[index], let low = digits[index + 1] else { return nil }
        bytes.append(UInt8(high << 4 | low))
    }
    return bytes
}
