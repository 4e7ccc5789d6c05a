import Search

/// A trial's second judgement, on folds that the search did not choose by.
public struct Confirmation: Sendable, Hashable {
    /// What became of each fresh fold; they are numbered on from the search's folds.
    public private(set) var folds: [FoldProgress]
    /// What the trial is worth on them, once all are done.
    public private(set) var score: TrialScore?

    init(folds: Int) {
        self.folds = Array(repeating: .open(Attempts()), count: folds)
    }

    /// Whether all folds are fitted.
    var isFitted: Bool {
        folds.allSatisfy { fold in
            if case .completed = fold { true } else { false }
        }
    }

    /// Why the trial cannot be confirmed, else nil.
    public var failure: TaskFailure? {
        for case .failed(let failure) in folds { return failure }
        return nil
    }

    /// Whether nothing is left to be done.
    var isSettled: Bool { score != nil || failure != nil }

    /// The scores of the folds, once all are done.
    var scores: [Double] {
        folds.compactMap { fold in
            guard case .completed(let score, _) = fold else { return nil }
            return score
        }
    }

    /// Whether the result of a fold would still count.
    func wants(_ fold: Int) -> Bool {
        guard !isSettled, folds.indices.contains(fold), case .open = folds[fold] else {
            return false
        }
        return true
    }

    mutating func complete(_ fold: Int, _ outcome: FoldOutcome) throws(RecordError) {
        guard wants(fold) else { throw RecordError("fresh fold \(fold) is completed out of turn") }
        folds[fold] = .completed(score: outcome.score, cost: outcome.cost)
    }

    mutating func fail(_ fold: Int, _ failure: TaskFailure) throws(RecordError) {
        guard folds.indices.contains(fold), case .open(var attempts) = folds[fold] else {
            throw RecordError("fresh fold \(fold) fails out of turn")
        }
        attempts.count(failure)
        folds[fold] = attempts.verdict.map { .failed($0) } ?? .open(attempts)
    }

    mutating func judge(_ score: TrialScore) throws(RecordError) {
        guard isFitted, self.score == nil else {
            throw RecordError("a trial is confirmed before its fresh folds are done, or twice")
        }
        self.score = score
    }
}
