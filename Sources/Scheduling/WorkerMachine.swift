import Hashing
import Messaging
import Search

/// The machine that decides on a node: which slot runs what, and what is said to the coordinator.
///
/// Like `Coordinator` it holds no clock and no input or output. A result is kept and repeated until
/// the coordinator acknowledges it, over any number of lost connections.
public struct WorkerMachine: Sendable {
    /// Something that happened to the worker.
    public enum Event: Sendable {
        /// There is a new connection.
        case connected
        /// A message came from the coordinator.
        case received(Message)
        /// The study's description and data are on this node.
        case prepared(BlobReference)
        /// A slot found that the study's data on this node are damaged; its failure follows.
        case spoiled
        /// A slot ran its task to the end.
        case finished(slot: Int, TaskOutcome)
        /// A slot could not run its task; a dead slot has been replaced.
        case failed(slot: Int, TaskFailure)
        /// The moment asked for by `wake` has come.
        case timeReached
        /// A person or the system wants the worker to leave when what it runs is done, or after this
        /// long.
        case drainRequested(grace: Duration)
        /// A person or the system wants the worker to leave now.
        case leaveRequested
    }

    /// Something the worker wants done.
    public enum Action: Sendable {
        /// Send to the coordinator.
        case send(Message)
        /// Have the study's description and data brought here; answer with `prepared`.
        case prepare(BlobReference)
        /// Run a task in a slot that is idle.
        case run(Message.Assignment, slot: Int)
        /// End a slot's process, whose task is not wanted, and replace it; no answer is expected.
        case restart(slot: Int)
        /// Give the connection up and make a new one.
        case reconnect
        /// Send `timeReached` at this moment; replaces an earlier wish.
        case wake(at: Instant)
        /// End the worker.
        case leave(Reason)
    }

    /// Why a worker ends.
    public enum Reason: Sendable, Hashable {
        /// The study is over.
        case dismissed
        /// It was asked to.
        case requested
        /// The coordinator does not want it.
        case rejected(String)
    }

    /// What the worker offers, apart from the leases it holds.
    private let offer: Message.Hello
    /// What each slot runs.
    private var slots: [Message.Assignment?]
    /// Tasks that wait for a slot, in the order they came.
    private var queue: [Message.Assignment] = []
    /// Answers that are not acknowledged, oldest first.
    private var answers: [Answer] = []
    /// The study whose data are here.
    private var preparedStudy: BlobReference?
    private var awaitedStudy: BlobReference?
    private var heartbeat = WorkerMachine.heartbeatBeforeWelcome
    private var lastHeard = Instant.start
    private var nextHeartbeat = Instant.start
    /// Once the worker takes no more tasks: when it leaves at the latest.
    private var leavesBy: Instant?
    private var actions: [Action] = []

    private struct Answer: Sendable {
        var held: HeldLease
        var message: Message
        var repeatAt: Instant
    }

    /// How often a worker speaks before it has been told how often.
    public static let heartbeatBeforeWelcome = Duration.seconds(1)

    /// An answer without acknowledgement is repeated after this many heartbeats.
    static let heartbeatsBeforeRepeat = 3

    /// The coordinator is believed gone after this many silent heartbeats.
    static let heartbeatsBeforeReconnect = 5

    /// A worker that has nothing yet.
    ///
    /// - Parameter offer: what it says of itself; its leases are filled in.
    public init(offer: Message.Hello) {
        precondition(offer.slots > 0, "a worker has slots")
        self.offer = offer
        slots = Array(repeating: nil, count: offer.slots)
    }

    /// Decides what follows from an event.
    public mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        switch event {
        case .connected:
            lastHeard = now
            greet(at: now)
        case .received(let message):
            lastHeard = now
            received(message, at: now)
        case .prepared(let study):
            if study == awaitedStudy {
                preparedStudy = study
                awaitedStudy = nil
            }
        case .spoiled:
            guard let study = preparedStudy else { break }
            preparedStudy = nil
            prepare(study)
        case .finished(let slot, let outcome):
            guard let task = slots[slot] else { break }
            slots[slot] = nil
            let completion = Message.Completion(
                lease: task.lease,
                task: task.task,
                outcome: outcome
            )
            answer(.completed(completion), to: task, at: now)
        case .failed(let slot, let failure):
            guard let task = slots[slot] else { break }
            slots[slot] = nil
            answer(.failed(task: task.task, lease: task.lease, failure), to: task, at: now)
        case .timeReached:
            tick(at: now)
        case .drainRequested(let grace):
            drain(until: now.advanced(by: grace))
        case .leaveRequested:
            leave()
        }
        if leavesBy != nil, held.isEmpty { leave() }
        fillSlots()
        actions.append(.wake(at: min(nextHeartbeat, leavesBy ?? nextHeartbeat)))
        defer { actions = [] }
        return actions
    }

    /// The leases in this worker's hands: waiting, running, or answered without acknowledgement.
    public var held: [HeldLease] {
        let running = slots.compactMap(\.self) + queue
        return running.map { HeldLease(lease: $0.lease, task: $0.task) } + answers.map(\.held)
    }

    /// What each slot runs at the moment.
    public var running: [Message.Assignment?] { slots }

    private mutating func greet(at now: Instant) {
        var hello = offer
        hello.leases = held
        actions.append(.send(.hello(hello)))
        if leavesBy != nil { actions.append(.send(.leaving)) }
        for index in answers.indices {
            actions.append(.send(answers[index].message))
            answers[index].repeatAt = now.advanced(by: heartbeat * Self.heartbeatsBeforeRepeat)
        }
        nextHeartbeat = now.advanced(by: heartbeat)
    }

    private mutating func received(_ message: Message, at now: Instant) {
        switch message {
        case .introduce:
            greet(at: now)
        case .welcome(let welcome):
            heartbeat = .milliseconds(welcome.heartbeatMilliseconds)
            nextHeartbeat = min(nextHeartbeat, now.advanced(by: heartbeat))
            prepare(welcome.study)
        case .assign(let assignment):
            // Delivered twice, or taken over after a restart: one copy is enough.
            guard !held.contains(where: { $0.lease == assignment.lease }) else { break }
            guard leavesBy == nil else {
                handBack(assignment)
                break
            }
            queue.append(assignment)
            prepare(assignment.study)
        case .cancel(let lease):
            cancel(lease)
        case .acknowledge(let lease):
            answers.removeAll { $0.held.lease == lease }
        case .alive:
            break
        case .dismiss:
            // The coordinator waits for this before it ends, for a dismissal may be lost as well.
            actions.append(.send(.goodbye))
            actions.append(.leave(.dismissed))
        case .reject(let reason):
            actions.append(.leave(.rejected(reason)))
        case .hello, .heartbeat, .completed, .failed, .leaving, .goodbye, .blobRequest, .blobPiece,
            .blobMissing, .statusRequest, .status, .bundleRequest, .bundle, .stopRequest:
            // Blobs are the loop's business; the rest is never said to a worker.
            break
        }
    }

    private mutating func prepare(_ study: BlobReference) {
        guard study != preparedStudy, study != awaitedStudy else { return }
        awaitedStudy = study
        actions.append(.prepare(study))
    }

    private mutating func cancel(_ lease: LeaseID) {
        queue.removeAll { $0.lease == lease }
        answers.removeAll { $0.held.lease == lease }
        for slot in slots.indices where slots[slot]?.lease == lease {
            slots[slot] = nil
            actions.append(.restart(slot: slot))
        }
    }

    private mutating func answer(
        _ message: Message,
        to assignment: Message.Assignment,
        at now: Instant
    ) {
        answers.append(
            Answer(
                held: HeldLease(lease: assignment.lease, task: assignment.task),
                message: message,
                repeatAt: now.advanced(by: heartbeat * Self.heartbeatsBeforeRepeat)
            )
        )
        actions.append(.send(message))
    }

    private mutating func fillSlots() {
        for slot in slots.indices where slots[slot] == nil {
            guard let next = queue.firstIndex(where: { $0.study == preparedStudy }) else { return }
            let assignment = queue.remove(at: next)
            slots[slot] = assignment
            actions.append(.run(assignment, slot: slot))
        }
    }

    private mutating func tick(at now: Instant) {
        if let leavesBy, leavesBy <= now {
            leave()
            return
        }
        let silence = lastHeard.advanced(by: heartbeat * Self.heartbeatsBeforeReconnect)
        if silence <= now {
            // The new connection begins with a hello; until then every moment counts anew.
            lastHeard = now
            nextHeartbeat = now.advanced(by: heartbeat)
            actions.append(.reconnect)
            return
        }
        guard nextHeartbeat <= now else { return }
        actions.append(.send(.heartbeat(leases: held)))
        nextHeartbeat = now.advanced(by: heartbeat)
        for index in answers.indices where answers[index].repeatAt <= now {
            actions.append(.send(answers[index].message))
            answers[index].repeatAt = now.advanced(by: heartbeat * Self.heartbeatsBeforeRepeat)
        }
    }

    /// Hands back what has not begun, and takes no more.
    private mutating func drain(until deadline: Instant) {
        guard leavesBy == nil else { return }
        leavesBy = deadline
        actions.append(.send(.leaving))
        for assignment in queue { handBack(assignment) }
        queue = []
    }

    /// Hands everything back that is not done, and goes.
    private mutating func leave() {
        for assignment in slots.compactMap(\.self) + queue { handBack(assignment) }
        queue = []
        leavesBy = nil
        slots = Array(repeating: nil, count: slots.count)
        actions.append(.send(.goodbye))
        actions.append(.leave(.requested))
    }

    private mutating func handBack(_ assignment: Message.Assignment) {
        let failure = TaskFailure(.returned, "its worker was asked to leave")
        actions.append(.send(.failed(task: assignment.task, lease: assignment.lease, failure)))
    }
}
