import Hashing
import Search

/// All of a study that outlives the coordinator: what the journal's records add up to.
public struct StudyState: Sendable, Hashable {
    /// How often the coordinator has been started.
    public private(set) var epoch = 0
    /// All trials proposed so far, by number.
    public private(set) var trials: [TrialProgress] = []
    /// How many trials, counted from the first, are settled without a gap.
    public private(set) var settledPrefix = 0
    /// The settled trials, in the order in which they were settled.
    public private(set) var settledOrder: [Int] = []
    /// How many seconds the search's completed fits took together.
    public private(set) var coreSeconds = 0.0
    /// Why the search is over, or nil while it is not.
    public private(set) var ended: EndReason?
    /// The trials that are judged again on fresh folds before one is chosen, best first.
    public private(set) var candidates: [Int] = []
    /// The trial chosen to be refitted.
    public private(set) var winner: Int?
    /// What the refit of the winner gave.
    public private(set) var refit: RefitOutcome?
    /// Failed attempts at the winner's refit.
    public private(set) var refitAttempts = Attempts()
    /// The digest of the canonical trial log, once the bundle is written.
    public private(set) var digest: SHA256?

    let folds: Int
    let confirmationFolds: Int

    /// A study of trials with this many folds, before its first record.
    ///
    /// - Parameter confirmationFolds: how many fresh folds the best trials are judged on again.
    public init(folds: Int, confirmationFolds: Int = 0) {
        self.folds = folds
        self.confirmationFolds = confirmationFolds
    }

    /// The study after one more record.
    ///
    /// - Throws: `RecordError` if the record cannot follow what was recorded before.
    public mutating func apply(_ record: Record) throws(RecordError) {
        switch record {
        case .started(let epoch):
            guard epoch == self.epoch + 1 else {
                throw RecordError("start \(epoch) follows start \(self.epoch)")
            }
            self.epoch = epoch
        case .suggested(let number, let parameters):
            guard number == trials.count else {
                throw RecordError("trial \(number) is proposed after \(trials.count) trials")
            }
            guard ended == nil else {
                throw RecordError("trial \(number) is proposed after the search's end")
            }
            trials.append(
                TrialProgress(trial: Trial(number: number, parameters: parameters), folds: folds)
            )
        case .foldCompleted(let number, let fold, let outcome) where fold >= folds:
            let fresh = fold - folds
            try confirm(number) { confirmation throws(RecordError) in
                try confirmation.complete(fresh, outcome)
            }
        case .foldCompleted(let number, let fold, let outcome):
            guard ended == nil else {
                throw RecordError("trial \(number) goes on after the search's end")
            }
            try change(number, "fold \(fold) is completed") { progress throws(RecordError) in
                try progress.complete(fold, outcome)
            }
            coreSeconds += outcome.cost.seconds
        case .attemptFailed(let task, let failure):
            try fail(task, failure)
        case .judged(let number, let score):
            try settle(number, as: .complete(score))
        case .pruned(let number, let pruning):
            guard (1..<folds).contains(pruning.folds) else {
                throw RecordError("trial \(number) is pruned after \(pruning.folds) folds")
            }
            try settle(number, as: .pruned(pruning))
        case .abandoned(let number, let failure):
            try settle(number, as: .failed(failure))
        case .confirmationBegun(let numbers):
            try beginConfirmation(of: numbers)
        case .confirmed(let number, let score):
            try confirm(number) { confirmation throws(RecordError) in
                try confirmation.judge(score)
            }
        case .searchEnded(let reason):
            guard ended == nil else { throw RecordError("the search ends twice") }
            ended = reason
        case .searchReopened:
            guard ended != nil else { throw RecordError("a search goes on that has not ended") }
            reopen()
        case .winnerChosen(let number):
            guard trials.indices.contains(number), trials[number].score != nil else {
                throw RecordError("trial \(number), which is not complete, is chosen")
            }
            winner = number
        case .refitted(let outcome):
            guard winner != nil else { throw RecordError("a refit without a winner") }
            refit = outcome
        case .finished(let digest):
            guard refit != nil else { throw RecordError("an end without a refit") }
            self.digest = digest
        }
    }

    /// Whether every trial proposed so far is settled.
    public var isSettled: Bool { settledPrefix == trials.count }

    /// The complete trial with the highest value among those that meet the constraints, the first of
    /// equals; where none does, the one that misses them least.
    public var best: TrialProgress? { trials.best }

    /// The complete trials, best first, of equals the one with the lower number.
    public var ranking: [TrialProgress] { trials.ranking }

    /// The trials on the Pareto front of the objective and a second goal, the best by the objective
    /// first; only those that meet the constraints, where any does.
    public func front(_ goal: SecondGoal) -> [TrialProgress] { trials.front(goal) }

    /// Takes back the end of the search and all that followed from it.
    private mutating func reopen() {
        ended = nil
        candidates = []
        winner = nil
        refit = nil
        refitAttempts = Attempts()
        digest = nil
    }

    private mutating func fail(_ task: TaskKey, _ failure: TaskFailure) throws(RecordError) {
        switch task.part {
        case .fold(let fold) where fold >= folds:
            let fresh = fold - folds
            try confirm(task.trial) { confirmation throws(RecordError) in
                try confirmation.fail(fresh, failure)
            }
        case .fold(let fold):
            try change(task.trial, "fold \(fold) fails") { progress throws(RecordError) in
                try progress.fail(fold, failure)
            }
        case .refit:
            guard task.trial == winner else {
                throw RecordError("trial \(task.trial), which did not win, fails its refit")
            }
            refitAttempts.count(failure)
        }
    }

    private mutating func beginConfirmation(of numbers: [Int]) throws(RecordError) {
        guard ended != nil, winner == nil, candidates.isEmpty else {
            throw RecordError("trials are confirmed while the search goes on, or twice")
        }
        for number in numbers {
            guard trials.indices.contains(number), trials[number].score != nil else {
                throw RecordError("trial \(number), which is not complete, is to be confirmed")
            }
            // What an earlier end of the search has confirmed stays so.
            if trials[number].confirmation == nil {
                trials[number].confirmation = Confirmation(folds: confirmationFolds)
            }
        }
        candidates = numbers
    }

    private mutating func confirm(
        _ number: Int,
        _ change: (inout Confirmation) throws(RecordError) -> Void
    ) throws(RecordError) {
        guard winner == nil, candidates.contains(number),
            var confirmation = trials[number].confirmation
        else { throw RecordError("trial \(number) is confirmed out of turn") }
        try change(&confirmation)
        trials[number].confirmation = confirmation
    }

    private mutating func settle(_ number: Int, as state: TrialState) throws(RecordError) {
        try change(number, "it is settled") { progress in
            progress.trial.state = state
        }
        settledOrder.append(number)
        while settledPrefix < trials.count, trials[settledPrefix].isSettled {
            settledPrefix += 1
        }
    }

    private mutating func change(
        _ number: Int,
        _ what: String,
        _ change: (inout TrialProgress) throws(RecordError) -> Void
    ) throws(RecordError) {
        guard trials.indices.contains(number) else {
            throw RecordError("trial \(number) is unknown, yet \(what)")
        }
        guard !trials[number].isSettled else {
            throw RecordError("trial \(number) was settled before \(what)")
        }
        try change(&trials[number])
    }
}

/// A journal that says what cannot be.
public struct RecordError: Error, Hashable, CustomStringConvertible {
    /// What cannot be, in one line.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
