import Messaging
import Scheduling

/// Who is at the end of which connection.
///
/// A connection has a name that the socket chose; a worker keeps its identity over many connections
/// by the number it drew when it started, together with the key it holds.
struct Peers {
    /// So many workers are kept in mind.
    ///
    /// A hello costs nothing: whoever says many must not fill the memory.
    static let workersMax = 16_384

    private struct Identity: Hashable {
        var incarnation: UInt64
        var user: String?
    }

    /// In order of arrival, the oldest first.
    private var arrivals: [(identity: Identity, worker: WorkerID)] = []
    private var identities: [Identity: WorkerID] = [:]
    private var routes: [WorkerID: [UInt8]] = [:]
    private var workers: [[UInt8]: (id: WorkerID, identity: Identity)] = [:]
    private var count = 0

    /// Whether any worker has ever said hello.
    var hasMetWorkers: Bool { count > 0 }

    /// The connections of workers that have not said goodbye, in the workers' order of arrival.
    var present: [[UInt8]] { arrivals.compactMap { routes[$0.worker] } }

    /// The worker at a connection, if it has said hello there.
    subscript(peer: [UInt8]) -> WorkerID? { workers[peer]?.id }

    /// The latest connection of a worker.
    func route(to worker: WorkerID) -> [UInt8]? { routes[worker] }

    /// Notes that a worker speaks from a connection.
    ///
    /// - Parameter user: whose key the connection was made with, where there are keys.
    /// - Returns: the worker, and whether it has never been seen before; nil if the connection is
    ///   another worker's already, for a process says hello for itself only.
    mutating func welcome(
        _ hello: Message.Hello,
        at peer: [UInt8],
        of user: String?
    ) -> (id: WorkerID, isNew: Bool)? {
        let identity = Identity(incarnation: hello.incarnation, user: user)
        if let present = workers[peer], present.identity != identity { return nil }
        let known = identities[identity]
        let id = known ?? newcomer(identity)
        if let old = routes[id], old != peer { workers[old] = nil }
        routes[id] = peer
        workers[peer] = (id, identity)
        return (id, known == nil)
    }

    private mutating func newcomer(_ identity: Identity) -> WorkerID {
        // A worker that is forgotten and still there is a new one when it connects again; its results
        // count all the same.
        if arrivals.count >= Self.workersMax {
            for (identity, worker) in arrivals.prefix(Self.workersMax / 2) {
                identities[identity] = nil
                if let peer = routes.removeValue(forKey: worker) { workers[peer] = nil }
            }
            arrivals.removeFirst(Self.workersMax / 2)
        }
        count += 1
        let worker = WorkerID(count)
        identities[identity] = worker
        arrivals.append((identity, worker))
        return worker
    }

    /// Forgets a connection whose worker has said goodbye.
    mutating func forget(_ peer: [UInt8]) -> WorkerID? {
        guard let id = workers.removeValue(forKey: peer)?.id else { return nil }
        if routes[id] == peer { routes[id] = nil }
        return id
    }

    /// Forgets the connections of workers whose keys do not count any more.
    ///
    /// - Returns: them and their workers, in order of arrival.
    mutating func forget(
        unless isWorker: (_ user: String?) -> Bool
    ) -> [(peer: [UInt8], worker: WorkerID)] {
        let gone = workers.filter { !isWorker($0.value.identity.user) }
            .map { (peer: $0.key, worker: $0.value.id) }
            .sorted { $0.worker < $1.worker }
        for (peer, _) in gone { _ = forget(peer) }
        return gone
    }

    /// Notes that a connection leads nowhere any more.
    mutating func lost(_ peer: [UInt8]) {
        _ = forget(peer)
    }
}
