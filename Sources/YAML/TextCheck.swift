/// What makes bytes no text that YAML allows, found before the parser sees them.
///
/// libyaml reports such bytes by offset only, and guesses encodings; here the place is known.
enum TextCheck {
    /// The text of the bytes, without a byte order mark.
    ///
    /// - Throws: `YAMLError` at the first byte that is not UTF-8 or is a control character.
    static func text(_ bytes: [UInt8]) throws(YAMLError) -> [UInt8] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        var position = TextPosition.start
        var decoder = UTF8()
        var iterator = text.makeIterator()
        var afterReturn = false
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput:
                return text
            case .error:
                throw YAMLError(position, "this is not UTF-8; save the file as UTF-8")
            case .scalarValue(let scalar):
                if let flaw = flaw(of: scalar) { throw YAMLError(position, flaw) }
                if scalar == "\n" && afterReturn {
                    // The second half of one line break.
                } else if isBreak(scalar) {
                    position = TextPosition(line: position.line + 1, column: 1)
                } else {
                    position.column += 1
                }
                afterReturn = scalar == "\r"
            }
        }
    }

    /// The line breaks that libyaml counts.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Why the character may not stand in a YAML text, else nil.
    ///
    /// - SeeAlso: YAML 1.2.2, section 5.1, "Character Set".
    private static func flaw(of scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0:
            "there is a NUL byte here; is the file UTF-16 or not a text? Save it as UTF-8"
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE,
            0xFF00...0xFFFD, 0x10000...0x10FFFF:
            nil
        default:
            "the control character U+\(hexadecimal(scalar)) may not stand in a YAML text"
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
