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
        try rows.forEachRow(
            after: 0,
            loadsProbabilities: loadsProbabilities,
            while: activity
        ) { stored in
            do throws(RecordFlaw) {
                let record = try stored.row.record()
                let (sequence, seconds) = (stored.sequence, stored.seconds)
                let elapsed = try check.take(record, sequence: sequence, seconds: seconds)
                entries.append(Entry(sequence: sequence, elapsed: elapsed, record: record))
                return true
            } catch {
                flaw = "record \(entries.count + 1): \(error.message)"
                return false
            }
        }
        if let flaw {
            throw JournalError(
                .corrupt,
                "the journal is damaged: \(flaw)",
                at: location.description,
                while: activity
            )
        }
        return entries
    }
}

extension JournalReader {
    /// The out-of-fold probabilities of a fold, laid out as in `FoldOutcome`, or nil where there are
    /// none (any more).
    ///
    /// - Throws: `JournalError` where the journal cannot be read.
    public func predictions(trial: Int, fold: Int) throws(JournalError) -> [Double]? {
        let activity = "reading the predictions of trial \(trial)"
        return try rows.predictions(trial: trial, fold: fold, while: activity)
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
