import Search

/// A trial and how far its folds are.
public struct TrialProgress: Sendable, Hashable {
    /// The trial and its state.
    public internal(set) var trial: Trial
    /// What became of each fold, by number.
    public private(set) var folds: [FoldProgress]
    /// How many folds, counted from the first, are completed without a gap.
    public private(set) var completedPrefix = 0
    /// The trial's second judgement, where it has come to one.
    public internal(set) var confirmation: Confirmation?

    init(trial: Trial, folds: Int) {
        self.trial = trial
        self.folds = Array(repeating: .open(Attempts()), count: folds)
    }

    /// Whether the trial is complete, pruned or failed.
    public var isSettled: Bool {
        switch trial.state {
        case .waiting, .running: false
        case .complete, .pruned, .failed: true
        }
    }

    /// What the trial is worth, if it is complete.
    public var score: TrialScore? {
        guard case .complete(let score) = trial.state else { return nil }
        return score
    }

    /// The scores of the folds that count: up to the verdict for a pruned trial, none of a failed
    /// one, else those completed without a gap.
    public var countedScores: [Double] {
        let count =
            switch trial.state {
            case .pruned(let pruning): pruning.folds
            case .failed: 0
            case .waiting, .running, .complete: completedPrefix
            }
        return folds.prefix(count).compactMap(\.score)
    }

    /// The trial as a pruner sees it after so many of its folds, or as many as are completed without a
    /// gap.
    func history(ofFirst count: Int) -> FoldHistory {
        let scores = folds.prefix(min(count, completedPrefix)).compactMap(\.score)
        return FoldHistory(trial: trial.number, family: trial.parameters.family, scores: scores)
    }

    /// The mean size of the models of its folds, in bytes; nil where the study did not want to know.
    public var modelBytes: Double? {
        let sizes = folds.compactMap { fold -> Int? in
            guard case .completed(_, let cost) = fold else { return nil }
            return cost.modelBytes
        }
        guard !sizes.isEmpty, sizes.count == folds.count else { return nil }
        return sizes.reduce(0.0) { $0 + Double($1) } / Double(sizes.count)
    }

    /// How many fits the trial is charged with; the same however the folds arrived.
    var chargedFits: Int {
        switch trial.state {
        case .pruned(let pruning): pruning.folds
        case .failed: completedPrefix + 1
        case .waiting, .running, .complete: folds.count
        }
    }

    mutating func complete(_ fold: Int, _ outcome: FoldOutcome) throws(RecordError) {
        guard folds.indices.contains(fold), case .open = folds[fold] else {
            throw RecordError("fold \(fold) of trial \(trial.number) is completed out of turn")
        }
        folds[fold] = .completed(score: outcome.score, cost: outcome.cost)
        trial.state = .running
        while completedPrefix < folds.count, case .completed = folds[completedPrefix] {
            completedPrefix += 1
        }
    }

    mutating func fail(_ fold: Int, _ failure: TaskFailure) throws(RecordError) {
        guard folds.indices.contains(fold), case .open(var attempts) = folds[fold] else {
            throw RecordError("fold \(fold) of trial \(trial.number) fails out of turn")
        }
        attempts.count(failure)
        folds[fold] = attempts.verdict.map { .failed($0) } ?? .open(attempts)
        trial.state = .running
    }
}

/// What became of one fold of a trial.
public enum FoldProgress: Sendable, Hashable {
    /// Not done yet, after so many attempts.
    case open(Attempts)
    /// Fitted and scored.
    case completed(score: Double, cost: TaskCost)
    /// It cannot be fitted.
    case failed(TaskFailure)

    /// The score, once there is one.
    var score: Double? {
        guard case .completed(let score, _) = self else { return nil }
        return score
    }
}

/// How often a task was tried in vain.
public struct Attempts: Sendable, Hashable {
    /// A task that ended its own slot this often would do so again.
    static let crashesMax = 3

    /// A lost slot or worker is rarely the task's fault, but a task may exhaust a whole node.
    ///
    /// Far beyond what bad luck gives a task, so that bad luck does not decide a study.
    static let lossesMax = 20

    private var crashes = 0
    private var losses = 0
    /// The failure that ends all attempts, once there is one.
    private(set) var verdict: TaskFailure?

    mutating func count(_ failure: TaskFailure) {
        switch failure.kind {
        case .error, .timeLimit:
            verdict = failure
        case .crash, .memoryLimit:
            crashes += 1
            if crashes >= Self.crashesMax { verdict = failure }
        case .lost:
            losses += 1
            if losses >= Self.lossesMax { verdict = failure }
        case .returned:
            break
        }
    }
}
