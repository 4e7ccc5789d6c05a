/// What a person names a database by: `postgresql://user:password@host:port/database?settings`.
///
/// libpq understands it; here it is only told from a path, and freed of its secret.
///
/// - SeeAlso: [Connection URIs](https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING)
public struct PostgreSQLURL: Hashable, Sendable, CustomStringConvertible {
    /// The whole text, for the library.
    public let text: String

    private static let schemes = ["postgresql://", "postgres://"]

    /// The URL that a text is, or nil if it is something else.
    public init?(_ text: String) {
        guard Self.schemes.contains(where: text.hasPrefix) else { return nil }
        self.text = text
    }

    /// The password, as it is written there.
    var password: String? { secretRange.map { String(text[$0]) } }

    /// The URL without its password, as it may be shown.
    public var description: String {
        guard let secretRange else { return text }
        return text.replacingCharacters(secretRange, with: "…")
    }

    private var secretRange: Range<String.Index>? {
        if let setting = text.range(ofSetting: "password") { return setting }
        guard let scheme = Self.schemes.first(where: text.hasPrefix) else { return nil }
        let start = text.index(text.startIndex, offsetBy: scheme.count)
        let authority = text[start...].prefix { $0 != "/" && $0 != "?" }
        guard let end = authority.lastIndex(of: "@"),
            let colon = authority[..<end].firstIndex(of: ":")
        else { return nil }
        return authority.index(after: colon)..<end
    }
}

extension String {
    /// Where the value of a setting after the question mark is.
    fileprivate func range(ofSetting name: String) -> Range<String.Index>? {
        guard let question = firstIndex(of: "?") else { return nil }
        var rest = self[index(after: question)...]
        while !rest.isEmpty {
            let setting = rest.prefix { $0 != "&" }
            if setting.hasPrefix(name + "=") {
                return setting.index(
                    setting.startIndex,
                    offsetBy: name.count + 1
                )..<setting.endIndex
            }
            rest = rest[setting.endIndex...].dropFirst()
        }
        return nil
    }

    fileprivate func replacingCharacters(_ range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
