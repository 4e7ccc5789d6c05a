import Messaging
import Search
import Statistics

// Who is given what. Nothing here influences the outcome.
extension Coordinator {
    /// A worker may hold tasks for this long beyond what it runs, so that it never waits for the
    /// network or for a commit; for most fits that is one task.
    static let aheadSeconds = 0.05

    /// Fits beyond this are not held ahead: they would wait where others are idle, for less than a
    /// fortieth of their time.
    static let aheadFitMax = 2.0

    /// However short the tasks are, a worker holds no more than this many for each slot.
    static let aheadMax = 64

    mutating func assignTasks(at now: Instant) {
        guard !isFinished else { return }
        assignSpotChecks(at: now)
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
    ///
    /// In a reproducible study new trials wait for the oldest that is under way, so that the later a
    /// trial is in that line, the more folds it counts as.
    func waitingTasks() -> [TaskKey] {
        var waiting: [(task: TaskKey, rank: Int, seconds: Double)] = []
        func consider(_ task: TaskKey, rank: Int, seconds: Double) {
            guard isWanted(task), !roster.isLeased(task), testimonies[task] == nil else { return }
            waiting.append((task, rank, seconds))
        }
        if let winner = state.winner {
            consider(TaskKey(trial: winner, part: .refit), rank: 0, seconds: 0)
        }
        for candidate in state.candidates where state.winner == nil {
            for fold in plan.confirmationValues.indices {
                let task = TaskKey(trial: candidate, part: .fold(plan.folds + fold))
                consider(
                    task,
                    rank: fold,
                    seconds: costs.seconds(of: family(of: task)) ?? .infinity
                )
            }
        }
        guard state.ended == nil else { return Self.sorted(waiting) }
        for progress in state.trials[state.settledPrefix...] where !progress.isSettled {
            let number = progress.trial.number
            let seconds = costs.seconds(of: progress.trial.parameters.family) ?? .infinity
            let place = plan.isReproducible ? placeInLine(number) : 0
            for fold in progress.completedPrefix..<plan.folds {
                consider(
                    TaskKey(trial: number, part: .fold(fold)),
                    rank: fold + place,
                    seconds: seconds
                )
            }
        }
        return Self.sorted(waiting)
    }

    /// The last in line counts as so many folds more than the first: among 8 trials each as one more.
    private static let lineMax = 8

    private func placeInLine(_ number: Int) -> Int {
        (number - state.settledPrefix) * min(Self.lineMax, plan.parallelTrials)
            / plan.parallelTrials
    }

    private static func sorted(
        _ waiting: [(task: TaskKey, rank: Int, seconds: Double)]
    ) -> [TaskKey] {
        waiting.sorted { left, right in
            if left.rank != right.rank { return left.rank < right.rank }
            if left.seconds != right.seconds { return left.seconds > right.seconds }
            return left.task < right.task
        }.map(\.task)
    }

    func family(of task: TaskKey) -> String {
        state.trials[task.trial].trial.parameters.family
    }

    var hasIdleSlots: Bool {
        roster.workers.contains(where: \.isIdle)
    }

    mutating func assign(_ task: TaskKey, to worker: WorkerID, at now: Instant) {
        leasesGiven += 1
        let lease = LeaseID(
            epoch: state.epoch,
            number: leasesGiven,
            seal: seal(epoch: state.epoch, number: leasesGiven, of: task)
        )
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

    /// Whether this study's coordinator gave a task under a lease, now or before a restart.
    func isOurs(_ lease: LeaseID, for task: TaskKey) -> Bool {
        guard lease.epoch < state.epoch || lease.epoch == state.epoch && lease.number <= leasesGiven
        else { return false }
        return lease.seal == seal(epoch: lease.epoch, number: lease.number, of: task)
    }

    private func seal(epoch: Int, number: Int, of task: TaskKey) -> UInt64 {
        let part =
            switch task.part {
            case .fold(let fold): fold
            case .refit: -1
            }
        return plan.sealKey.seal(
            [epoch, number, task.trial, part].map { UInt64(bitPattern: Int64($0)) }
        )
    }

    private func seed(of task: TaskKey) -> UInt64 {
        switch task.part {
        case .fold(let fold): derivedSeed(plan.seed, purpose: "fit", [task.trial, fold])
        case .refit: derivedSeed(plan.seed, purpose: "refit", [task.trial])
        }
    }

    /// Where nobody knows yet what a fit takes, it is doubled after this many seconds if somebody
    /// is idle: it may be in the hands of a worker that never ends.
    static let unknownPatience = 5.0
}
