/// What a column's name tells of when its cells become known.
enum TellingNames {
    /// Runs of words that lenders' tables have for what happens to a loan after it was granted.
    ///
    /// - SeeAlso: LendingClub's data dictionary, whose columns about payments, recoveries, settlements
    ///   and hardship are filled in as a loan goes on.
    private static let later: [[String]] = [
        ["recoveries"], ["recovery", "fee"], ["recovered"], ["total", "pymnt"],
        ["total", "payment", "received"], ["total", "rec"], ["last", "pymnt"], ["last", "payment"],
        ["next", "pymnt"], ["next", "payment"], ["last", "fico"], ["last", "credit", "pull"],
        ["out", "prncp"], ["outstanding", "principal"], ["settlement"], ["hardship"],
        ["charged", "off"], ["chargedoff"], ["chargeoff", "date"], ["charge", "off", "date"],
        ["write", "off"], ["writeoff"], ["written", "off"], ["default", "date"],
        ["date", "of", "default"], ["days", "past", "due"], ["dpd"], ["foreclosure"],
        ["repossession"], ["loss", "given", "default"], ["lgd"], ["paid", "off"],
        ["payoff", "date"],
        ["closed", "date"], ["date", "closed"], ["close", "date"], ["collection", "recovery"],
        ["payment", "plan"], ["pymnt", "plan"],
    ]

    /// Whether a name says that the column is known only after the outcome.
    static func isKnownLater(_ name: String) -> Bool {
        let words = words(of: name)
        return later.contains { run in
            words.indices.contains { start in words[start...].starts(with: run) }
        }
    }

    /// Whether a name says that the column tells rows apart and nothing else.
    static func isIdentifier(_ name: String) -> Bool {
        let words = words(of: name)
        let last = words.last ?? ""
        return ["id", "ids", "uuid", "guid", "key", "url"].contains(last)
            || ["rownames", "index", "rowid"].contains(words.joined())
    }

    /// Whether one name contains all the words of the target's, beside others, or means the outcome.
    static func isLikeTarget(_ name: String, target: String) -> Bool {
        let words = words(of: name)
        let wanted = Self.words(of: target)
        if !wanted.isEmpty, wanted.allSatisfy(words.contains) { return true }
        return !Set(words).isDisjoint(with: ["target", "label", "outcome"])
    }

    /// The words of a name in lower case, wherever letters meet other characters or capitals.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previous: Character = " "
        for character in name {
            let isLetter = character.isLetter || character.isNumber
            if !isLetter || (character.isUppercase && previous.isLowercase), !word.isEmpty {
                words.append(word)
                word = ""
            }
            if isLetter { word += character.lowercased() }
            previous = character
        }
        return word.isEmpty ? words : words + [word]
    }
}
