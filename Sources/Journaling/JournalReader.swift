import Glibc
import Hashing
import SQLite
import Scheduling

/// A journal open for reading, also while a coordinator writes it.
///
/// Owned by one thread. Each call sees one state of the journal: whole batches, the last ones or not.
public final class JournalReader {
    /// Where the journal lies.
    public let path: String
    /// The study's description, as it was given when the journal was made.
    public let description: [UInt8]
    /// The digest of that description.
    public let hash: SHA256
    /// When the journal was made: UTC, such as `2026-11-24T01:10:10Z`.
    public let created: String
    let database: Database

    /// One record and when it was made.
    public struct Entry: Hashable, Sendable {
        /// The record's place in the journal, from one, without gaps.
        public let sequence: Int
        /// The study's running time when the record was made, earlier runs included.
        public let elapsed: Duration
        /// The record.
        public let record: Record

        /// A record at a place and time.
        public init(sequence: Int, elapsed: Duration, record: Record) {
            self.sequence = sequence
            self.elapsed = elapsed
            self.record = record
        }
    }

    /// Opens a journal for reading alone.
    ///
    /// - Throws: `JournalError` with `notFound`, `notAJournal`, `newerFormat`, `corrupt`, ….
    public convenience init(path: String) throws(JournalError) {
        try self.init(path: path, mode: .readOnly)
    }

    /// Opens a journal, checks that it is one and that this release understands it.
    init(path: String, mode: Database.Mode) throws(JournalError) {
        let activity = "opening the journal"
        guard access(path, F_OK) == 0 else {
            throw JournalError(.notFound, "there is no such file", at: path, while: activity)
        }
        let database = try inJournal(path, activity) { () throws(SQLiteError) in
            try Database(path: path, mode: mode)
        }
        // Format and mark first: a later format might have changed anything else.
        guard
            try Self.integer("PRAGMA application_id", in: database) == JournalSchema.applicationID,
            let format = try Self.integer("SELECT format FROM meta", in: database)
        else {
            throw JournalError(
                .notAJournal,
                "the file is not a journal of Tenfold",
                at: path,
                while: activity
            )
        }
        guard format == JournalSchema.format else {
            throw JournalError(
                .newerFormat(format),
                "it has format \(format), and this release reads up to \(JournalSchema.format): "
                    + "use the release of Tenfold that wrote it, or a later one",
                at: path,
                while: activity
            )
        }
        (description, hash, created) = try inJournal(path, activity) {
            () throws(SQLiteError) -> ([UInt8], SHA256, String) in
            let sql = "SELECT study, study_hash, created FROM meta"
            var meta = try Statement(sql, in: database, while: activity)
            _ = try meta.step(while: activity)
            let hash = SHA256(hexadecimal: try meta.text(1)) ?? SHA256(of: [])
            return (try meta.blob(0), hash, try meta.text(2))
        }
        self.path = path
        self.database = database
        guard SHA256(of: description) == hash else {
            throw JournalError(
                .corrupt,
                "the journal is damaged: the study's description does not have its digest",
                at: path,
                while: activity
            )
        }
    }

    /// The whole number that a query gives, or nil if it gives no row.
    private static func integer(
        _ sql: String,
        in database: Database
    ) throws(JournalError) -> Int? {
        let activity = "opening the journal"
        return try inJournal(database.path, activity) { () throws(SQLiteError) -> Int? in
            var statement = try Statement(sql, in: database, while: activity)
            return try statement.step(while: activity) ? try statement.integer(0) : nil
        }
    }
}

/// Runs the body and tells its error as one of the journal's.
func inJournal<Result: ~Copyable>(
    _ path: String,
    _ activity: String,
    _ body: () throws(SQLiteError) -> Result
) throws(JournalError) -> Result {
    do throws(SQLiteError) {
        return try body()
    } catch {
        throw JournalError(error, at: path, while: activity)
    }
}
