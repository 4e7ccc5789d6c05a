import Messaging
import Search

/// A worker, for as long as its process lives and over all its connections.
public struct WorkerID: Hashable, Sendable, Comparable {
    /// Counted by the loop, in order of arrival.
    public let number: Int

    /// The worker that arrived as the `number`th.
    public init(_ number: Int) {
        self.number = number
    }

    /// In order of arrival.
    public static func < (left: WorkerID, right: WorkerID) -> Bool {
        left.number < right.number
    }
}

/// Something that happened to the coordinator.
public enum Event: Sendable {
    /// A worker said hello, for the first time or again.
    case workerReady(WorkerID, Message.Hello)
    /// A worker is alive and holds these leases.
    case heartbeat(WorkerID, leases: [HeldLease])
    /// A worker takes no more tasks.
    case workerLeaving(WorkerID)
    /// A worker left of its own accord, and holds nothing any more.
    case workerGone(WorkerID)
    /// The process of the worker of this name is known to have ended.
    case workerDied(name: String)
    /// A task ran to its end.
    case completed(WorkerID, Message.Completion)
    /// A task did not run to its end.
    case failed(WorkerID, lease: LeaseID, task: TaskKey, TaskFailure)
    /// The sampler's answer to `suggest`.
    case suggested(trial: Int, Parameters)
    /// The answer to `judge`.
    case judged(trial: Int, TrialScore)
    /// The answer to `confirm`.
    case confirmed(trial: Int, TrialScore)
    /// The answer to `collect`: the refitted pipeline is stored here, or cannot be had.
    case collected(WorkerID, RefitOutcome, stored: Bool)
    /// The answer to `export`: the bundle is written.
    case exported
    /// The moment asked for by `wake` has come.
    case timeReached
    /// A person wants the search to end here, with what there is.
    case endRequested
}

/// Something the coordinator wants done.
///
/// The loop puts all records of a turn on disk before anything else is done.
public enum Action: Sendable {
    /// Append to the journal.
    case record(Record)
    /// Send to a worker.
    case send(Message, to: WorkerID)
    /// Have the sampler propose the next trials; answer with `suggested` for each, in order.
    case suggest(Proposals)
    /// Have a trial, whose folds are all on disk, judged; answer with `judged`.
    case judge(trial: Int)
    /// Have a trial, whose fresh folds are all on disk, judged by them; answer with `confirmed`.
    case confirm(trial: Int)
    /// Fetch the fitted pipeline from the worker; answer with `collected`.
    case collect(RefitOutcome, from: WorkerID)
    /// Write the bundle of the winner; answer with `exported`.
    case export(trial: Int, RefitOutcome)
    /// Send `timeReached` at this moment; replaces an earlier wish.
    case wake(at: Instant)
    /// The study is over.
    case finish(Ending)

    /// Which trials the sampler is to propose, and what it may look at for each.
    public struct Proposals: Sendable, Hashable {
        /// The number of the first of them.
        public var first: Int
        /// For each of them, the trials that have become visible since the one before.
        public var completed: [[Observation]]
        /// What runs when the first is proposed.
        ///
        /// Each proposal then adds itself, and each trial that becomes visible drops out in front.
        public var running: [Parameters]

        /// Makes the proposals one after the other.
        ///
        /// - Parameter propose: given a trial's number, what has become visible and what runs.
        public func forEach(
            _ propose: (_ trial: Int, [Observation], _ running: [Parameters]) -> Parameters
        ) {
            var running = running
            for (index, observations) in completed.enumerated() {
                if index > 0 { running.removeFirst(observations.count) }
                running.append(propose(first + index, observations, running))
            }
        }
    }

    /// How a study ends.
    public enum Ending: Sendable, Hashable {
        /// The winner is chosen, refitted and exported.
        case succeeded
        /// No trial could be completed, or the winner could not be refitted.
        case failed(reason: String)
    }
}
