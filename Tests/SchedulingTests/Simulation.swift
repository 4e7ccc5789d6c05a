import Hashing
import Messaging
import Scheduling
import Search
import Statistics

/// A whole cluster in virtual time: the real machines of coordinator and workers, and between them a
/// network, processes and disks that fail as one seed tells.
///
/// Safety first: faults strike until `calmAt`. Then liveness: without faults the study must finish.
struct Simulation {
    enum Item {
        case toCoordinator(Message, from: Int, connection: Int)
        case toWorker(Message, to: Int, connection: Int)
        case coordinatorEvent(Event, epoch: Int)
        case coordinatorTurn(epoch: Int)
        case workerEvent(WorkerMachine.Event, worker: Int, incarnation: UInt64)
        case slotDone(worker: Int, incarnation: UInt64, slot: Int, lease: LeaseID)
        case wakeCoordinator(epoch: Int)
        case wakeWorker(Int, incarnation: UInt64)
        case coordinatorStarts
        case workerStarts(Int)
        case fault
    }

    struct Node {
        var machine: WorkerMachine
        var incarnation: UInt64
        var connection: Int
        var isUp = true
        var wake = Instant.start
    }

    let study: SimulatedStudy
    let faults: FaultRates
    var random: RandomGenerator
    var agenda = Agenda<Item>()
    var now = Instant.start
    var coordinator: Coordinator?
    var coordinatorWake = Instant.start
    /// What has come to the coordinator since its last turn.
    var inbox: [Event] = []
    /// Survives every crash.
    var journal: [Record]
    var told: [Observation] = []
    var nodes: [Node] = []
    /// Which worker the coordinator's loop takes each connection for.
    var identities: [UInt64: WorkerID] = [:]
    var severedUntil: [Instant] = []
    var connections = 0
    var incarnations: UInt64 = 0
    var ending: Action.Ending?
    var steps = 0
    /// How often each task was begun.
    var begun: [TaskKey: Int] = [:]
    /// How many fits may have to be repeated: those under way when something was struck, and those
    /// that the coordinator had run twice because they took long.
    var repeatsExcused = 0

    /// A cluster about to begin a study, or to go on with one.
    init(
        study: SimulatedStudy,
        workers: Int,
        faults: FaultRates,
        seed: UInt64,
        continuing journal: [Record] = []
    ) {
        self.study = study
        self.journal = journal
        self.faults = faults
        random = RandomGenerator(seed: seed, purpose: "simulation")
        severedUntil = Array(repeating: .start, count: workers)
        schedule(.coordinatorStarts, after: 0)
        for worker in 0..<workers {
            let slots = 1 + random.below(3)
            nodes.append(newNode(slots: slots))
            nodes[worker].isUp = false
            schedule(.workerStarts(worker), after: random.uniform(0, 2))
        }
        if faults.any { schedule(.fault, after: random.uniform(0, 3)) }
    }

    /// Runs until the study is over.
    ///
    /// - Returns: the digest of the canonical trial log, or nil if the study failed.
    mutating func run() throws -> SHA256? {
        while ending == nil {
            guard let next = agenda.next() else { throw SimulationError("nothing left to happen") }
            steps += 1
            guard steps < 400_000 else { throw SimulationError("no end after \(steps) steps") }
            now = next.time
            handle(next.item)
            coordinator?.checkInvariants()
        }
        let state = try replayed
        guard coordinator?.state == state else {
            throw SimulationError("the journal says something else than the coordinator knows")
        }
        return state.digest
    }

    /// What the journal says.
    var replayed: StudyState {
        get throws {
            var state = study.beginning
            for record in journal { try state.apply(record) }
            return state
        }
    }

    /// How many fits were begun again.
    var repeats: Int { begun.values.reduce(0) { $0 + $1 - 1 } }

    mutating func schedule(_ item: Item, after seconds: Double) {
        agenda.add(item, at: now.advanced(by: .nanoseconds(Int64(seconds * 1e9))))
    }

    // MARK: What happens

    private mutating func handle(_ item: Item) {
        switch item {
        case .coordinatorStarts:
            startCoordinator()
        case .coordinatorEvent(let event, let epoch):
            guard coordinator?.state.epoch == epoch else { return }
            feed(event)
        case .coordinatorTurn(let epoch):
            guard coordinator?.state.epoch == epoch else { return }
            takeTurn()
        case .wakeCoordinator(let epoch):
            guard coordinator?.state.epoch == epoch, coordinatorWake <= now else { return }
            feed(.timeReached)
        case .toCoordinator(let message, let worker, let connection):
            guard coordinator != nil, nodes[worker].connection >= connection else { return }
            receive(message, from: worker)
        case .toWorker(let message, let worker, let connection):
            guard nodes[worker].isUp, nodes[worker].connection == connection else { return }
            feed(.received(message), to: worker)
        case .workerEvent(let event, let worker, let incarnation):
            guard isUp(worker, incarnation) else { return }
            feed(event, to: worker)
        case .slotDone(let worker, let incarnation, let slot, let lease):
            guard isUp(worker, incarnation) else { return }
            finishSlot(slot, of: worker, lease: lease)
        case .wakeWorker(let worker, let incarnation):
            guard isUp(worker, incarnation), nodes[worker].wake <= now else { return }
            feed(.timeReached, to: worker)
        case .workerStarts(let worker):
            let slots = nodes[worker].machine.running.count
            nodes[worker] = newNode(slots: slots)
            feed(.connected, to: worker)
        case .fault:
            strike()
        }
    }

    private func isUp(_ worker: Int, _ incarnation: UInt64) -> Bool {
        nodes[worker].isUp && nodes[worker].incarnation == incarnation
    }

    private mutating func startCoordinator() {
        guard coordinator == nil else { return }
        do {
            coordinator = try Coordinator(plan: study.plan, replaying: journal)
        } catch {
            preconditionFailure("the journal does not replay: \(error)")
        }
        told = []
        inbox = []
        identities = [:]
        guard let actions = coordinator?.start(at: now) else { return }
        perform(actions)
    }

    private mutating func receive(_ message: Message, from worker: Int) {
        let incarnation = nodes[worker].incarnation
        if case .hello(let hello) = message, identities[hello.incarnation] == nil {
            identities[hello.incarnation] = WorkerID(Int(hello.incarnation))
        }
        guard let id = identities[incarnation] else {
            let connection = nodes[worker].connection
            transmit(.toWorker(.introduce, to: worker, connection: connection), worker: worker)
            return
        }
        switch message {
        case .hello(let hello): feed(.workerReady(id, hello))
        case .heartbeat(let leases): feed(.heartbeat(id, leases: leases))
        case .completed(let completion): feed(.completed(id, completion))
        case .failed(let task, let lease, let failure):
            feed(.failed(id, lease: lease, task: task, failure))
        case .leaving: feed(.workerLeaving(id))
        case .goodbye: feed(.workerGone(id))
        default: preconditionFailure("a worker does not say \(message)")
        }
    }

    /// Leaves an event for the coordinator's next turn, a moment later.
    private mutating func feed(_ event: Event) {
        guard let epoch = coordinator?.state.epoch else { return }
        if inbox.isEmpty {
            schedule(.coordinatorTurn(epoch: epoch), after: random.uniform(0, 0.02))
        }
        inbox.append(event)
    }

    private mutating func takeTurn() {
        let before = coordinator?.leasedTasks ?? 0
        guard let actions = coordinator?.handle(inbox, at: now) else { return }
        inbox = []
        if strikes(faults.journalFails) {
            // Nothing of the turn is on disk, and nobody hears of it.
            endCoordinator(leases: before, for: 5)
        } else if strikes(faults.crashAtTurn) {
            append(actions)
            endCoordinator(leases: before, for: 5)
        } else {
            perform(actions)
        }
    }

    private mutating func append(_ actions: [Action]) {
        for case .record(let record) in actions { journal.append(record) }
    }

    private mutating func perform(_ actions: [Action]) {
        append(actions)
        guard let epoch = coordinator?.state.epoch else { return }
        for action in actions {
            switch action {
            case .record: break
            case .send(let message, let id):
                guard let worker = nodes.firstIndex(where: { $0.incarnation == UInt64(id.number) })
                else { continue }
                if case .assign(let assignment) = message, isHeld(assignment.task, beside: worker) {
                    repeatsExcused += 1
                }
                let connection = nodes[worker].connection
                transmit(.toWorker(message, to: worker, connection: connection), worker: worker)
            case .suggest(let proposals):
                var seconds = 0.0
                proposals.forEach { trial, completed, running in
                    told += completed
                    let point = study.proposal(trial: trial, told: told, running: running)
                    let answer = Event.suggested(trial: trial, point)
                    seconds += random.uniform(0, 0.5)
                    schedule(.coordinatorEvent(answer, epoch: epoch), after: seconds)
                    return point
                }
            case .judge(let trial):
                let answer = Event.judged(trial: trial, study.judgement(of: trial, in: journal))
                schedule(.coordinatorEvent(answer, epoch: epoch), after: random.uniform(0, 0.3))
            case .confirm(let trial):
                let score = study.judgement(of: trial, in: journal, isFresh: true)
                schedule(
                    .coordinatorEvent(.confirmed(trial: trial, score), epoch: epoch),
                    after: random.uniform(0, 0.3)
                )
            case .collect(let outcome, let id):
                let isThere = nodes.contains { $0.isUp && $0.incarnation == UInt64(id.number) }
                let answer = Event.collected(id, outcome, stored: isThere && !strikes(0.3))
                schedule(.coordinatorEvent(answer, epoch: epoch), after: random.uniform(0, 1))
            case .export:
                schedule(.coordinatorEvent(.exported, epoch: epoch), after: random.uniform(0, 1))
            case .wake(let time):
                coordinatorWake = time
                agenda.add(.wakeCoordinator(epoch: epoch), at: max(time, now))
            case .finish(let ending):
                self.ending = ending
            }
        }
    }
}
