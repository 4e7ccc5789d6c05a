import CLinux
import Foundation
import Glibc
import Hashing
import Importing
import Messaging
import Search
import Studies
import Training

/// The program of a slot: takes one task at a time from its standard input, answers on its standard
/// output, and ends when its input ends.
///
/// It does not know the coordinator. Whoever wants a task stopped kills the slot.
public struct SlotLoop {
    private let store: BlobStore
    private let output: SlotOutput
    private var framer = StreamFramer()
    private var runner: (study: BlobReference, runner: TaskRunner)?

    /// A slot over the node's store of studies and data.
    public init(store: BlobStore) {
        self.store = store
        // Engines that print to standard output must not garble the answers.
        output = SlotOutput(dup(1))
        _ = dup2(2, 1)
        _ = tenfold_die_with_parent()
        output.beginToPulse()
    }

    /// Serves until the input ends.
    ///
    /// - Throws: `MessageError` if what comes in is not a message.
    public mutating func run() throws {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(0, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            framer.feed(bytes[..<count])
            while let message = try framer.next() {
                guard case .assign(let assignment) = message else { continue }
                try output.send(run(assignment))
            }
        }
    }

    private mutating func run(_ assignment: Message.Assignment) -> Message {
        do throws(TaskFailure) {
            let runner = try runner(for: assignment.study)
            let meter = CostMeter()
            let outcome: TaskOutcome
            switch assignment.task.part {
            case .fold(let fold):
                let result = try runner.score(
                    fold: fold,
                    of: assignment.parameters,
                    seed: assignment.seed
                )
                var cost = meter.cost
                cost.modelBytes = result.modelBytes
                outcome = .fold(
                    FoldOutcome(
                        score: result.score,
                        probabilities: result.probabilities,
                        cost: cost
                    )
                )
            case .refit:
                let result = try runner.refit(assignment.parameters, seed: assignment.seed)
                outcome = .refit(
                    RefitOutcome(
                        pipeline: result.pipeline,
                        probabilities: result.probabilities,
                        cost: meter.cost
                    )
                )
            }
            return .completed(
                Message.Completion(
                    lease: assignment.lease,
                    task: assignment.task,
                    outcome: outcome
                )
            )
        } catch {
            return .failed(task: assignment.task, lease: assignment.lease, error)
        }
    }

    private mutating func runner(for study: BlobReference) throws(TaskFailure) -> TaskRunner {
        if let runner, runner.study == study { return runner.runner }
        let description: StudyDescription
        do {
            description = try StudyDescription(canonicalJSON: store.bytes(of: study))
        } catch {
            // Not the task's fault but the node's, which fetches it again.
            throw TaskFailure(.lost, "the study's description cannot be read: \(error)")
        }
        let new = TaskRunner(try StudyData(description, in: store), store: store)
        runner = (study, new)
        return new
    }
}

/// Measures what a task takes: wall time, and the most memory the process held meanwhile.
struct CostMeter {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    init() {
        start = clock.now
        // Resets the kernel's mark of the most memory held.
        if let file = fopen("/proc/self/clear_refs", "w") {
            fputs("5", file)
            fclose(file)
        }
    }

    var cost: TaskCost {
        let elapsed = start.duration(to: clock.now)
        let seconds =
            Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        return TaskCost(seconds: seconds, peakBytes: peakBytes)
    }

    private var peakBytes: Int {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return 0 }
        return kilobytes * 1024
    }
}
