import Search

/// How a study goes, for people and programs.
public struct StudyStatus: Sendable, Hashable, Codable {
    /// What the study is doing.
    public enum Phase: String, Sendable, Hashable, Codable {
        /// Trials are proposed and fitted.
        case searching
        /// The best trials are judged again on fresh folds.
        case confirming
        /// The winner is fitted on all search rows.
        case refitting
        /// The bundle is being written.
        case exporting
        /// The bundle is written.
        case finished
        /// The study ended without a bundle.
        case failed
    }

    /// The study's name.
    public var name: String
    /// What the study is doing.
    public var phase: Phase
    /// What the study waits for, where it is not simply at work.
    public var waitingFor: String?
    /// Seconds of study time so far.
    public var elapsedSeconds: Double
    /// How many trials the budget allows, with those it is not charged for, or nil.
    public var trialsMax: Int?
    /// Trials in each state.
    public var trials: TrialCounts
    /// Folds in each state.
    public var folds: FoldCounts
    /// The best complete trial so far, or nil.
    public var best: BestTrial?
    /// The workers, in order of arrival.
    public var workers: [WorkerStatus]

    /// Trials in each state.
    public struct TrialCounts: Sendable, Hashable, Codable {
        /// Not settled.
        public var running = 0
        /// All folds done and judged.
        public var complete = 0
        /// Stopped early.
        public var pruned = 0
        /// Could not be fitted.
        public var failed = 0

        /// How many are settled.
        public var settled: Int { complete + pruned + failed }
    }

    /// Folds in each state.
    public struct FoldCounts: Sendable, Hashable, Codable {
        /// How many folds a trial has.
        public var perTrial: Int
        /// Fitted and scored.
        public var done = 0
        /// In a worker's hands.
        public var leased = 0
        /// Never fitted, because their trials were pruned or failed.
        public var spared = 0
    }

    /// The best complete trial.
    public struct BestTrial: Sendable, Hashable, Codable {
        /// Its number.
        public var number: Int
        /// Its point of the space.
        public var parameters: Parameters
        /// What it is worth.
        public var score: TrialScore
    }

    /// A worker.
    public struct WorkerStatus: Sendable, Hashable, Codable {
        /// Its name.
        public var name: String
        /// How many tasks it runs at a time.
        public var slots: Int
        /// How many tasks it holds.
        public var leases: Int
        /// Seconds since it last spoke.
        public var silentSeconds: Double
    }
}

extension Coordinator {
    /// How the study goes at a moment.
    ///
    /// - Complexity: O(trials × folds).
    public func status(named name: String, at now: Instant) -> StudyStatus {
        var trials = StudyStatus.TrialCounts()
        var folds = StudyStatus.FoldCounts(perTrial: plan.folds)
        for progress in state.trials {
            let done = progress.folds.count { fold in
                if case .completed = fold { true } else { false }
            }
            folds.done += done
            switch progress.trial.state {
            case .waiting, .running: trials.running += 1
            case .complete: trials.complete += 1
            case .pruned:
                trials.pruned += 1
                folds.spared += plan.folds - done
            case .failed:
                trials.failed += 1
                folds.spared += plan.folds - done
            }
        }
        folds.leased = roster.allLeases.count
        return StudyStatus(
            name: name,
            phase: phase,
            waitingFor: waitingFor,
            elapsedSeconds: Instant.start.duration(to: now).inSeconds,
            trialsMax: plan.budget.trials.map { $0 + plan.baselines },
            trials: trials,
            folds: folds,
            best: state.best.flatMap { best in
                best.score.map { score in
                    StudyStatus.BestTrial(
                        number: best.trial.number,
                        parameters: best.trial.parameters,
                        score: score
                    )
                }
            },
            workers: roster.workers.map { worker in
                StudyStatus.WorkerStatus(
                    name: worker.name,
                    slots: worker.slots,
                    leases: worker.leases.count,
                    silentSeconds: worker.lastHeard.duration(to: now).inSeconds
                )
            }
        )
    }

    private var phase: StudyStatus.Phase {
        if state.digest != nil { return .finished }
        if isFinished { return .failed }
        if state.refit != nil { return .exporting }
        if state.winner != nil { return .refitting }
        return state.candidates.isEmpty ? .searching : .confirming
    }

    private var waitingFor: String? {
        guard state.digest == nil, !isFinished else { return nil }
        if roster.workers.isEmpty { return "a worker to connect" }
        if lacksThirdWorker { return "a third worker, since two disagree about a fold" }
        let slots = roster.workers.reduce(0) { $0 + $1.slots }
        let running = state.trials.count - state.settledPrefix
        if state.ended == nil, !roster.workers.contains(where: { !$0.leases.isEmpty }) {
            if let trial = state.trials[state.settledPrefix...].first(where: { !$0.isSettled }) {
                let family = trial.trial.parameters.family
                if !roster.workers.contains(where: { $0.families.contains(family) }) {
                    return "a worker that can run \(family)"
                }
            }
            if !awaitedSuggestions.isEmpty { return "the sampler's next proposal" }
            if !awaitedJudgements.isEmpty { return "trials to be judged" }
        }
        if state.ended == nil, running >= plan.parallelTrials, slots > running * plan.folds {
            return "trials to end: parallel_trials is \(plan.parallelTrials), too few for "
                + "\(slots) slots"
        }
        return nil
    }
}
