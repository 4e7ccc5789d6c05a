/// Reads numbers from bytes, rounded to the nearest double as `strtod` rounds.
///
/// A number is a sign or none, digits with at most one decimal mark, and an exponent or none. There
/// are no separators of thousands, hexadecimal digits or units. `inf` and `infinity` are numbers
/// too, so that the caller can say what it makes of them.
struct NumberParser: Sendable {
    let decimalMark: UInt8

    init(decimalComma: Bool) {
        decimalMark = UInt8(ascii: decimalComma ? "," : ".")
    }

    /// Powers of ten that a double holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// The number that the bytes are, or nil if they are none; infinite if it is too large.
    func number(_ bytes: Span<UInt8>) -> Double? {
        var position = 0
        var isNegative = false
        if position < bytes.count, bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
            isNegative = bytes[0] == UInt8(ascii: "-")
            position = 1
        }
        var significand: UInt64 = 0
        var significant = 0
        var scale = 0
        let digits = readDigits(bytes, &position, &significand, &significant)
        var fractionDigits = 0
        if position < bytes.count, bytes[position] == decimalMark {
            position += 1
            fractionDigits = readDigits(bytes, &position, &significand, &significant)
            scale = -fractionDigits
        }
        guard digits + fractionDigits > 0 else {
            return isInfinity(bytes, from: position) ? (isNegative ? -.infinity : .infinity) : nil
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            guard let exponent = readExponent(bytes, &position) else { return nil }
            scale += exponent
        }
        guard position == bytes.count else { return nil }
        if significant <= 19, significand <= 1 << 53, abs(scale) < Self.powers.count {
            // Both sides are exact, so that the one operation rounds once (Clinger 1990).
            let power = Self.powers[abs(scale)]
            let magnitude = scale < 0 ? Double(significand) / power : Double(significand) * power
            return isNegative ? -magnitude : magnitude
        }
        return rounded(bytes)
    }

    /// Takes digits into the significand, which is of use up to 19 significant ones.
    ///
    /// - Returns: how many digits there were.
    private func readDigits(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ significand: inout UInt64,
        _ significant: inout Int
    ) -> Int {
        let start = position
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if significant > 0 || digit > 0 {
                significant += 1
                if significant <= 19 { significand = significand &* 10 &+ UInt64(digit) }
            }
            position += 1
        }
        return position - start
    }

    private func readExponent(_ bytes: Span<UInt8>, _ position: inout Int) -> Int? {
        var isNegative = false
        if position < bytes.count,
            bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+")
        {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        let start = position
        var exponent = 0
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            // Beyond this all is zero or infinite, however many digits the cell has.
            if exponent < 1_000_000_000 { exponent = exponent * 10 + Int(digit) }
            position += 1
        }
        guard position > start else { return nil }
        return isNegative ? -exponent : exponent
    }

    /// The value of bytes that are known to be a number, by way of the standard library.
    private func rounded(_ bytes: Span<UInt8>) -> Double? {
        let text = String(unsafeUninitializedCapacity: bytes.count) { buffer in
            for index in 0..<bytes.count {
                let byte = bytes[index]
                buffer.initializeElement(
                    at: index,
                    to: byte == decimalMark ? UInt8(ascii: ".") : byte
                )
            }
            return bytes.count
        }
        return Double(text)
    }

    private func isInfinity(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        bytes.spells("inf", from: start) || bytes.spells("infinity", from: start)
    }
}

extension Span<UInt8> {
    /// Whether the bytes from a position on are this word of small letters, in small or capital ones.
    func spells(_ word: StaticString, from start: Int = 0) -> Bool {
        guard count - start == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { letters in
            for index in 0..<letters.count where self[start + index] | 0x20 != letters[index] {
                return false
            }
            return true
        }
    }
}
