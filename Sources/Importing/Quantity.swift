/// A number as people write it in a table: `13.99%`, `$5,000`, `36 months`, `10+ years`, `< 1 year`,
/// and negative ones as accountants write them: `(1,234.50)`.
struct Quantity: Hashable {
    /// The number.
    ///
    /// Of `10+` and `> 10` it is the bound; of `< 1` half the bound, which lies below
    /// every number that is said exactly.
    let value: Double
    /// What is counted, in small letters and the singular; a currency's or the percent sign; or
    /// nothing.
    let unit: String

    /// A longer word is not a unit.
    private static let unitLengthMax = 12
    private static let currencies: Set<Character> = ["$", "€", "£", "¥"]

    /// The quantity that a text is, or nil if it is none.
    ///
    /// - Parameter decimalComma: whether the comma is the decimal mark, and the point separates
    ///   thousands.
    init?(_ text: String, decimalComma: Bool) {
        // Nothing longer is a number that a person has written.
        guard text.utf8.count <= 40 else { return nil }
        var rest = Substring(text)
        rest.trimBlanks()
        var isBelow = false
        var isOpen = false
        if rest.drop("<") {
            isBelow = true
        } else if rest.drop(">") {
            isOpen = true
        }
        rest.trimBlanks()
        let isInBrackets = rest.first == "(" && rest.last == ")"
        if isInBrackets { rest = rest.dropFirst().dropLast() }
        var isNegative = isInBrackets || rest.drop("-")
        let currency = rest.first.flatMap { Self.currencies.contains($0) ? $0 : nil }
        if currency != nil {
            rest.removeFirst()
            rest.trimBlanks()
            if !isNegative { isNegative = rest.drop("-") }
        }
        guard let number = Self.takeNumber(&rest, decimalComma: decimalComma) else { return nil }
        if rest.drop("+") {
            guard !isBelow else { return nil }
            isOpen = true
        }
        let isApart = rest.first == " "
        rest.trimBlanks()
        guard let word = Self.unit(rest), currency == nil || word.isEmpty else { return nil }
        // A single letter right behind a number makes a code, such as `4A`, or a torn exponent.
        guard word.isEmpty || word == "%" || word.count > 1 || isApart else { return nil }
        guard !isNegative || !(isBelow || isOpen) else { return nil }
        unit = currency.map(String.init) ?? word
        let magnitude = isBelow ? number / 2 : number
        value = isNegative ? -magnitude : magnitude
    }

    /// Takes digits, with thousands in groups of three or without, and a fraction.
    private static func takeNumber(_ rest: inout Substring, decimalComma: Bool) -> Double? {
        let mark: Character = decimalComma ? "," : "."
        let separator: Character = decimalComma ? "." : ","
        var digits = ""
        var group = 0
        var hasGroups = false
        while let next = rest.first {
            if next.isASCII, next.isNumber {
                digits.append(next)
                group += 1
            } else if next == separator {
                guard hasGroups ? group == 3 : (1...3).contains(group) else { return nil }
                hasGroups = true
                group = 0
            } else {
                break
            }
            rest.removeFirst()
        }
        guard !digits.isEmpty, !hasGroups || group == 3 else { return nil }
        if rest.drop(mark) {
            let fraction = rest.prefix { $0.isASCII && $0.isNumber }
            guard !fraction.isEmpty else { return nil }
            rest.removeFirst(fraction.count)
            digits += "." + fraction
        }
        return Double(digits)
    }

    /// What is left as a unit: nothing, the percent sign, or one word.
    private static func unit(_ rest: Substring) -> String? {
        if rest.isEmpty || rest == "%" { return String(rest) }
        guard rest.count <= unitLengthMax, rest.allSatisfy(\.isLetter) else { return nil }
        let word = rest.lowercased()
        return word.count > 2 && word.hasSuffix("s") ? String(word.dropLast()) : word
    }
}

extension Substring {
    /// Takes blanks away on both sides.
    fileprivate mutating func trimBlanks() {
        while first == " " || first == "\t" || first == "\u{A0}" { removeFirst() }
        while last == " " || last == "\t" || last == "\u{A0}" { removeLast() }
    }

    /// Takes a character away from the front, if it is there.
    fileprivate mutating func drop(_ character: Character) -> Bool {
        guard first == character else { return false }
        removeFirst()
        return true
    }
}
