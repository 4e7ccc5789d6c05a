import Hashing
import Messaging
import Search

/// The machine that decides: a study, its workers, and what is done next.
///
/// `handle` is its only door. It holds no clock, no chance and no input or output: the same events
/// give the same actions. What must outlive it is in `state`, which is what the journal's records
/// add up to; the rest is gone when it stops, and workers say again what they hold.
public struct Coordinator: Sendable {
    /// What is durable.
    public private(set) var state: StudyState
    let plan: StudyPlan

    var roster = Roster()
    var costs = CostModel()
    /// The trials whose proposals have been asked for; the first is the next to be made.
    var awaitedSuggestions = 0..<0
    /// How many of the known trials the sampler has been told of.
    var trialsTold = 0
    /// Trials whose judgement has been asked for.
    var awaitedJudgements: Set<Int> = []
    /// Trials whose judgement on fresh folds has been asked for.
    var awaitedConfirmations: Set<Int> = []
    /// For each unsettled trial, how many of its folds the pruner has let pass.
    var passedFolds: [Int: Int] = [:]
    /// Trials of which the next verdict waits for the folds of others.
    var awaitingPeers: Set<Int> = []
    /// The histories of the known trials, but for the baselines.
    var histories: [FoldHistory] = []
    /// How many known trials those are from.
    var trialsRemembered = 0
    /// What was said of folds that are fitted twice, until it is believed.
    var testimonies: [TaskKey: [Testimony]] = [:]
    /// The worker from which the fitted pipeline is being fetched.
    var collectingFrom: WorkerID?
    var isExporting = false
    var isFinished = false
    var leasesGiven = 0
    var nextWake: Instant?

    /// What the current call of `handle` has decided so far.
    var actions: [Action] = []

    /// The machine for a study that goes on from what the journal holds.
    public init(plan: StudyPlan, replaying records: [Record]) throws(RecordError) {
        self.plan = plan
        state = StudyState(
            folds: plan.folds,
            confirmationFolds: plan.confirmationValues.count
        )
        for record in records {
            try state.apply(record)
        }
        for progress in state.trials {
            for case .completed(_, let cost) in progress.folds {
                costs.learn(cost.seconds, of: progress.trial.parameters.family)
            }
        }
    }

    /// Begins, or goes on after a restart.
    public mutating func start(at now: Instant) -> [Action] {
        record(.started(epoch: state.epoch + 1))
        if mayGoOn(at: now) {
            record(.searchReopened)
        } else if plan.refitsAgain, state.refit != nil, let reason = state.ended {
            record(.searchReopened)
            record(.searchEnded(reason))
        }
        for progress in state.trials[state.settledPrefix...] {
            advance(progress.trial.number)
        }
        return turn(at: now)
    }

    /// Decides what follows from an event.
    public mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        handle([event], at: now)
    }

    /// Decides what follows from events that came together.
    ///
    /// Work is given out once, after all of them: the more come at a time, the less each costs.
    public mutating func handle(_ events: [Event], at now: Instant) -> [Action] {
        for event in events {
            if isFinished {
                dismiss(whoSent: event)
            } else {
                take(event, at: now)
            }
        }
        return turn(at: now)
    }

    private mutating func take(_ event: Event, at now: Instant) {
        switch event {
        case .workerReady(let worker, let hello): workerReady(worker, hello, at: now)
        case .heartbeat(let worker, let leases): heartbeat(worker, leases, at: now)
        case .workerLeaving(let worker): roster.leaves(worker, at: now)
        case .workerGone(let worker): release(worker)
        case .workerDied(let name):
            for worker in roster.workers where worker.name == name {
                lose(worker.id, because: "its worker \(name) died")
            }
        case .completed(let worker, let completion): completed(worker, completion, at: now)
        case .failed(let worker, let lease, let task, let failure):
            failed(worker, lease, task, failure, at: now)
        case .suggested(let trial, let parameters): suggested(trial, parameters)
        case .judged(let trial, let score): judged(trial, score)
        case .confirmed(let trial, let score): confirmed(trial, score)
        case .collected(let worker, let outcome, let stored):
            collected(worker, outcome, stored: stored)
        case .exported: exported()
        case .timeReached: expireWorkers(at: now)
        case .endRequested: endSearch(.requested)
        }
    }

    /// Sends a worker home that did not hear of the study's end.
    private mutating func dismiss(whoSent event: Event) {
        switch event {
        case .workerReady(let worker, _), .heartbeat(let worker, _), .completed(let worker, _),
            .failed(let worker, _, _, _):
            send(.dismiss, to: worker)
        case .workerLeaving, .workerGone, .workerDied, .suggested, .judged, .confirmed, .collected,
            .exported, .timeReached,
            .endRequested:
            break
        }
    }

    /// Whatever happened: does all that can be done now.
    private mutating func turn(at now: Instant) -> [Action] {
        defer { actions = [] }
        guard !isFinished else { return actions }
        if let reason = spent(at: now) { endSearch(reason) }
        propose()
        conclude()
        assignTasks(at: now)
        wish(at: now)
        return actions
    }

    /// Writes a record down and applies it.
    mutating func record(_ record: Record) {
        do {
            try state.apply(record)
        } catch {
            preconditionFailure("the machine decided what cannot be: \(error)")
        }
        actions.append(.record(record))
    }

    mutating func send(_ message: Message, to worker: WorkerID) {
        actions.append(.send(message, to: worker))
    }

    /// Asks to be woken when the next worker may have to be given up, or the time is up.
    private mutating func wish(at now: Instant) {
        guard !isFinished else { return }
        var earliest = roster.workers.map { $0.lastHeard.advanced(by: plan.liveness) }.min()
        if let wall = plan.budget.wallSeconds, state.ended == nil {
            let end = Instant(nanoseconds: Int64(wall * 1e9))
            earliest = min(earliest ?? end, end)
        }
        if hasIdleSlots {
            // A straggler may deserve a second copy before any worker speaks up.
            let soon = now.advanced(by: plan.heartbeat)
            earliest = min(earliest ?? soon, soon)
        }
        guard let earliest, earliest != nextWake else { return }
        nextWake = earliest
        actions.append(.wake(at: max(earliest, now)))
    }

    /// Checks that what the machine holds agrees with itself; for tests.
    public func checkInvariants() {
        roster.checkInvariants()
        for lease in roster.allLeases {
            precondition(isWanted(lease.task), "\(lease.task) is under way, though not wanted")
            precondition(roster.leases(of: lease.task).count <= Self.copiesMax, "too many copies")
        }
        for trial in state.trials[state.settledPrefix...] where !trial.isSettled {
            precondition(
                !plan.isReproducible
                    || trial.trial.number < state.settledPrefix + plan.parallelTrials,
                "trial \(trial.trial.number) runs ahead of the look-back"
            )
        }
        let underWay = state.trials.count - state.settledOrder.count
        precondition(underWay <= plan.parallelTrials, "\(underWay) trials are under way")
        precondition(trialsTold <= knownTrials, "the sampler knows unsettled trials")
    }
}
