/// A word, number or sign of a formula, and where it stands.
struct ExpressionToken: Hashable {
    enum Content: Hashable {
        case number(Double)
        case text(String)
        /// A name in double quotes, which can only be a column's.
        case quotedName(String)
        case name(String)
        case sign(String)
        case end
    }

    var content: Content
    /// How many characters come before it.
    var offset: Int
}

/// Cuts a formula into tokens.
struct ExpressionLexer {
    private static let signs = [
        "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "^", "(", ")", ",",
    ]

    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
        characters = Array(text)
    }

    /// All tokens, the last being the end.
    static func tokens(_ text: String) throws(ExpressionError) -> [ExpressionToken] {
        var lexer = ExpressionLexer(text)
        var tokens: [ExpressionToken] = []
        repeat {
            tokens.append(try lexer.next())
        } while tokens.last?.content != .end
        return tokens
    }

    private mutating func next() throws(ExpressionError) -> ExpressionToken {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
        let start = position
        guard position < characters.count else {
            return ExpressionToken(content: .end, offset: start)
        }
        let content = try content()
        return ExpressionToken(content: content, offset: start)
    }

    private mutating func content() throws(ExpressionError) -> ExpressionToken.Content {
        let first = characters[position]
        if first == "'" { return .text(try quoted("'")) }
        if first == "\"" { return .quotedName(try quoted("\"")) }
        if isDigit(first) || first == "." { return .number(try number()) }
        if first.isLetter || first == "_" {
            let start = position
            while position < characters.count, isPartOfName(characters[position]) { position += 1 }
            return .name(String(characters[start..<position]))
        }
        for sign in Self.signs where characters[position...].starts(with: sign) {
            position += sign.count
            return .sign(sign)
        }
        let hint = first == "=" ? "; to compare, write ==" : ""
        throw ExpressionError(at: position, "'\(first)' has no meaning here\(hint)")
    }

    private mutating func quoted(_ quote: Character) throws(ExpressionError) -> String {
        let start = position
        position += 1
        var text = ""
        while position < characters.count {
            let character = characters[position]
            position += 1
            if character != quote {
                text.append(character)
            } else if position < characters.count, characters[position] == quote {
                text.append(quote)
                position += 1
            } else {
                return text
            }
        }
        throw ExpressionError(at: start, "the quote that begins here is not closed")
    }

    private mutating func number() throws(ExpressionError) -> Double {
        let start = position
        while position < characters.count {
            let character = characters[position]
            let isSignOfExponent =
                (character == "-" || character == "+") && position > start
                && "eE".contains(characters[position - 1])
            guard
                isDigit(character) || character == "." || "eE".contains(character)
                    || isSignOfExponent
            else { break }
            position += 1
        }
        let text = String(characters[start..<position])
        guard let number = Double(text), number.isFinite else {
            throw ExpressionError(at: start, "'\(text)' is not a number")
        }
        return number
    }

    private func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }

    private func isPartOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
