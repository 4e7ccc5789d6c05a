import Messaging
import Search

// What workers answer. A result is keyed by its task: the first valid one counts, whoever it comes
// from and under whichever lease; every later one is acknowledged and forgotten.
extension Coordinator {
    mutating func completed(
        _ worker: WorkerID,
        _ completion: Message.Completion,
        at now: Instant
    ) {
        roster.heard(from: worker, at: now)
        guard isOurs(completion.lease, for: completion.task) else {
            // Of another study, or made up.
            send(.acknowledge(lease: completion.lease), to: worker)
            return
        }
        if let flaw = flaw(of: completion) {
            // A worker that answers nonsense is not asked again; what it held goes to others.
            send(.reject(reason: flaw), to: worker)
            _ = roster.dismiss(worker)
            if isWanted(completion.task) {
                let failure = TaskFailure(.crash, "its worker answered nonsense: \(flaw)")
                note(failure, of: completion.task)
            }
            return
        }
        guard isWanted(completion.task) else {
            forget(completion.lease, of: worker)
            return
        }
        switch (completion.task.part, completion.outcome) {
        case (.fold, .fold(let outcome)):
            learn(outcome.cost.seconds, from: completion, of: worker, at: now)
            forget(completion.lease, of: worker)
            if let outcome = examine(outcome, of: completion.task, from: worker) {
                accept(outcome, of: completion.task)
            }
        case (.refit, .refit(let outcome)):
            guard collectingFrom == nil else { return }
            collectingFrom = worker
            actions.append(.collect(outcome, from: worker))
        case (.fold, .refit), (.refit, .fold):
            preconditionFailure("a result of the wrong kind is a flaw")
        }
    }

    /// Counts a fold's result.
    mutating func accept(_ outcome: FoldOutcome, of task: TaskKey) {
        guard case .fold(let fold) = task.part, isWanted(task) else { return }
        record(.foldCompleted(trial: task.trial, fold: fold, outcome))
        cancelLeases(of: task)
        advance(task.trial)
    }

    /// Learns what a fit takes, and how fast its worker is.
    private mutating func learn(
        _ seconds: Double,
        from completion: Message.Completion,
        of worker: WorkerID,
        at now: Instant
    ) {
        // A fit that took longer than its lease is old is a lie.
        let age = roster.lease(completion.lease)?.given.duration(to: now).inSeconds
        let seconds = min(max(seconds, 0), age ?? .infinity)
        let family = family(of: completion.task)
        if let expected = costs.seconds(of: family), expected > 0 {
            roster.learn(slowness: seconds / expected, of: worker)
        }
        costs.learn(seconds, of: family)
    }

    /// What is wrong with a result, or nil.
    ///
    /// Results are believed only as far as they can be checked.
    private func flaw(of completion: Message.Completion) -> String? {
        let values: [Double]
        let expected: Int
        switch (completion.task.part, completion.outcome) {
        case (.fold(let fold), .fold(let outcome)):
            guard let count = plan.values(ofFold: fold) else { return "fold \(fold) is unknown" }
            guard outcome.score.isFinite else { return "its score is not finite" }
            values = outcome.probabilities
            expected = count
        case (.refit, .refit(let outcome)):
            values = outcome.probabilities
            expected = plan.holdoutValues
        case (.fold, .refit), (.refit, .fold):
            return "its result is of another kind than its task"
        }
        if values.count != expected {
            return "it has \(values.count) probabilities where there should be \(expected)"
        }
        return values.allSatisfy { (0...1).contains($0) } ? nil : "it has improbable probabilities"
    }

    mutating func failed(
        _ worker: WorkerID,
        _ lease: LeaseID,
        _ task: TaskKey,
        _ failure: TaskFailure,
        at now: Instant
    ) {
        roster.heard(from: worker, at: now)
        // A repeated report of a lease that has ended must not count as another attempt.
        let isNews = roster.lease(lease)?.task == task
        forget(lease, of: worker)
        guard isNews, isWanted(task) else { return }
        note(failure, of: task)
    }

    /// Counts a failed attempt; a trial or the study may end by it.
    mutating func note(_ failure: TaskFailure, of task: TaskKey) {
        guard failure.kind != .returned else { return }
        record(.attemptFailed(task, failure))
        if !isWanted(task) { cancelLeases(of: task) }
        if state.trials[task.trial].confirmation?.failure != nil {
            // One fold that cannot be fitted is enough: the others need not be.
            for fold in plan.confirmationValues.indices {
                let fresh = TaskKey(trial: task.trial, part: .fold(plan.folds + fold))
                testimonies[fresh] = nil
                cancelLeases(of: fresh)
            }
        }
        if case .fold = task.part { advance(task.trial) }
    }

    mutating func collected(_ worker: WorkerID, _ outcome: RefitOutcome, stored: Bool) {
        guard collectingFrom == worker else { return }
        collectingFrom = nil
        guard let winner = state.winner, state.refit == nil else { return }
        let task = TaskKey(trial: winner, part: .refit)
        guard stored else {
            lose(worker, because: "its worker did not hand over the fitted pipeline")
            return
        }
        record(.refitted(outcome))
        for lease in roster.leases(of: task) {
            forget(lease.id, of: lease.worker)
        }
    }

    /// Ends a lease and tells the worker that it need not keep its result.
    private mutating func forget(_ lease: LeaseID, of worker: WorkerID) {
        roster.end(lease)
        send(.acknowledge(lease: lease), to: worker)
    }
}
