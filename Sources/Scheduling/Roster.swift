import Messaging
import Search

/// The workers and what they hold: all that is lost when the coordinator stops, on purpose.
struct Roster: Sendable {
    /// A task in a worker's hands.
    struct Lease: Sendable {
        var id: LeaseID
        var task: TaskKey
        var worker: WorkerID
        /// When it was given out.
        var given: Instant
        /// How many heartbeats in a row the worker has not spoken of it.
        var unmentioned = 0
    }

    /// A worker that is believed to live.
    struct Worker: Sendable {
        var id: WorkerID
        var name: String
        var slots: Int
        var families: [String]
        var lastHeard: Instant
        /// How long its fits take, as a multiple of what is expected of anybody's.
        var slowness = 1.0
        /// Whether it takes no more tasks.
        var isLeaving = false
        /// Its leases, oldest first.
        var leases: [LeaseID] = []

        /// Whether it could begin another task at once.
        var isIdle: Bool { !isLeaving && leases.count < slots }

        /// So many of the latest fits tell a worker's pace.
        static let memory = 8.0
    }

    /// The workers in order of arrival.
    ///
    /// Decisions go over this list, never over a dictionary.
    private(set) var workers: [Worker] = []
    private var leases: [LeaseID: Lease] = [:]
    private var holders: [TaskKey: [LeaseID]] = [:]

    subscript(worker: WorkerID) -> Worker? {
        workers.first { $0.id == worker }
    }

    func lease(_ id: LeaseID) -> Lease? { leases[id] }

    /// The leases of a task, oldest first: none, one, or two when it runs twice.
    func leases(of task: TaskKey) -> [Lease] {
        (holders[task] ?? []).compactMap { leases[$0] }
    }

    /// Whether a task is in anybody's hands.
    func isLeased(_ task: TaskKey) -> Bool { holders[task] != nil }

    /// All leases, by worker in order of arrival, oldest first.
    var allLeases: [Lease] {
        workers.flatMap { worker in worker.leases.compactMap { leases[$0] } }
    }

    /// Takes a worker in, or notes what it offers now.
    mutating func welcome(_ id: WorkerID, _ hello: Message.Hello, at now: Instant) {
        guard let index = index(of: id) else {
            workers.append(
                Worker(
                    id: id,
                    name: hello.name,
                    slots: hello.slots,
                    families: hello.families,
                    lastHeard: now
                )
            )
            return
        }
        workers[index].slots = hello.slots
        workers[index].families = hello.families
        workers[index].lastHeard = now
    }

    mutating func heard(from id: WorkerID, at now: Instant) {
        guard let index = index(of: id) else { return }
        workers[index].lastHeard = now
    }

    /// Notes that a fit took a worker some multiple of the expected time.
    mutating func learn(slowness: Double, of id: WorkerID) {
        guard let index = index(of: id) else { return }
        let change = min(max(slowness, 0.01), 100) - workers[index].slowness
        workers[index].slowness += change / Worker.memory
    }

    /// Notes that a worker takes no more tasks.
    mutating func leaves(_ id: WorkerID, at now: Instant) {
        guard let index = index(of: id) else { return }
        workers[index].isLeaving = true
        workers[index].lastHeard = now
    }

    /// Puts a task into a worker's hands.
    mutating func give(_ lease: Lease) {
        guard let index = index(of: lease.worker) else {
            preconditionFailure("a lease for \(lease.worker), who is not here")
        }
        precondition(leases[lease.id] == nil, "\(lease.id) is given twice")
        leases[lease.id] = lease
        holders[lease.task, default: []].append(lease.id)
        workers[index].leases.append(lease.id)
    }

    /// Ends a lease, if it is still there.
    @discardableResult
    mutating func end(_ id: LeaseID) -> Lease? {
        guard let lease = leases.removeValue(forKey: id) else { return nil }
        holders[lease.task]?.removeAll { $0 == id }
        if holders[lease.task]?.isEmpty == true { holders[lease.task] = nil }
        if let index = index(of: lease.worker) {
            workers[index].leases.removeAll { $0 == id }
        }
        return lease
    }

    /// Forgets a worker.
    ///
    /// - Returns: the leases it held, which are ended.
    mutating func dismiss(_ id: WorkerID) -> [Lease] {
        guard let index = index(of: id) else { return [] }
        let held = workers[index].leases
        let ended = held.compactMap { end($0) }
        workers.remove(at: index)
        return ended
    }

    /// Compares a worker's word with what is on the books.
    ///
    /// - Returns: the leases on the books of which the worker has not spoken `tolerance` times in a
    ///   row: whatever was sent about them is lost. They are ended.
    mutating func reconcile(
        _ id: WorkerID,
        holding held: Set<LeaseID>,
        tolerance: Int
    ) -> [Lease] {
        guard let worker = self[id] else { return [] }
        var lost: [Lease] = []
        for id in worker.leases {
            guard var lease = leases[id] else { continue }
            lease.unmentioned = held.contains(id) ? 0 : lease.unmentioned + 1
            leases[id] = lease
            if lease.unmentioned >= tolerance, let ended = end(id) {
                lost.append(ended)
            }
        }
        return lost
    }

    private func index(of id: WorkerID) -> Int? {
        workers.firstIndex { $0.id == id }
    }

    /// Checks that the books agree with each other.
    func checkInvariants() {
        precondition(Set(workers.map(\.id)).count == workers.count, "a worker is here twice")
        var counted = 0
        for worker in workers {
            for id in worker.leases {
                guard let lease = leases[id] else { preconditionFailure("no \(id) on the books") }
                precondition(lease.worker == worker.id, "\(id) is in two hands")
                precondition(holders[lease.task]?.contains(id) == true, "\(id) lost its task")
                counted += 1
            }
        }
        precondition(counted == leases.count, "\(leases.count - counted) leases without a worker")
        precondition(holders.values.map(\.count).reduce(0, +) == counted, "a task without a lease")
    }
}
