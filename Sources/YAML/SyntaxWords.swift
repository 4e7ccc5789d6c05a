/// Puts libyaml's terse complaints into words that say what to do.
enum SyntaxWords {
    /// One line about a mistake.
    ///
    /// - Parameters:
    ///   - problem: libyaml's complaint.
    ///   - context: what libyaml was reading, such as "while parsing a flow mapping".
    ///   - contextStart: where that began.
    ///   - character: the character at the place of the mistake, if there is one.
    static func message(
        problem: String,
        context: String?,
        contextStart: TextPosition,
        character: Unicode.Scalar?
    ) -> String {
        switch (problem, character) {
        case ("found character that cannot start any token", "\t"?):
            return "a tab cannot indent here; use spaces"
        case ("found character that cannot start any token", let character?):
            return "'\(character)' cannot start a value; put the value in quotes"
        case ("mapping values are not allowed in this context", _):
            return "a ':' cannot stand here; check the indentation, or put the text in quotes"
        case ("block sequence entries are not allowed in this context", _):
            return "a list entry '- ' cannot stand here; start it on a line of its own"
        case ("could not find expected ':'", _):
            return "the key that starts at \(contextStart) has no ':' after it"
        case ("did not find expected key", _):
            return "a key is expected here; check the indentation of the block that starts at"
                + " \(contextStart)"
        case ("did not find expected '-' indicator", _):
            return "a list entry '- ' is expected here; check the indentation of the list that"
                + " starts at \(contextStart)"
        case ("did not find expected ',' or ']'", _):
            return "the list that starts with '[' at \(contextStart) lacks a ',' or its ']' here"
        case ("did not find expected ',' or '}'", _):
            return "the mapping that starts with '{' at \(contextStart) lacks a ',' or its '}' here"
        case ("did not find expected node content", _):
            return "a value is expected here"
        case ("found unexpected end of stream", _):
            return "the quote that opens at \(contextStart) is never closed"
        case ("did not find expected <document start>", _):
            return "nothing more can follow here; check the indentation"
        default:
            guard let context else { return problem }
            return "\(problem) \(context) that starts at \(contextStart)"
        }
    }
}
