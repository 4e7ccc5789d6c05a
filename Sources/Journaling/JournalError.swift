import PostgreSQL
import SQLite

/// Why a journal cannot be opened, read or written, and what was being done.
public struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public let code: Code
    /// Where the journal lies: a path, or a URL without its password.
    public let place: String
    /// What was being done, such as `appending fold 3 of trial 17`.
    public let activity: String
    /// What is wrong, in words for a person.
    public let message: String

    /// The ways in which a journal fails, by what a person can do about them.
    public enum Code: Hashable, Sendable {
        /// There is no journal at the place.
        case notFound
        /// There is something at the place already.
        case alreadyExists
        /// Another coordinator runs the study.
        case inUse
        /// What is there is not a journal.
        case notAJournal
        /// A later release of Tenfold wrote the journal.
        case newerFormat(Int)
        /// The journal is damaged, or says what cannot be.
        case corrupt
        /// The disk is full; what was being appended is not there, all before it is.
        case diskFull
        /// The file or its directory may not be written.
        case readOnly
        /// The server cannot be reached; it may come back.
        case unavailable
        /// A record contradicts one that is there.
        case contradiction
        /// The disk failed, or anything else.
        case failed
    }

    init(_ code: Code, _ message: String, at place: String, while activity: String) {
        self.code = code
        self.place = place
        self.activity = activity
        self.message = message
    }

    init(_ error: SQLiteError, at place: String, while activity: String? = nil) {
        self.place = place
        self.activity = activity ?? error.activity
        switch error.code {
        case .diskFull: code = .diskFull
        case .readOnly: code = .readOnly
        case .corrupt, .wrongType: code = .corrupt
        case .notADatabase: code = .notAJournal
        case .constraint: code = .contradiction
        case .cannotOpen, .busy, .inputOutput, .tooBig, .other: code = .failed
        }
        switch code {
        case .corrupt where error.code == .wrongType:
            message = "the journal is damaged: \(error.detail)"
        case .notAJournal: message = "the file is not a journal of Tenfold"
        case .contradiction: message = "a record contradicts an earlier one (\(error.detail))"
        default: message = error.message
        }
    }

    init(_ error: PostgreSQLError, at place: String, while activity: String) {
        self.place = place
        self.activity = activity
        switch error.code {
        case .unavailable: code = .unavailable
        case .diskFull: code = .diskFull
        case .readOnly: code = .readOnly
        case .corrupt, .wrongType: code = .corrupt
        case .undefined: code = .notAJournal
        case .constraint: code = .contradiction
        case .libraryMissing, .other: code = .failed
        }
        switch code {
        case .corrupt: message = "the journal is damaged: \(error.message)"
        case .notAJournal: message = "the schema is not a journal of Tenfold (\(error.message))"
        case .contradiction: message = "a record contradicts an earlier one (\(error.message))"
        default: message = error.message
        }
    }

    /// The place, what was being done and what is wrong, in one line.
    public var description: String { "\(place): \(activity): \(message)" }
}
