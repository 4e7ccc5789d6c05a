/// Why a call to PostgreSQL failed, what was being done, and the words for it.
public struct PostgreSQLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public let code: Code
    /// The server's five characters for it, such as `23505`; nil where it did not say.
    public let state: String?
    /// What is wrong, in the server's or the library's words, one line.
    public let message: String
    /// What was being done, such as `appending 3 records`.
    public let activity: String

    /// The kinds of failure that call for different words.
    public enum Code: Hashable, Sendable {
        /// This machine has no libpq.
        case libraryMissing
        /// The server cannot be reached, does not let anybody in, or has hung up; it may come back.
        case unavailable
        /// The server or its disk is full.
        case diskFull
        /// The database takes nothing, or nothing from this role.
        case readOnly
        /// What is stored is damaged.
        case corrupt
        /// A rule of the tables was broken, such as that a key is there once.
        case constraint
        /// There is no such table, column or schema.
        case undefined
        /// A column holds another type of value than asked for.
        case wrongType
        /// Anything else, such as a statement that cannot be understood.
        case other
    }

    init(_ code: Code, state: String? = nil, _ message: String, while activity: String) {
        self.code = code
        self.state = state
        self.message = message
        self.activity = activity
    }

    /// What is said of a connection that is not used any more.
    ///
    /// - Parameter activity: what was to be done over it.
    public static func broken(while activity: String) -> PostgreSQLError {
        PostgreSQLError(.unavailable, "the connection is broken", while: activity)
    }

    /// The failure that a server reports with five characters.
    ///
    /// - SeeAlso: [Error codes](https://www.postgresql.org/docs/15/errcodes-appendix.html)
    init(state: String, _ message: String, while activity: String) {
        let code: Code =
            switch state {
            // Shut down, crashed, starting up, or told to go: the next connection may succeed.
            case "57P01", "57P02", "57P03", "53300": .unavailable
            case "53100", "53200": .diskFull
            case "25006", "42501": .readOnly
            case "XX001", "XX002": .corrupt
            case "42P01", "42703", "3F000": .undefined
            case _ where state.hasPrefix("08"): .unavailable
            case _ where state.hasPrefix("23") || state == "P0001": .constraint
            default: .other
            }
        self.init(code, state: state, message, while: activity)
    }

    /// What was being done and what is wrong, in one line.
    public var description: String { "\(activity): \(message)" }
}
