import Cluster
import Hashing
import Messaging
import Search
import ZeroMQ

/// Somebody who holds a worker's key and says to the coordinator whatever a test wants.
final class RawPeer {
    private let context: Context
    let socket: Socket

    init(_ cluster: Cluster, key: String = "worker") throws {
        let address = try CoordinatorAddress(
            cluster.endpoint,
            keyFile: "\(cluster.directory.path)/keys/\(key).key"
        )
        context = try Context()
        var options = SocketOptions()
        options.security = address.security
        options.sendsOnlyWhenConnected = false
        socket = try Socket(.dealer, in: context, options: options)
        try socket.connect(address.endpoints[0])
    }

    func send(_ message: Message) throws {
        _ = try socket.send([message.frame()])
    }

    func hello(slots: Int = 1, holding leases: [HeldLease] = []) throws {
        try send(
            .hello(
                Message.Hello(
                    name: "raw",
                    incarnation: 4711,
                    slots: slots,
                    slotBytes: 1 << 30,
                    families: ["LogisticRegression", "GaussianNB"],
                    leases: leases
                )
            )
        )
    }

    /// What comes within a while, as long as something does.
    func messages(within limit: Duration = .seconds(1)) throws -> [Message] {
        var messages: [Message] = []
        while !(try ZeroMQ.poll([PollItem(socket)], timeout: limit)[0].isEmpty) {
            guard case .message(let delivery) = try socket.receive(framesMax: Message.framesMax)
            else { break }
            messages.append(try Message(frames: delivery.frames))
        }
        return messages
    }

    func waitFor<Answer>(
        _ what: String,
        _ pick: (Message) -> Answer?
    ) throws -> Answer {
        var answer: Answer?
        try eventually(what) {
            for message in try messages(within: .milliseconds(50)) where answer == nil {
                answer = pick(message)
            }
            return answer != nil
        }
        guard let answer else { throw Overdue(description: what) }
        return answer
    }
}

extension Message {
    var assignment: Message.Assignment? {
        guard case .assign(let assignment) = self else { return nil }
        return assignment
    }

    var rejection: String? {
        guard case .reject(let reason) = self else { return nil }
        return reason
    }

    /// A result that looks sound.
    static func madeUp(
        for task: TaskKey,
        under lease: LeaseID,
        values: Int
    ) -> Message {
        .completed(
            Message.Completion(
                lease: lease,
                task: task,
                outcome: .fold(
                    FoldOutcome(
                        score: 0.99,
                        probabilities: Array(repeating: 0.5, count: values),
                        cost: TaskCost(seconds: 0.001, peakBytes: 1)
                    )
                )
            )
        )
    }
}
