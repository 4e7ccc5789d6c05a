import Messaging
import Search
import Statistics

// Who is given what. Nothing here influences the outcome.
extension Coordinator {
    /// A worker may hold tasks for this long beyond what it runs, so that it never waits for the
    /// network or for a commit; for slow fits that is one task.
    static let aheadSeconds = 0.05

    /// However short the tasks are, a worker holds no more than this many for each slot.
    static let aheadMax = 64

    mutating func assignTasks(at now: Instant) {
        guard !isFinished else { return }
        var offers = Offers(roster.workers, costs)
        if !offers.isEmpty {
            for task in waitingTasks() {
                if let worker = offers.take(family(of: task)) { assign(task, to: worker, at: now) }
                if offers.isEmpty { break }
            }
        }
        doubleStragglers(at: now)
    }

    /// Wanted tasks in nobody's hands: first folds first, then the longest, then the oldest.
    private func waitingTasks() -> [TaskKey] {
        var waiting: [(task: TaskKey, fold: Int, seconds: Double)] = []
        func consider(_ task: TaskKey, fold: Int, seconds: Double) {
            guard isWanted(task), !roster.isLeased(task) else { return }
            waiting.append((task, fold, seconds))
        }
        if let winner = state.winner {
            consider(TaskKey(trial: winner, part: .refit), fold: 0, seconds: 0)
        }
        guard state.ended == nil else { return waiting.map(\.task) }
        for progress in state.trials[state.settledPrefix...] where !progress.isSettled {
            let number = progress.trial.number
            let seconds = costs.seconds(of: progress.trial.parameters.family) ?? .infinity
            for fold in progress.completedPrefix..<plan.folds {
                consider(TaskKey(trial: number, part: .fold(fold)), fold: fold, seconds: seconds)
            }
        }
        waiting.sort { left, right in
            if left.fold != right.fold { return left.fold < right.fold }
            if left.seconds != right.seconds { return left.seconds > right.seconds }
            return left.task < right.task
        }
        return waiting.map(\.task)
    }

    private func family(of task: TaskKey) -> String {
        state.trials[task.trial].trial.parameters.family
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
            guard let expected = costs.seconds(of: family(of: lease.task)),
                lease.given.duration(to: now).inSeconds > max(3 * expected, 2),
                roster.leases(of: lease.task).count < Self.copiesMax
            else { continue }
            let others = roster.workers.filter {
                $0.id != lease.worker && $0.leases.count < $0.slots
            }
            var offers = Offers(others, costs)
            if let worker = offers.take(family(of: lease.task)) {
                assign(lease.task, to: worker, at: now)
            }
        }
    }
}

/// What workers can still be given.
private struct Offers {
    private struct Offer {
        var worker: WorkerID
        var families: [String]
        var slots: Int
        var leases: Int
        var credit: Int
    }

    /// In order of arrival; each has credit left.
    private var offers: [Offer] = []

    var isEmpty: Bool { offers.isEmpty }

    init(_ workers: [Roster.Worker], _ costs: CostModel) {
        for worker in workers {
            let credit = Self.credit(of: worker, costs)
            guard credit > 0 else { continue }
            offers.append(
                Offer(
                    worker: worker.id,
                    families: worker.families,
                    slots: worker.slots,
                    leases: worker.leases.count,
                    credit: credit
                )
            )
        }
    }

    /// How many more tasks a worker may be given: its slots, and what keeps them busy meanwhile.
    private static func credit(of worker: Roster.Worker, _ costs: CostModel) -> Int {
        let shortest = worker.families.compactMap { costs.seconds(of: $0) }.min() ?? .infinity
        let perSlot = (Coordinator.aheadSeconds / max(shortest, 1e-6)).rounded(.down)
        let ahead = max(1, worker.slots * min(Int(perSlot), Coordinator.aheadMax))
        return worker.slots + ahead - worker.leases.count
    }

    /// Takes from the worker that would begin a fit of the family soonest, the first to arrive among
    /// equals.
    mutating func take(_ family: String) -> WorkerID? {
        var best: Int?
        for (index, offer) in offers.enumerated() where offer.families.contains(family) {
            // Compared crosswise, as load a slot, without dividing.
            if let best, offers[best].leases * offer.slots <= offer.leases * offers[best].slots {
                continue
            }
            best = index
        }
        guard let best else { return nil }
        let worker = offers[best].worker
        offers[best].leases += 1
        offers[best].credit -= 1
        if offers[best].credit == 0 { offers.remove(at: best) }
        return worker
    }
}
