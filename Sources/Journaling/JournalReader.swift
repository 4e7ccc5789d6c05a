import Hashing
import Scheduling

/// A journal open for reading, also while a coordinator writes it.
///
/// Owned by one thread. Each call sees one state of the journal: whole batches, the last ones or not.
public final class JournalReader {
    /// Where the journal lies.
    public let location: JournalLocation
    /// The study's description, as it was given when the journal was made.
    public let description: [UInt8]
    /// The digest of that description.
    public let hash: SHA256
    /// When the journal was made: UTC, such as `2026-11-24T01:10:10Z`.
    public let created: String
    let rows: any JournalRows

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
    public convenience init(at location: JournalLocation) throws(JournalError) {
        switch location {
        case .file(let path):
            try self.init(SQLiteRows(path: path, mode: .readOnly), at: location)
        case .database(let url, let study):
            let rows = try PostgreSQLRows(url, studyOrOnly: study)
            try self.init(rows, at: .database(url, study: rows.study))
        }
    }

    /// Reads rows, if they are a journal's and this release understands it.
    init(_ rows: any JournalRows, at location: JournalLocation) throws(JournalError) {
        let header = try rows.header()
        hash = try Self.check(header, at: location)
        description = header.description
        created = header.created
        self.location = location
        self.rows = rows
    }

    /// Holds what a journal says of itself against what this release knows.
    ///
    /// - Returns: the digest of the study's description.
    /// - Throws: `JournalError` with `newerFormat` or `corrupt`.
    @discardableResult
    static func check(
        _ header: JournalHeader,
        at location: JournalLocation
    ) throws(JournalError) -> SHA256 {
        let activity = "opening the journal"
        guard header.format == JournalSchema.format else {
            throw JournalError(
                .newerFormat(header.format),
                "it has format \(header.format), and this release reads up to "
                    + "\(JournalSchema.format): use the release of Tenfold that wrote it, or a later one",
                at: location.description,
                while: activity
            )
        }
        guard let hash = header.hash, SHA256(of: header.description) == hash else {
            throw JournalError(
                .corrupt,
                "the journal is damaged: the study's description does not have its digest",
                at: location.description,
                while: activity
            )
        }
        return hash
    }
}
