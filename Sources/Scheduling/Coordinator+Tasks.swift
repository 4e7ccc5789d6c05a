import Messaging
import Search

// Who works on what: leases kept, adopted, lost, called off. Nothing here influences the outcome.
extension Coordinator {
    /// A task is doubled at most once: a straggler and its second copy.
    static let copiesMax = 2

    /// A message about a lease may cross a heartbeat under way, but not two.
    static let unmentionedMax = 2

    mutating func workerReady(_ id: WorkerID, _ hello: Message.Hello, at now: Instant) {
        roster.welcome(id, hello, at: now)
        send(
            .welcome(
                Message.Welcome(
                    study: plan.study,
                    heartbeatMilliseconds: Int((plan.heartbeat.inSeconds * 1000).rounded())
                )
            ),
            to: id
        )
        let held = Set(hello.leases.map(\.lease))
        // What the worker does not hold now it never got, or its answer is lost with the connection.
        _ = roster.reconcile(id, holding: held, tolerance: 1)
        adopt(hello.leases, of: id, at: now)
    }

    mutating func heartbeat(_ id: WorkerID, _ held: [HeldLease], at now: Instant) {
        guard roster[id] != nil else {
            // Given up while it was silent, and back again.
            send(.introduce, to: id)
            return
        }
        roster.heard(from: id, at: now)
        send(.alive, to: id)
        let leases = Set(held.map(\.lease))
        _ = roster.reconcile(id, holding: leases, tolerance: Self.unmentionedMax)
        adopt(held, of: id, at: now)
    }

    /// Takes over leases from before a restart or a silence, and calls off those nobody needs.
    private mutating func adopt(_ held: [HeldLease], of worker: WorkerID, at now: Instant) {
        for item in held where roster.lease(item.lease) == nil {
            if isOurs(item.lease, for: item.task), isWanted(item.task),
                roster.leases(of: item.task).count < Self.copiesMax
            {
                roster.give(
                    Roster.Lease(id: item.lease, task: item.task, worker: worker, given: now)
                )
            } else {
                send(.cancel(lease: item.lease), to: worker)
            }
        }
    }

    mutating func expireWorkers(at now: Instant) {
        nextWake = nil
        for worker in roster.workers
        where worker.lastHeard.advanced(by: plan.liveness) <= now {
            lose(worker.id, because: "its worker \(worker.name) fell silent")
        }
    }

    /// Lets a worker go; what it held is anybody's again, and nobody's fault.
    mutating func release(_ id: WorkerID) {
        if collectingFrom == id { collectingFrom = nil }
        _ = roster.dismiss(id)
    }

    /// Gives a worker up.
    ///
    /// Its results count all the same, should they still come. An attempt has failed only where a slot
    /// was at work: the oldest leases, as many as it has slots. The others merely waited their turn.
    mutating func lose(_ id: WorkerID, because reason: String) {
        if collectingFrom == id { collectingFrom = nil }
        let slots = roster[id]?.slots ?? 0
        for lease in roster.dismiss(id).prefix(slots) where isWanted(lease.task) {
            note(TaskFailure(.lost, reason), of: lease.task)
        }
    }

    /// Calls off all copies of a task that no longer counts.
    mutating func cancelLeases(of task: TaskKey) {
        for lease in roster.leases(of: task) { cancel(lease) }
    }

    /// Calls off everything of a trial that is settled.
    mutating func cancelLeases(ofTrial number: Int) {
        for fold in 0..<plan.folds {
            cancelLeases(of: TaskKey(trial: number, part: .fold(fold)))
        }
    }

    /// Calls off whatever is under way.
    mutating func cancelAllLeases() {
        for lease in roster.allLeases { cancel(lease) }
    }

    private mutating func cancel(_ lease: Roster.Lease) {
        roster.end(lease.id)
        send(.cancel(lease: lease.id), to: lease.worker)
    }

    /// Whether the result of a task would still count.
    func isWanted(_ task: TaskKey) -> Bool {
        guard state.trials.indices.contains(task.trial) else { return false }
        switch task.part {
        case .fold(let fold):
            let progress = state.trials[task.trial]
            if fold >= plan.folds {
                return state.winner == nil && state.candidates.contains(task.trial)
                    && progress.confirmation?.wants(fold - plan.folds) ?? false
            }
            guard state.ended == nil, !progress.isSettled, progress.folds.indices.contains(fold)
            else { return false }
            guard case .open = progress.folds[fold] else { return false }
            return true
        case .refit:
            return task.trial == state.winner && state.refit == nil
                && state.refitAttempts.verdict == nil
        }
    }
}
