/// A single value of a YAML text: how it is written and what it means.
public struct YAMLScalar: Sendable, Hashable {
    /// The characters, without quotes and with escapes resolved.
    public let text: String
    /// How it is written.
    public let style: Style
    /// What it means.
    public let value: Value

    /// How a scalar is written.
    public enum Style: Sendable, Hashable {
        /// Bare, as in `word`; only these can mean anything but a string.
        case plain
        /// In single or double quotes.
        case quoted
        /// As a block after `|` or `>`.
        case block
    }

    /// What a scalar means by the core schema of YAML 1.2.
    ///
    /// That schema has neither `yes` and `no` nor `1_000`: these are strings.
    public enum Value: Sendable, Hashable {
        /// `null`, `~` or nothing at all.
        case null
        /// `true` or `false`.
        case bool(Bool)
        /// A whole number that fits.
        case integer(Int)
        /// Any other number; infinite or NaN where the text says so or the number is too large.
        case number(Double)
        /// Anything else.
        case string
    }

    /// A scalar of these characters.
    public init(_ text: String, style: Style) {
        self.text = text
        self.style = style
        self.value = style == .plain ? Self.meaning(of: text) : .string
    }

    /// What bare characters mean by the core schema.
    ///
    /// - SeeAlso: YAML 1.2.2, section 10.3.2, "Tag Resolution".
    static func meaning(of text: String) -> Value {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .number(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
        default: break
        }
        if let (digits, radix) = prefixed(text), let value = UInt64(digits, radix: radix) {
            return Int(exactly: value).map(Value.integer) ?? .number(Double(value))
        }
        guard isDecimal(Array(text.utf8)) else { return .string }
        if let value = Int(text) { return .integer(value) }
        return Double(decimal(text)).map(Value.number) ?? .string
    }

    /// The digits of `0o17` and `0xff` with their radix; a sign is not allowed there.
    private static func prefixed(_ text: String) -> (Substring, Int)? {
        let digits = text.dropFirst(2)
        guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-")
        else { return nil }
        if text.hasPrefix("0o") { return (digits, 8) }
        if text.hasPrefix("0x") { return (digits, 16) }
        return nil
    }

    /// Whether the characters are a sign, digits with at most one point, and an exponent.
    private static func isDecimal(_ text: [UInt8]) -> Bool {
        var index = 0
        func skip(_ isWanted: (UInt8) -> Bool) -> Int {
            let start = index
            while index < text.count, isWanted(text[index]) { index += 1 }
            return index - start
        }
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte }
        func skipOne(of bytes: String) -> Bool {
            guard index < text.count, bytes.utf8.contains(text[index]) else { return false }
            index += 1
            return true
        }
        _ = skipOne(of: "+-")
        var digits = skip(isDigit)
        if skipOne(of: ".") { digits += skip(isDigit) }
        guard digits > 0 else { return false }
        if skipOne(of: "eE") {
            _ = skipOne(of: "+-")
            guard skip(isDigit) > 0 else { return false }
        }
        return index == text.count
    }

    /// The decimal number in the form that `Double` reads: with a digit after a point.
    private static func decimal(_ text: String) -> String {
        guard let point = text.firstIndex(of: ".") else { return text }
        let rest = text[text.index(after: point)...]
        let hasFraction = rest.first?.isNumber == true
        return text[..<point] + (hasFraction ? "." : ".0") + rest
    }
}
