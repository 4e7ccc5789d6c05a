import Messaging
import Scheduling

/// Who is at the end of which connection.
///
/// A connection has a name that the socket chose; a worker keeps its identity over many connections
/// by the number it drew when it started.
struct Peers {
    private var identities: [UInt64: WorkerID] = [:]
    private var routes: [WorkerID: [UInt8]] = [:]
    private var workers: [[UInt8]: WorkerID] = [:]

    /// The worker at a connection, if it has said hello there.
    subscript(peer: [UInt8]) -> WorkerID? { workers[peer] }

    /// The latest connection of a worker.
    func route(to worker: WorkerID) -> [UInt8]? { routes[worker] }

    /// Notes that a worker speaks from a connection.
    ///
    /// - Returns: the worker, and whether it has never been seen before.
    mutating func welcome(_ hello: Message.Hello, at peer: [UInt8]) -> (WorkerID, isNew: Bool) {
        let known = identities[hello.incarnation]
        let id = known ?? WorkerID(identities.count + 1)
        identities[hello.incarnation] = id
        if let old = routes[id], old != peer { workers[old] = nil }
        routes[id] = peer
        workers[peer] = id
        return (id, known == nil)
    }

    /// Forgets a connection whose worker has said goodbye.
    mutating func forget(_ peer: [UInt8]) -> WorkerID? {
        guard let id = workers.removeValue(forKey: peer) else { return nil }
        if routes[id] == peer { routes[id] = nil }
        return id
    }

    /// Notes that a connection leads nowhere any more.
    mutating func lost(_ peer: [UInt8]) {
        _ = forget(peer)
    }
}
