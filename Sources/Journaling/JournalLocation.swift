import PostgreSQL

/// Where a journal lies: in a file, or in a PostgreSQL database.
///
/// A database is named by its URL, `postgresql://user@host/database`, with the study's name after a
/// `#`: it may hold many journals, each in a schema named after its study.
public enum JournalLocation: Hashable, Sendable, CustomStringConvertible {
    /// The path of an SQLite file.
    case file(String)
    /// A study in a database; without a name, the only one.
    case database(PostgreSQLURL, study: String?)

    /// The location that a person gave as a path or a URL.
    public init(_ text: String) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        if let url = PostgreSQLURL(String(parts[0])) {
            let name = parts.count == 2 ? String(parts[1]) : ""
            self = .database(url, study: name.isEmpty ? nil : name)
        } else {
            self = .file(text)
        }
    }

    /// Whether the location is a server's and no path.
    public var isDatabase: Bool {
        if case .database = self { true } else { false }
    }

    /// The same place, for this study if none is named.
    public func named(_ study: String) -> JournalLocation {
        guard case .database(let url, nil) = self else { return self }
        return .database(url, study: study)
    }

    /// The location as it may be shown: without a password.
    public var description: String {
        switch self {
        case .file(let path): path
        case .database(let url, let study): url.description + (study.map { "#" + $0 } ?? "")
        }
    }
}
