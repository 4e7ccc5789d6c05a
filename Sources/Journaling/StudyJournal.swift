import Hashing
import Scheduling

/// The journal of a study, open for writing: what is in it has happened, and survives everything.
///
/// At most one process has it open so. Owned by one thread.
public final class StudyJournal {
    /// The same journal, for reading.
    public let reader: JournalReader
    let storage: any JournalStorage
    /// The last record's place.
    public internal(set) var lastSequence: Int
    /// The last record's time: where the study's clock goes on.
    public internal(set) var lastElapsed: Duration
    var lastSeconds: Double
    /// Asked each time that the journal's server is not there, with its error: whether to try again.
    ///
    /// Whoever answers takes a moment for it, in which the server may come back.
    public var mayTryAgain: (JournalError) -> Bool = { _ in false }

    /// Where the journal lies.
    public var location: JournalLocation { reader.location }
    /// The study's description, as it was given when the journal was made.
    public var description: [UInt8] { reader.description }
    /// The digest of that description.
    public var hash: SHA256 { reader.hash }

    /// Makes the journal of a new study.
    ///
    /// It appears at its place whole or, whatever happens meanwhile, not at all.
    ///
    /// - Parameters:
    ///   - location: where; nothing may be there yet, and in a database the study is named.
    ///   - description: the study's description, canonical JSON.
    ///   - hash: its digest.
    /// - Throws: `JournalError` with `alreadyExists`, `inUse`, `diskFull`, `readOnly`, ….
    public static func create(
        at location: JournalLocation,
        description: [UInt8],
        hash: SHA256
    ) throws(JournalError) -> StudyJournal {
        precondition(SHA256(of: description) == hash, "the digest is not that of the description")
        let header = JournalHeader(
            format: JournalSchema.format,
            created: "",
            hash: hash,
            description: description
        )
        switch location {
        case .file(let path):
            return try StudyJournal(SQLiteStorage.create(path, header: header), at: location)
        case .database(let url, let study):
            guard let study else { throw unnamed(location, while: "creating the journal") }
            let storage = try PostgreSQLStorage.create(url, study: study, header: header)
            return try StudyJournal(storage, at: location)
        }
    }

    /// Opens a journal to go on with its study.
    ///
    /// - Throws: `JournalError` with `notFound`, `inUse`, `notAJournal`, `newerFormat`, `corrupt`, ….
    /// - Complexity: O(size of the file), for all of it is checked.
    public static func open(at location: JournalLocation) throws(JournalError) -> StudyJournal {
        switch location {
        case .file(let path):
            try StudyJournal(SQLiteStorage.open(path), at: location)
        case .database(let url, let study):
            try StudyJournal(PostgreSQLStorage.open(url, study: study), at: location)
        }
    }

    /// Whether there is something where the journal is to be.
    ///
    /// - Throws: `JournalError` with `unavailable`, or with `notAJournal` for another's schema.
    public static func exists(at location: JournalLocation) throws(JournalError) -> Bool {
        switch location {
        case .file(let path):
            return SQLiteStorage.exists(path)
        case .database(let url, let study):
            guard let study else { throw unnamed(location, while: "opening the journal") }
            return try PostgreSQLRows(url, study: study).exists()
        }
    }

    /// Removes a journal, if there is one, so that its study can begin anew.
    ///
    /// - Throws: `JournalError` with `inUse` while a coordinator writes it: nothing is removed then.
    public static func remove(at location: JournalLocation) throws(JournalError) {
        switch location {
        case .file(let path):
            try SQLiteStorage.remove(path)
        case .database(let url, let study):
            guard let study else { throw unnamed(location, while: "removing the journal") }
            try PostgreSQLStorage.remove(url, study: study)
        }
    }

    private static func unnamed(
        _ location: JournalLocation,
        while activity: String
    ) -> JournalError {
        JournalError(
            .notFound,
            "no study is named; add #NAME to the URL",
            at: location.description,
            while: activity
        )
    }

    private init(
        _ storage: any JournalStorage,
        at location: JournalLocation
    ) throws(JournalError) {
        reader = try JournalReader(storage.rows, at: location)
        self.storage = storage
        (lastSequence, lastSeconds) = try storage.rows.last()
        // What is out of range here is refused by `replay`.
        lastElapsed = .seconds(min(max(lastSeconds, 0), 1e9))
    }
}
