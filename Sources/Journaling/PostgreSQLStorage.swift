import PostgreSQL

/// A journal in a PostgreSQL database, open for writing.
///
/// The right to write is an advisory lock of the connection that writes: whoever loses the one loses
/// the other, so that a coordinator that was cut off can never write beside its successor.
final class PostgreSQLStorage: JournalStorage {
    private let journal: PostgreSQLRows
    /// Whether the connection there is has the lock: after a break the next one must get it first.
    private var isLocked = false
    var rows: any JournalRows { journal }

    /// Gets the right to write.
    ///
    /// - Throws: `JournalError` with `inUse` and who has it.
    init(_ rows: PostgreSQLRows) throws(JournalError) {
        journal = rows
        try journal.lock()
        isLocked = true
    }

    deinit {
        journal.unlock()
    }

    func append(_ rows: [StoredRow], while activity: String) throws(JournalError) {
        try inPostgreSQL(journal.place, activity) { () throws(PostgreSQLError) in
            let connection = try connection(while: activity)
            try connection.transaction(while: activity) { () throws(PostgreSQLError) in
                let bulky = rows.filter { !$0.row.probabilities.isEmpty }
                for (table, values) in [
                    ("records", rows.map(\.values)),
                    ("predictions", bulky.compactMap(\.predictionValues)),
                    ("holdout", bulky.compactMap(\.holdoutValues)),
                ] {
                    try connection.insert(values, into: table, while: activity)
                }
            }
        }
    }

    func dropPredictions(
        of selection: TrialSelection,
        while activity: String
    ) throws(JournalError) {
        try inPostgreSQL(journal.place, activity) { () throws(PostgreSQLError) in
            try connection(while: activity).execute(
                "DELETE FROM predictions WHERE \(selection.condition)",
                while: activity
            )
        }
    }

    func recover() throws(JournalError) {
        isLocked = false
        try journal.reconnect()
        // The server may not have noticed yet that the old connection is broken.
        try journal.endOtherConnections()
        try journal.lock()
        try journal.requireClaim()
        isLocked = true
    }

    /// The connection, if it may write.
    private func connection(
        while activity: String
    ) throws(PostgreSQLError) -> Connection {
        guard isLocked else { throw PostgreSQLError.broken(while: activity) }
        return journal.connection
    }
}

extension StoredRow {
    /// The row in the order of the columns of `records`.
    fileprivate var values: [Connection.Value] {
        [
            .integer(sequence), .number(seconds), .text(row.kind),
            row.trial.map(Connection.Value.integer) ?? .null,
            row.fold.map(Connection.Value.integer) ?? .null, .text(row.body),
        ]
    }

    /// The same of `predictions`, for a fold's probabilities.
    fileprivate var predictionValues: [Connection.Value]? {
        guard let trial = row.trial, let fold = row.fold else { return nil }
        return [.integer(trial), .integer(fold), .bytes(row.probabilityBytes)]
    }

    /// The same of `holdout`, for the refit's.
    fileprivate var holdoutValues: [Connection.Value]? {
        guard row.fold == nil else { return nil }
        return [.integer(sequence), .bytes(row.probabilityBytes)]
    }
}

extension RecordRow {
    fileprivate var probabilityBytes: [UInt8] { probabilities.withUnsafeBytes { [UInt8]($0) } }
}
