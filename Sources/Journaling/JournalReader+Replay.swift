import SQLite
import Scheduling
import Search

extension JournalReader {
    /// All records, in order: what they add up to is the study.
    ///
    /// - Parameter loadsProbabilities: whether folds get the probabilities that are still kept; else
    ///   theirs are empty, as they are where they were dropped. The refit always has its own.
    /// - Throws: `JournalError` with `corrupt` and the record at fault where the journal says what
    ///   cannot be.
    public func replay(loadsProbabilities: Bool = true) throws(JournalError) -> [Entry] {
        let activity = "replaying the journal"
        var entries: [Entry] = []
        var check = ReplayCheck()
        var flaw: String?
        try inJournal(path, activity) { () throws(SQLiteError) in
            try database.snapshot(while: activity) { () throws(SQLiteError) in
                let sql = loadsProbabilities ? Self.rowsWithProbabilities : Self.rows
                var select = try Statement(sql, in: database, while: activity)
                while flaw == nil, try select.step(while: activity) {
                    let sequence = try select.integer(0)
                    let seconds = try select.number(1)
                    let row = try Self.row(of: select)
                    do throws(RecordFlaw) {
                        let record = try row.record()
                        let elapsed = try check.take(record, sequence: sequence, seconds: seconds)
                        entries.append(Entry(sequence: sequence, elapsed: elapsed, record: record))
                    } catch {
                        flaw = "record \(entries.count + 1): \(error.message)"
                    }
                }
            }
        }
        if let flaw {
            throw JournalError(
                .corrupt,
                "the journal is damaged: \(flaw)",
                at: path,
                while: activity
            )
        }
        return entries
    }

    private static let rows = """
        SELECT r.seq, r.elapsed, r.kind, r.trial, r.fold, r.body, CASE r.kind
            WHEN 'refitted' THEN (SELECT probabilities FROM holdout AS h WHERE h.seq = r.seq)
            END
        FROM records AS r ORDER BY r.seq
        """

    private static let rowsWithProbabilities = """
        SELECT r.seq, r.elapsed, r.kind, r.trial, r.fold, r.body,
            CASE r.kind
                WHEN 'fold_completed' THEN (
                    SELECT probabilities FROM predictions AS p
                    WHERE p.trial = r.trial AND p.fold = r.fold
                )
                WHEN 'refitted' THEN (SELECT probabilities FROM holdout AS h WHERE h.seq = r.seq)
            END
        FROM records AS r ORDER BY r.seq
        """

    private static func row(of select: borrowing Statement) throws(SQLiteError) -> RecordRow {
        RecordRow(
            try select.text(2),
            select.isNull(3) ? nil : try select.integer(3),
            select.isNull(4) ? nil : try select.integer(4),
            body: try select.text(5),
            probabilities: select.isNull(6) ? [] : try select.doubles(6)
        )
    }
}

extension JournalReader {
    /// The out-of-fold probabilities of a fold, laid out as in `FoldOutcome`, or nil where there are
    /// none (any more).
    ///
    /// - Throws: `JournalError` where the journal cannot be read.
    public func predictions(trial: Int, fold: Int) throws(JournalError) -> [Double]? {
        let activity = "reading the predictions of trial \(trial)"
        return try inJournal(path, activity) { () throws(SQLiteError) -> [Double]? in
            let sql = "SELECT probabilities FROM predictions WHERE trial = ? AND fold = ?"
            var select = try Statement(sql, in: database, while: activity)
            select.bind(trial, at: 1)
            select.bind(fold, at: 2)
            return try select.step(while: activity) ? try select.doubles(0) : nil
        }
    }
}

extension Statement {
    /// The numbers that the bytes in a column are, as they lie in memory: little-endian doubles.
    func doubles(_ column: Int) throws(SQLiteError) -> [Double] {
        try withBlob(column) { bytes in
            [Double](unsafeUninitializedCapacity: bytes.count / 8) { buffer, count in
                count = bytes.count / 8
                UnsafeMutableRawBufferPointer(buffer)
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<(count * 8)]))
            }
        }
    }
}

/// What must hold from each record to the next.
private struct ReplayCheck {
    private var sequence = 0
    private var seconds = 0.0
    private var suggested: Set<Int> = []

    /// Longer than any study runs: 30 years.
    private static let secondsMax = 1e9

    /// Holds a record against those before it.
    ///
    /// - Returns: the study's running time.
    mutating func take(
        _ record: Record,
        sequence: Int,
        seconds: Double
    ) throws(RecordFlaw) -> Duration {
        guard sequence == self.sequence + 1 else {
            throw RecordFlaw("it is missing, the next one is \(sequence)")
        }
        guard seconds >= self.seconds, seconds <= Self.secondsMax else {
            throw RecordFlaw("its time \(seconds) does not follow \(self.seconds)")
        }
        self.sequence = sequence
        self.seconds = seconds
        switch record {
        case .suggested(let trial, _):
            guard suggested.insert(trial).inserted else {
                throw RecordFlaw("trial \(trial) is suggested twice")
            }
        case .foldCompleted(let trial, _, _), .judged(let trial, _), .pruned(let trial, _),
            .abandoned(let trial, _), .confirmed(let trial, _), .winnerChosen(let trial):
            try requireSuggested(trial)
        case .attemptFailed(let task, _):
            try requireSuggested(task.trial)
        case .confirmationBegun(let trials):
            for trial in trials { try requireSuggested(trial) }
        case .started, .searchEnded, .searchReopened, .refitted, .finished:
            break
        }
        return .seconds(seconds)
    }

    private func requireSuggested(_ trial: Int) throws(RecordFlaw) {
        guard suggested.contains(trial) else {
            throw RecordFlaw("it is about trial \(trial), which was never suggested")
        }
    }
}
