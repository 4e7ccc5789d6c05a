import Cluster
import Dispatch
import Estimators
import Foundation
import Messaging
import Search
import ZeroMQ

/// A worker that speaks the real messages over a real socket and answers every task at once.
///
/// Each has a thread, a context and a connection of its own, like a worker on another machine.
final class FakeWorker: Sendable {
    private let hasEnded = DispatchSemaphore(value: 0)

    /// Starts the worker.
    ///
    /// - Parameter values: how many probabilities each fold's result has.
    init(_ number: Int, at address: CoordinatorAddress, slots: Int, values: [Int]) {
        let hasEnded = hasEnded
        let thread = Thread {
            do {
                try Self.serve(number, address, slots: slots, values: values)
            } catch {
                FileHandle.standardError.write(Data("worker \(number): \(error)\n".utf8))
            }
            hasEnded.signal()
        }
        thread.start()
    }

    func waitForEnd() { hasEnded.wait() }

    private static func serve(
        _ number: Int,
        _ address: CoordinatorAddress,
        slots: Int,
        values: [Int]
    ) throws {
        var options = SocketOptions()
        options.security = address.security
        let socket = try Socket(.dealer, in: Context(), options: options)
        try socket.connect(address.endpoints[0])
        _ = try ZeroMQ.poll([PollItem(socket, .writable)], timeout: .seconds(10))
        let hello = Message.Hello(
            name: "fake\(number)",
            incarnation: UInt64(number),
            slots: slots,
            slotBytes: 1 << 30,
            families: Families.all.map(\.name),
            leases: []
        )
        _ = try socket.send([Message.hello(hello).frame()])
        let answers = values.map { count in (0..<count).map { Double($0) / Double(count) } }
        var held: [LeaseID: TaskKey] = [:]
        var nextHeartbeat = ContinuousClock.now + .seconds(1)
        while true {
            _ = try ZeroMQ.poll([PollItem(socket)], timeout: .milliseconds(100))
            while case .message(let delivery) = try socket.receive(framesMax: Message.framesMax) {
                switch try Message(frames: delivery.frames) {
                case .assign(let assignment):
                    held[assignment.lease] = assignment.task
                    _ = try socket.send([answer(to: assignment, answers).frame()])
                case .acknowledge(let lease), .cancel(let lease): held[lease] = nil
                case .dismiss, .reject: return
                default: break
                }
            }
            if ContinuousClock.now >= nextHeartbeat {
                nextHeartbeat = .now + .seconds(1)
                let leases = held.map { HeldLease(lease: $0.key, task: $0.value) }
                _ = try socket.send([Message.heartbeat(leases: leases).frame()])
            }
        }
    }

    private static func answer(
        to assignment: Message.Assignment,
        _ answers: [[Double]]
    ) -> Message {
        guard case .fold(let fold) = assignment.task.part else {
            // What follows the search is not measured.
            let failure = TaskFailure(.error, "a fake worker does not refit")
            return .failed(task: assignment.task, lease: assignment.lease, failure)
        }
        let outcome = FoldOutcome(
            score: Double(assignment.task.trial * 5 + fold).truncatingRemainder(dividingBy: 1),
            probabilities: answers[fold],
            cost: TaskCost(seconds: 0.0001, peakBytes: 1)
        )
        return .completed(
            Message.Completion(
                lease: assignment.lease,
                task: assignment.task,
                outcome: .fold(outcome)
            )
        )
    }
}
