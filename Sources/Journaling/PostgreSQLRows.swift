import Hashing
import PostgreSQL

/// The rows of a journal in a PostgreSQL database: one schema a study, named after it.
final class PostgreSQLRows: JournalRows {
    let url: PostgreSQLURL
    let study: String
    /// Where the journal lies, for errors.
    var place: String { JournalLocation.database(url, study: study).description }
    /// What the server's administrators see this journal's connections called: no other's are.
    let name: String
    /// The connection; a new one after a break.
    var connection: Connection

    /// So many rows are fetched at a time.
    private static let rowsMax = 2000

    /// What marks a schema as a journal.
    static let mark = "a journal of Tenfold"

    init(_ url: PostgreSQLURL, study: String) throws(JournalError) {
        self.url = url
        self.study = study
        let place = JournalLocation.database(url, study: study).description
        guard study.utf8.count <= 63, !study.utf8.contains(0) else {
            throw JournalError(
                .failed,
                "the study's name is longer than 63 bytes; give another after the URL: #NAME",
                at: place,
                while: "opening the journal"
            )
        }
        name = "\(JournalLock.owner.prefix(50)) #\(UInt32.random(in: 0...UInt32.max))"
        connection = try Self.connect(to: url, study, as: name)
    }

    /// Opens the study that is named, or the only one there is.
    ///
    /// - Throws: `JournalError` with `notFound` where that is not one.
    convenience init(_ url: PostgreSQLURL, studyOrOnly name: String?) throws(JournalError) {
        if let name {
            try self.init(url, study: name)
        } else {
            try self.init(url, study: try Self.onlyStudy(in: url))
        }
    }

    /// Connects, with the study's schema as the one that statements are about.
    static func connect(
        to url: PostgreSQLURL,
        _ study: String,
        as name: String
    ) throws(JournalError) -> Connection {
        let activity = "opening the journal"
        let place = JournalLocation.database(url, study: study).description
        return try inPostgreSQL(place, activity) { () throws(PostgreSQLError) in
            let connection = try Connection(url: url.text, name: name)
            try connection.execute(
                """
                SET search_path = \(quoted(study));
                SELECT set_config('synchronous_commit', 'on', false)
                    WHERE current_setting('synchronous_commit') IN ('off', 'local');
                """,
                while: activity
            )
            return connection
        }
    }

    private static func onlyStudy(in url: PostgreSQLURL) throws(JournalError) -> String {
        let activity = "opening the journal"
        let place = url.description
        let names = try inPostgreSQL(place, activity) { () throws(PostgreSQLError) -> [String] in
            let rows = try Connection(url: url.text, name: JournalLock.owner).run(
                """
                SELECT nspname::text FROM pg_namespace
                WHERE obj_description(oid, 'pg_namespace') = $1 ORDER BY 1
                """,
                [.text(mark)],
                while: activity
            )
            var names: [String] = []
            for row in 0..<rows.count { names.append(try rows.text(row, 0)) }
            return names
        }
        guard names.count == 1 else {
            let list = names.map { "#" + $0 }.joined(separator: ", ")
            throw JournalError(
                .notFound,
                names.isEmpty
                    ? "the database holds no journal of Tenfold"
                    : "the database holds several studies; add one of \(list) to the URL",
                at: place,
                while: activity
            )
        }
        return names[0]
    }

    /// Whether the study has a journal here.
    ///
    /// - Throws: `JournalError` with `notAJournal` if the schema holds something else.
    func exists() throws(JournalError) -> Bool {
        let activity = "opening the journal"
        let comment = try inPostgreSQL(place, activity) {
            () throws(PostgreSQLError) -> String? in
            let rows = try connection.run(
                """
                SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace
                WHERE nspname = $1::text
                """,
                [.text(study)],
                while: activity
            )
            return rows.count == 0 ? nil : try rows.text(0, 0)
        }
        guard let comment else { return false }
        guard comment == Self.mark else {
            throw JournalError(
                .notAJournal,
                "the schema \(quoted(study)) holds no journal of Tenfold; name the study "
                    + "differently after the URL: #NAME",
                at: place,
                while: activity
            )
        }
        return true
    }

    func header() throws(JournalError) -> JournalHeader {
        let activity = "opening the journal"
        guard try exists() else {
            throw JournalError(
                .notFound,
                "the database holds no such study",
                at: place,
                while: activity
            )
        }
        return try inPostgreSQL(place, activity) { () throws(PostgreSQLError) in
            let meta = try connection.run("SELECT format FROM meta", while: activity)
            let format = try meta.integer(0, 0)
            var header = JournalHeader(format: format, created: "", hash: nil, description: [])
            guard format == JournalSchema.format else { return header }
            let sql = "SELECT created, study_hash, study FROM meta"
            let rest = try connection.run(sql, while: activity)
            header.created = try rest.text(0, 0)
            header.hash = SHA256(hexadecimal: try rest.text(0, 1))
            header.description = try rest.bytes(0, 2)
            return header
        }
    }

    func last() throws(JournalError) -> (sequence: Int, seconds: Double) {
        let activity = "opening the journal"
        return try inPostgreSQL(place, activity) { () throws(PostgreSQLError) -> (Int, Double) in
            let last = try connection.run(JournalSchema.last, while: activity)
            return last.count == 0 ? (0, 0) : (try last.integer(0, 0), try last.number(0, 1))
        }
    }

    func forEachRow(
        after sequence: Int,
        loadsProbabilities: Bool,
        while activity: String,
        _ body: (StoredRow) -> Bool
    ) throws(JournalError) {
        let sql =
            JournalSchema.rows(withProbabilities: loadsProbabilities) + " LIMIT \(Self.rowsMax)"
        let mode = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
        try inPostgreSQL(place, activity) { () throws(PostgreSQLError) in
            try connection.transaction(mode, while: activity) { () throws(PostgreSQLError) in
                var last = sequence
                while true {
                    let rows = try connection.run(sql, [.integer(last)], while: activity)
                    for index in 0..<rows.count {
                        let row = try rows.stored(index)
                        guard body(row) else { return }
                        last = row.sequence
                    }
                    guard rows.count == Self.rowsMax else { return }
                }
            }
        }
    }

    func predictions(
        trial: Int,
        fold: Int,
        while activity: String
    ) throws(JournalError) -> [Double]? {
        try inPostgreSQL(place, activity) { () throws(PostgreSQLError) -> [Double]? in
            let rows = try connection.run(
                JournalSchema.predictions,
                [.integer(trial), .integer(fold)],
                while: activity
            )
            return rows.count == 0 ? nil : try rows.doubles(0, 0)
        }
    }
}

extension Rows {
    fileprivate func stored(_ row: Int) throws(PostgreSQLError) -> StoredRow {
        StoredRow(
            sequence: try integer(row, 0),
            seconds: try number(row, 1),
            row: RecordRow(
                try text(row, 2),
                isNull(row, 3) ? nil : try integer(row, 3),
                isNull(row, 4) ? nil : try integer(row, 4),
                body: try text(row, 5),
                probabilities: isNull(row, 6) ? [] : try doubles(row, 6)
            )
        )
    }

    fileprivate func doubles(_ row: Int, _ column: Int) throws(PostgreSQLError) -> [Double] {
        try withBytes(row, column) { [Double](journaled: $0) }
    }
}

/// A name as SQL takes it, whatever is in it.
func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
}

/// Runs the body and tells its error as one of the journal's.
func inPostgreSQL<Result: ~Copyable>(
    _ place: String,
    _ activity: String,
    _ body: () throws(PostgreSQLError) -> Result
) throws(JournalError) -> Result {
    do throws(PostgreSQLError) {
        return try body()
    } catch {
        throw JournalError(error, at: place, while: activity)
    }
}
