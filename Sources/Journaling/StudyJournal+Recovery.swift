// What becomes of a journal whose server was away.
extension StudyJournal {
    /// Does something in the journal, again and again where its server comes and goes.
    ///
    /// - Parameter batch: what is being appended: after a break it may be there or not.
    /// - Throws: `JournalError` of the body; with `unavailable` if it is not to be tried again, and
    ///   with `inUse` if meanwhile another coordinator has taken the study over.
    func persisting<Result>(
        _ batch: [StoredRow] = [],
        while activity: String,
        otherwise done: Result,
        _ body: () throws(JournalError) -> Result
    ) throws(JournalError) -> Result {
        do throws(JournalError) {
            return try body()
        } catch {
            guard error.code == .unavailable else { throw error }
            var outage = error
            while mayTryAgain(outage) {
                do throws(JournalError) {
                    try storage.recover()
                    return try isThere(batch, while: activity) ? done : try body()
                } catch {
                    guard error.code == .unavailable else { throw error }
                    outage = error
                }
            }
            throw outage
        }
    }

    /// Whether a batch is in the journal already.
    ///
    /// - Throws: `JournalError` with `corrupt` if something else follows what this process wrote, or
    ///   not all of that is there: such as after a fail-over to a copy of the database that lags.
    private func isThere(
        _ batch: [StoredRow],
        while activity: String
    ) throws(JournalError) -> Bool {
        var found: [StoredRow] = []
        try storage.rows.forEachRow(
            after: lastSequence,
            loadsProbabilities: true,
            while: activity
        ) { row in
            found.append(row)
            return found.count <= batch.count
        }
        let isIntact = try storage.rows.last().sequence == lastSequence + found.count
        guard isIntact, found.isEmpty || found == batch else {
            throw JournalError(
                .corrupt,
                "the server came back with other records than were written to it",
                at: location.description,
                while: activity
            )
        }
        return !batch.isEmpty && found == batch
    }
}
