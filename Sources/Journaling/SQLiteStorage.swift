import Glibc
import Hashing
import SQLite

/// The rows of a journal in an SQLite file.
final class SQLiteRows: JournalRows {
    let database: Database
    private var path: String { database.path }

    /// Opens the file, if it is an SQLite database at all.
    init(path: String, mode: Database.Mode) throws(JournalError) {
        let activity = "opening the journal"
        guard access(path, F_OK) == 0 else {
            throw JournalError(.notFound, "there is no such file", at: path, while: activity)
        }
        database = try inSQLite(path, activity) { () throws(SQLiteError) in
            try Database(path: path, mode: mode)
        }
    }

    func header() throws(JournalError) -> JournalHeader {
        let activity = "opening the journal"
        // Mark and format first: a later format might have changed anything else.
        guard try integer("PRAGMA application_id") == JournalSchema.applicationID,
            let format = try integer("SELECT format FROM meta")
        else {
            throw JournalError(
                .notAJournal,
                "the file is not a journal of Tenfold",
                at: path,
                while: activity
            )
        }
        var header = JournalHeader(format: format, created: "", hash: nil, description: [])
        guard format == JournalSchema.format else { return header }
        try inSQLite(path, activity) { () throws(SQLiteError) in
            let sql = "SELECT created, study_hash, study FROM meta"
            var meta = try Statement(sql, in: database, while: activity)
            guard try meta.step(while: activity) else { return }
            header.created = try meta.text(0)
            header.hash = SHA256(hexadecimal: try meta.text(1))
            header.description = try meta.blob(2)
        }
        return header
    }

    /// The whole number that a query gives, or nil if it gives no row.
    private func integer(_ sql: String) throws(JournalError) -> Int? {
        let activity = "opening the journal"
        return try inSQLite(path, activity) { () throws(SQLiteError) -> Int? in
            var statement = try Statement(sql, in: database, while: activity)
            return try statement.step(while: activity) ? try statement.integer(0) : nil
        }
    }

    func last() throws(JournalError) -> (sequence: Int, seconds: Double) {
        let activity = "opening the journal"
        return try inSQLite(path, activity) { () throws(SQLiteError) -> (Int, Double) in
            var last = try Statement(JournalSchema.last, in: database, while: activity)
            guard try last.step(while: activity) else { return (0, 0) }
            return (try last.integer(0), try last.number(1))
        }
    }

    func forEachRow(
        after sequence: Int,
        loadsProbabilities: Bool,
        while activity: String,
        _ body: (StoredRow) -> Bool
    ) throws(JournalError) {
        try inSQLite(path, activity) { () throws(SQLiteError) in
            try database.snapshot(while: activity) { () throws(SQLiteError) in
                let sql = JournalSchema.rows(withProbabilities: loadsProbabilities)
                var select = try Statement(sql, in: database, while: activity)
                select.bind(sequence, at: 1)
                while try select.step(while: activity) {
                    let row = RecordRow(
                        try select.text(2),
                        select.isNull(3) ? nil : try select.integer(3),
                        select.isNull(4) ? nil : try select.integer(4),
                        body: try select.text(5),
                        probabilities: select.isNull(6) ? [] : try select.doubles(6)
                    )
                    let stored = StoredRow(
                        sequence: try select.integer(0),
                        seconds: try select.number(1),
                        row: row
                    )
                    guard body(stored) else { return }
                }
            }
        }
    }

    func predictions(
        trial: Int,
        fold: Int,
        while activity: String
    ) throws(JournalError) -> [Double]? {
        try inSQLite(path, activity) { () throws(SQLiteError) -> [Double]? in
            var select = try Statement(JournalSchema.predictions, in: database, while: activity)
            select.bind(trial, at: 1)
            select.bind(fold, at: 2)
            return try select.step(while: activity) ? try select.doubles(0) : nil
        }
    }
}

/// A journal in an SQLite file, open for writing; the lock file beside it says by whom.
final class SQLiteStorage: JournalStorage {
    let rows: any JournalRows
    private let path: String
    private let lock: JournalLock
    private let database: Database
    private var insertRecord: Statement
    private var insertPredictions: Statement
    private var insertHoldout: Statement

    /// Opens the file, and checks all of it.
    ///
    /// - Complexity: O(size of the file).
    init(path: String, lock: consuming JournalLock) throws(JournalError) {
        let activity = "opening the journal"
        let rows = try SQLiteRows(path: path, mode: .readWrite)
        let database = rows.database
        // What is no journal, or one of a later format, is left as it is.
        try JournalReader.check(try rows.header(), at: .file(path))
        try inSQLite(path, activity) { () throws(SQLiteError) in
            try database.useWriteAheadLog()
            try database.quickCheck()
        }
        func statement(_ sql: String) throws(JournalError) -> Statement {
            try inSQLite(path, activity) { () throws(SQLiteError) in
                try Statement(sql, in: database, while: activity)
            }
        }
        insertRecord = try statement("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)")
        insertPredictions = try statement("INSERT INTO predictions VALUES (?, ?, ?)")
        insertHoldout = try statement("INSERT INTO holdout VALUES (?, ?)")
        self.path = path
        self.rows = rows
        self.database = database
        self.lock = lock
    }

    func append(_ rows: [StoredRow], while activity: String) throws(JournalError) {
        try inSQLite(path, activity) { () throws(SQLiteError) in
            try database.transaction(while: activity) { () throws(SQLiteError) in
                for row in rows { try insert(row, while: activity) }
            }
        }
    }

    private func insert(_ stored: StoredRow, while activity: String) throws(SQLiteError) {
        let row = stored.row
        insertRecord.bind(stored.sequence, at: 1)
        insertRecord.bind(stored.seconds, at: 2)
        try insertRecord.bind(row.kind, at: 3)
        insertRecord.bind(row.trial, at: 4)
        insertRecord.bind(row.fold, at: 5)
        try insertRecord.bind(row.body, at: 6)
        try insertRecord.run(while: activity)
        guard !row.probabilities.isEmpty else { return }
        if let trial = row.trial, let fold = row.fold {
            insertPredictions.bind(trial, at: 1)
            insertPredictions.bind(fold, at: 2)
            try insertPredictions.bind(row.probabilities, at: 3)
            try insertPredictions.run(while: activity)
        } else {
            insertHoldout.bind(stored.sequence, at: 1)
            try insertHoldout.bind(row.probabilities, at: 2)
            try insertHoldout.run(while: activity)
        }
    }

    func dropPredictions(
        of selection: TrialSelection,
        while activity: String
    ) throws(JournalError) {
        try inSQLite(path, activity) { () throws(SQLiteError) in
            try database.execute(
                "DELETE FROM predictions WHERE \(selection.condition)",
                while: activity
            )
        }
    }

    func recover() throws(JournalError) {
        preconditionFailure("a file does not come and go")
    }
}

extension Statement {
    /// The numbers that the bytes in a column are.
    fileprivate func doubles(_ column: Int) throws(SQLiteError) -> [Double] {
        try withBlob(column) { [Double](journaled: $0) }
    }

    /// Binds the numbers as bytes: little-endian doubles.
    fileprivate mutating func bind(_ numbers: [Double], at index: Int) throws(SQLiteError) {
        var failure: SQLiteError?
        numbers.withUnsafeBytes { bytes in
            do throws(SQLiteError) {
                try bind(bytes, at: index)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

/// Runs the body and tells its error as one of the journal's.
func inSQLite<Result: ~Copyable>(
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
