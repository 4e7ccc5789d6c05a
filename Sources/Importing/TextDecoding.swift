/// The text that the bytes mean, and how they are encoded.
///
/// Bytes that are not valid UTF-8 are read as Windows-1252, in which any byte has a meaning. It is
/// decided cell by cell: a file put together from two sources is read right in both parts, and text
/// in Windows-1252 is practically never valid UTF-8 by accident.
func decodedText(_ bytes: some Collection<UInt8>) -> (text: String, encoding: TextEncoding) {
    if let text = String(validating: bytes, as: UTF8.self) { return (text, .utf8) }
    var text = String.UnicodeScalarView()
    for byte in bytes {
        let isPrintableOnlyHere = byte >= 0x80 && byte < 0xA0
        text.append(isPrintableOnlyHere ? windows1252[Int(byte) - 0x80] : Unicode.Scalar(byte))
    }
    return (String(text), .windows1252)
}

/// What Windows-1252 has in place of Latin-1's control characters 0x80 to 0x9F; the five bytes that
/// it leaves open stay what they are, as in the WHATWG encoding standard.
private let windows1252: [Unicode.Scalar] = [
    "\u{20AC}", "\u{81}", "\u{201A}", "\u{0192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
    "\u{02C6}", "\u{2030}", "\u{0160}", "\u{2039}", "\u{0152}", "\u{8D}", "\u{017D}", "\u{8F}",
    "\u{90}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
    "\u{02DC}", "\u{2122}", "\u{0161}", "\u{203A}", "\u{0153}", "\u{9D}", "\u{017E}", "\u{0178}",
]

/// The text in quotes for a message, cut short if it is long.
func quotedForMessage(_ text: String) -> String {
    let shown = text.prefix(80)
    let oneLine = shown.unicodeScalars.map { scalar in
        scalar.value < 0x20 || scalar.value == 0x7F ? " " : String(scalar)
    }
    return "'\(oneLine.joined())\(shown.count < text.count ? "…" : "")'"
}
