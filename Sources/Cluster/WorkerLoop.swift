import Estimators
import Glibc
import Hashing
import Importing
import Messaging
import Scheduling
import Search
import ZeroMQ

/// The program of a worker: one connection to the coordinator, one store of data, some slots.
///
/// One thread does it all: it polls the connection, the slots' pipes and the signals, asks the machine
/// what to do, and does it. It never fits anything, so heartbeats never wait.
public final class WorkerLoop {
    /// What a worker is started with.
    public struct Settings: Sendable {
        /// Where the coordinator is, and the key it knows.
        public var coordinator: CoordinatorAddress
        /// How many tasks to run at a time.
        public var slots: Int
        /// How many bytes of memory one slot may hold.
        public var slotBytes: Int
        /// The folder for studies and data; one a node.
        public var store: String
        /// The program that runs a slot.
        public var program: String
        /// How long tasks that run may take to their end when the worker is asked to leave.
        public var grace: Duration
        /// Whether to leave when the standard input ends, because whoever started this is gone.
        public var leavesWithInput: Bool

        /// The settings of a worker.
        public init(
            coordinator: CoordinatorAddress,
            slots: Int,
            slotBytes: Int,
            store: String,
            program: String,
            grace: Duration,
            leavesWithInput: Bool
        ) {
            self.coordinator = coordinator
            self.slots = slots
            self.slotBytes = slotBytes
            self.store = store
            self.program = program
            self.grace = grace
            self.leavesWithInput = leavesWithInput
        }
    }

    /// How often slots are looked at for their limits.
    private static let limitCheck = Duration.milliseconds(100)

    private let settings: Settings
    private let log: (String, LogLevel) -> Void
    private let signals: Signals
    private let context: Context
    private let store: BlobStore
    private let clock = StudyClock()
    private let link: CoordinatorLink
    private var isConnected = false
    private var isDraining = false
    private var lastFailure: CoordinatorLink.Failure?
    private var machine: WorkerMachine
    private var slots: [SlotProcess] = []
    private var fetch: StudyFetch?
    private var wake: Instant?
    private var ending: WorkerMachine.Reason?

    /// Starts the slots and begins to connect.
    ///
    /// - Parameter log: takes a line for a person now and then.
    public init(
        _ settings: Settings,
        signals: Signals,
        log: @escaping (String, LogLevel) -> Void
    ) throws {
        self.settings = settings
        self.signals = signals
        self.log = log
        context = try Context()
        store = try BlobStore(directory: settings.store)
        link = try Self.connect(settings.coordinator, in: context)
        machine = WorkerMachine(offer: Self.offer(settings))
        for _ in 0..<settings.slots {
            slots.append(try newSlot())
        }
    }

    /// Serves until the study is over or somebody ends the worker.
    public func run() throws -> WorkerMachine.Reason {
        while true {
            if let ending { return ending }
            try turn()
        }
    }

    private func turn() throws {
        var items = [
            PollItem(link.socket, isConnected ? .readable : [.readable, .writable]),
            PollItem(descriptor: signals.descriptor),
        ]
        items += slots.map { PollItem(descriptor: $0.descriptor) }
        items.append(link.pollItem)
        if settings.leavesWithInput { items.append(PollItem(descriptor: 0)) }
        let ready = try ZeroMQ.poll(items, timeout: timeout)

        if !isConnected, ready[0].contains(.writable) {
            isConnected = true
            lastFailure = nil
            feed(.connected)
        }
        if ready[0].contains(.readable) { try receive() }
        if !ready[1].isEmpty { asked(toLeave: signals.collect()) }
        for slot in slots.indices where !ready[2 + slot].isEmpty {
            try listen(to: slot)
        }
        if settings.leavesWithInput, ready.last?.isEmpty == false, inputHasEnded {
            ending = .requested
        }
        let now = ContinuousClock.now
        if let failure = try link.tend(now: now) { failed(failure) }
        for slot in slots { slot.enforce(bytesMax: settings.slotBytes, now: now) }
        try pursueFetch(now: now)
        if let wake, wake <= clock.now {
            self.wake = nil
            feed(.timeReached)
        }
    }

    /// Once to finish what runs, twice to go at once.
    private func asked(toLeave times: Int) {
        guard times > 0 else { return }
        if isDraining || times > 1 || settings.grace <= .zero {
            feed(.leaveRequested)
        } else {
            log("finishing what runs; a second signal ends it at once", .info)
            feed(.drainRequested(grace: settings.grace))
        }
        isDraining = true
    }

    private var timeout: Duration {
        if fetch?.canAdvance == true { return .zero }
        var untilWake = wake.map { clock.now.duration(to: $0) } ?? .seconds(1)
        if let due = link.wake { untilWake = min(untilWake, ContinuousClock.now.duration(to: due)) }
        let isBusy = machine.running.contains { $0 != nil } || fetch != nil
        return max(.zero, isBusy ? min(untilWake, Self.limitCheck) : untilWake)
    }

    private var inputHasEnded: Bool {
        var byte: UInt8 = 0
        return read(0, &byte, 1) == 0
    }

    // MARK: Slots

    private func newSlot() throws(SystemError) -> SlotProcess {
        try SlotProcess(program: settings.program, arguments: ["slot", settings.store])
    }

    private func listen(to slot: Int) throws {
        for report in slots[slot].reports() {
            switch report {
            case .outcome(let outcome):
                log("slot \(slot + 1): its task is done", .debug)
                feed(.finished(slot: slot, outcome))
            case .failure(let failure):
                if failure.kind == .lost {
                    log("slot \(slot + 1): \(failure.message)", .warning)
                    feed(.spoiled)
                }
                feed(.failed(slot: slot, failure))
            case .ended(let failure):
                slots[slot] = try newSlot()
                if let failure {
                    log("slot \(slot + 1): \(failure.message)", .warning)
                    feed(.failed(slot: slot, failure))
                }
            }
        }
    }

    // MARK: Messages

    /// There is no connection, for a reason that people can mend.
    private func failed(_ failure: CoordinatorLink.Failure) {
        switch failure {
        case .keyRefused(let reason):
            ending = .rejected(reason)
        case .handshakeFailed(let reason):
            isConnected = false
            if failure != lastFailure { log(reason, .warning) }
            lastFailure = failure
        }
    }

    private static let framesMax = Message.framesMax

    private func receive() throws {
        while true {
            switch try link.socket.receive(framesMax: Self.framesMax) {
            case .message(let delivery): try received(delivery.frames)
            case .excess: log("the coordinator sent a message with too many frames", .warning)
            case .again, .terminated: return
            }
        }
    }

    private func received(_ frames: [[UInt8]]) throws {
        let message: Message
        do {
            message = try Message(frames: frames)
        } catch {
            ending = .rejected("the coordinator cannot be understood: \(error)")
            return
        }
        switch message {
        case .blobRequest(let request): try serve(request)
        case .blobPiece(let piece): try take(piece)
        case .blobMissing(let hash):
            log("the coordinator does not have \(hash)", .warning)
        default: feed(.received(message))
        }
    }

    private func serve(_ request: Message.BlobRequest) throws {
        send(store.piece(for: request))
    }

    // MARK: Data

    private func take(_ piece: Message.BlobPiece) throws {
        try fetch { fetch throws in try fetch.take(piece) }
    }

    /// Goes on with what can be done for the data without an answer, and asks again for what is
    /// overdue.
    private func pursueFetch(now: ContinuousClock.Instant) throws {
        try fetch { fetch throws in
            fetch.canAdvance ? try fetch.advance() : fetch.overdueRequests(now: now)
        }
    }

    /// Takes a step of the fetch, and asks for what it finds missing.
    private func fetch(
        _ step: (inout StudyFetch) throws -> [Message.BlobRequest]
    ) throws {
        guard var fetch else { return }
        self.fetch = nil
        for request in try step(&fetch) { send(.blobRequest(request)) }
        if fetch.isComplete {
            log("data are here", .info)
            feed(.prepared(fetch.study))
        } else {
            self.fetch = fetch
        }
    }

    private func feed(_ event: WorkerMachine.Event) {
        for action in machine.handle(event, at: clock.now) {
            do {
                try perform(action)
            } catch {
                // Nothing here can be mended: without slots or sockets there is no worker.
                ending = .rejected("\(error)")
            }
        }
    }

    private func perform(_ action: WorkerMachine.Action) throws {
        switch action {
        case .send(let message):
            send(message)
        case .prepare(let study):
            fetch = StudyFetch(study, into: store)
        case .run(let assignment, let slot):
            // A slot that is no more is noticed on its output, and the task goes with it.
            log("slot \(slot + 1): \(assignment.task) begins", .debug)
            _ = try slots[slot].run(assignment)
        case .restart(let slot):
            log("slot \(slot + 1): its task is not wanted any more", .debug)
            slots[slot].end()
            slots[slot] = try newSlot()
        case .reconnect:
            isConnected = false
            try link.reconnect()
            log("the coordinator is silent; connecting anew, to \(link.endpoint)", .warning)
        case .wake(let time):
            wake = time
        case .leave(let reason):
            ending = reason
        }
    }

    /// Sends, or lets go: whatever matters is repeated until it is acknowledged.
    private func send(_ message: Message) {
        do {
            FaultPoint.beforeSend.pass()
            defer { FaultPoint.afterSend.pass() }
            // Without a connection the next one begins with a hello, as soon as it is there.
            if try link.socket.send([message.frame()]) == .again { isConnected = false }
        } catch {
            log("a message could not be sent: \(error)", .warning)
        }
    }

    private static func connect(
        _ address: CoordinatorAddress,
        in context: Context
    ) throws -> CoordinatorLink {
        var options = SocketOptions(frameBytesMax: MessageLimits.frameBytesMax)
        // A coordinator that comes back finds its workers waiting at the door.
        options.reconnectIntervalMax = .milliseconds(500)
        options.linger = .milliseconds(500)
        return try CoordinatorLink(address, in: context, options: options)
    }

    private static func offer(_ settings: Settings) -> Message.Hello {
        Message.Hello(
            name: name(ofProcess: getpid()),
            incarnation: UInt64.random(in: 1...UInt64.max),
            slots: settings.slots,
            slotBytes: settings.slotBytes,
            families: Families.all.map(\.name),
            leases: []
        )
    }

    /// What a worker on this machine calls itself.
    static func name(ofProcess pid: pid_t) -> String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(
            decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        return "\(host):\(pid)"
    }
}
