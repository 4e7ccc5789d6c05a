import Messaging
import Search
import Statistics

// Who works on what: leases given, kept, doubled, taken back. Nothing here influences the outcome.
extension Coordinator {
    /// A task is doubled at most once: a straggler and its second copy.
    static let copiesMax = 2

    /// A worker may hold tasks for this long beyond what it runs, so that it never waits for the
    /// network or for a commit; for slow fits that is one task.
    static let aheadSeconds = 0.05

    /// However short the tasks are, a worker holds no more than this many for each slot.
    static let aheadMax = 64

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
        guard roster[id] != nil else { return }
        roster.heard(from: id, at: now)
        send(.alive, to: id)
        let leases = Set(held.map(\.lease))
        _ = roster.reconcile(id, holding: leases, tolerance: Self.unmentionedMax)
        adopt(held, of: id, at: now)
    }

    /// Takes over leases from before a restart or a silence, and calls off those nobody needs.
    private mutating func adopt(_ held: [HeldLease], of worker: WorkerID, at now: Instant) {
        for item in held where roster.lease(item.lease) == nil {
            if isWanted(item.task), roster.leases(of: item.task).count < Self.copiesMax {
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

    /// Gives a worker up.
    ///
    /// Its results count all the same, should they still come.
    mutating func lose(_ id: WorkerID, because reason: String) {
        if collectingFrom == id { collectingFrom = nil }
        for lease in roster.dismiss(id) where isWanted(lease.task) {
            note(TaskFailure(.lost, reason), of: lease.task)
        }
    }

    /// Calls off whatever is under way and no longer counts.
    mutating func cancelUnwantedLeases() {
        for lease in roster.allLeases where !isWanted(lease.task) {
            roster.end(lease.id)
            send(.cancel(lease: lease.id), to: lease.worker)
        }
    }

    /// Whether the result of a task would still count.
    func isWanted(_ task: TaskKey) -> Bool {
        guard state.trials.indices.contains(task.trial) else { return false }
        switch task.part {
        case .fold(let fold):
            let progress = state.trials[task.trial]
            guard state.ended == nil, !progress.isSettled, progress.folds.indices.contains(fold)
            else { return false }
            guard case .open = progress.folds[fold] else { return false }
            return true
        case .refit:
            return task.trial == state.winner && state.refit == nil
                && state.refitAttempts.verdict == nil
        }
    }

    // MARK: Giving tasks out

    mutating func assignTasks(at now: Instant) {
        guard !isFinished else { return }
        var queue = waitingTasks()[...]
        while let task = queue.first {
            queue.removeFirst()
            guard let worker = bestWorker(for: task) else { continue }
            assign(task, to: worker, at: now)
        }
        doubleStragglers(at: now)
    }

    /// Wanted tasks in nobody's hands: first folds first, then the longest, then the oldest.
    private func waitingTasks() -> [TaskKey] {
        guard roster.workers.contains(where: { credit(of: $0) > 0 }) else { return [] }
        var waiting: [(task: TaskKey, fold: Int, seconds: Double)] = []
        if let winner = state.winner {
            waiting.append((TaskKey(trial: winner, part: .refit), 0, 0))
        }
        for progress in state.trials[state.settledPrefix...] where !progress.isSettled {
            let number = progress.trial.number
            let seconds = costs.seconds(of: progress.trial.parameters.family) ?? .infinity
            for fold in 0..<plan.folds {
                waiting.append((TaskKey(trial: number, part: .fold(fold)), fold, seconds))
            }
        }
        return
            waiting
            .filter { isWanted($0.task) && roster.leases(of: $0.task).isEmpty }
            .sorted { left, right in
                if left.fold != right.fold { return left.fold < right.fold }
                if left.seconds != right.seconds { return left.seconds > right.seconds }
                return left.task < right.task
            }
            .map(\.task)
    }

    /// The worker that would begin the task soonest, the first to arrive among equals.
    private func bestWorker(for task: TaskKey) -> WorkerID? {
        let family = state.trials[task.trial].trial.parameters.family
        var best: Roster.Worker?
        for worker in roster.workers where credit(of: worker) > 0 {
            guard worker.families.contains(family) else { continue }
            if roster.leases(of: task).contains(where: { $0.worker == worker.id }) { continue }
            // Compared crosswise, as load a slot, without dividing.
            if let leader = best,
                leader.leases.count * worker.slots <= worker.leases.count * leader.slots
            {
                continue
            }
            best = worker
        }
        return best?.id
    }

    /// How many more tasks a worker may be given: its slots, and what keeps them busy meanwhile.
    private func credit(of worker: Roster.Worker) -> Int {
        var shortest = Double.infinity
        for family in worker.families {
            if let seconds = costs.seconds(of: family) { shortest = min(shortest, seconds) }
        }
        let perSlot = (Self.aheadSeconds / max(shortest, 1e-6)).rounded(.down)
        let ahead = max(1, worker.slots * min(Int(perSlot), Self.aheadMax))
        return worker.slots + ahead - worker.leases.count
    }

    var hasIdleSlots: Bool {
        roster.workers.contains { $0.leases.count < $0.slots }
    }

    private mutating func assign(_ task: TaskKey, to worker: WorkerID, at now: Instant) {
        leasesGiven += 1
        let lease = LeaseID(epoch: state.epoch, number: leasesGiven)
        roster.give(Roster.Lease(id: lease, task: task, worker: worker, given: now))
        send(
            .assign(
                Message.Assignment(
                    lease: lease,
                    task: task,
                    study: plan.study,
                    parameters: state.trials[task.trial].trial.parameters,
                    seed: seed(of: task),
                    limitMilliseconds: plan.fitLimit.map { Int($0.inSeconds * 1000) }
                )
            ),
            to: worker
        )
    }

    private func seed(of task: TaskKey) -> UInt64 {
        switch task.part {
        case .fold(let fold): derivedSeed(plan.seed, purpose: "fit", [task.trial, fold])
        case .refit: derivedSeed(plan.seed, purpose: "refit", [task.trial])
        }
    }

    /// Gives a second copy of tasks that run far longer than expected to workers that are idle.
    private mutating func doubleStragglers(at now: Instant) {
        guard hasIdleSlots else { return }
        for lease in roster.allLeases {
            let family = state.trials[lease.task.trial].trial.parameters.family
            guard let expected = costs.seconds(of: family),
                lease.given.duration(to: now).inSeconds > max(3 * expected, 2),
                roster.leases(of: lease.task).count < Self.copiesMax,
                let worker = bestWorker(for: lease.task), let other = roster[worker],
                other.leases.count < other.slots
            else { continue }
            assign(lease.task, to: worker, at: now)
        }
    }
}
