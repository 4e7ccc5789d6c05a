import Scheduling

extension StudyJournal {
    /// Adds records, all of them or none: when this returns they are on disk.
    ///
    /// - Parameters:
    ///   - records: what happened, in order; nothing is written for none.
    ///   - elapsed: the study's running time, earlier runs included; never less than the last.
    /// - Throws: `JournalError` with `diskFull`, `contradiction`, …; the journal is then as before, and
    ///   the same records can be appended again.
    public func append(_ records: [Record], elapsed: Duration) throws(JournalError) {
        precondition(elapsed >= lastElapsed, "time went back: \(elapsed) follows \(lastElapsed)")
        guard let first = records.first else { return }
        let activity =
            records.count == 1 ? "appending \(first.title)" : "appending \(first.title) …"
        // Never below the last by a rounding.
        let seconds = max(elapsed / .seconds(1), lastSeconds)
        let rows = records.enumerated().map { index, record in
            let place = lastSequence + 1 + index
            return StoredRow(sequence: place, seconds: seconds, row: RecordRow(record))
        }
        try persisting(rows, while: activity, otherwise: ()) { () throws(JournalError) in
            try storage.append(rows, while: activity)
        }
        lastSequence += rows.count
        lastElapsed = elapsed
        lastSeconds = seconds
    }

    /// Lets go of the out-of-fold probabilities of some trials; their records stay.
    ///
    /// - Throws: `JournalError` where the journal cannot be written.
    /// - Complexity: one commit; O(trials), however many others there are.
    public func dropPredictions(ofTrials trials: some Sequence<Int>) throws(JournalError) {
        try drop(.these(Array(trials)))
    }

    /// Lets go of the out-of-fold probabilities of all other trials.
    ///
    /// A file does not shrink; its room is used again.
    ///
    /// - Parameter trials: those to keep; the unsettled ones are wanted, too.
    /// - Throws: `JournalError` where the journal cannot be written.
    /// - Complexity: O(all trials that have some).
    public func keepPredictions(ofTrials trials: some Sequence<Int>) throws(JournalError) {
        try drop(.allBut(Array(trials)))
    }

    private func drop(_ selection: TrialSelection) throws(JournalError) {
        let activity = "dropping predictions"
        try persisting(while: activity, otherwise: ()) { () throws(JournalError) in
            try storage.dropPredictions(of: selection, while: activity)
        }
    }

    /// All records, in order: see `JournalReader.replay(loadsProbabilities:)`.
    ///
    /// - Throws: `JournalError` with `corrupt` where the journal says what cannot be.
    public func replay(
        loadsProbabilities: Bool = true
    ) throws(JournalError) -> [JournalReader.Entry] {
        try reader.replay(loadsProbabilities: loadsProbabilities)
    }

    /// The out-of-fold probabilities of a fold: see `JournalReader.predictions(trial:fold:)`.
    ///
    /// - Throws: `JournalError` where the journal cannot be read.
    public func predictions(trial: Int, fold: Int) throws(JournalError) -> [Double]? {
        let activity = "reading the predictions of trial \(trial)"
        return try persisting(while: activity, otherwise: nil) { () throws(JournalError) in
            try reader.predictions(trial: trial, fold: fold)
        }
    }
}

extension Record {
    /// The record in a few words, such as `fold 3 of trial 17`.
    public var title: String {
        switch self {
        case .started(let epoch): "start \(epoch)"
        case .suggested(let trial, _): "trial \(trial)"
        case .foldCompleted(let trial, let fold, _): "fold \(fold) of trial \(trial)"
        case .attemptFailed(let task, _): "a failed attempt at trial \(task.trial)"
        case .judged(let trial, _): "the value of trial \(trial)"
        case .pruned(let trial, _): "the pruning of trial \(trial)"
        case .abandoned(let trial, _): "the failure of trial \(trial)"
        case .confirmationBegun: "the choice of trials to confirm"
        case .confirmed(let trial, _): "the confirmation of trial \(trial)"
        case .searchEnded: "the end of the search"
        case .searchReopened: "the reopening of the search"
        case .winnerChosen(let trial): "the choice of trial \(trial)"
        case .refitted: "the refit"
        case .finished: "the end of the study"
        }
    }
}
