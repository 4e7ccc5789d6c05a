import FoldTables
import Hashing
import Messaging
import Pruning
import Sampling
import Scheduling
import Search
import Statistics

/// A study over recorded fits: the real coordinator, sampler and pruner, and slots in virtual time.
struct VirtualCluster {
    /// How much longer than recorded a fit takes: the tables are of small data.
    static let stretch = 10.0
    /// How long a message is under way, a proposal and a judgement are thought about; in seconds.
    static let messageSeconds = 0.001
    static let proposalSeconds = 0.005
    static let judgementSeconds = 0.002

    /// What came of a study.
    struct Outcome {
        /// The share of the slots' time that went into fits that count.
        var busy: Double
        /// How long the search took.
        var seconds: Double
        /// The best mean over all folds that was found.
        var best: Double
        /// What the trials were and what became of them.
        var digest: SHA256
    }

    private enum Item {
        case event(Event)
        case assigned(Message.Assignment, worker: Int)
        case cancelled(LeaseID, worker: Int)
        case done(LeaseID, worker: Int)
    }

    private struct Worker {
        var queue: [Message.Assignment] = []
        var running: [Message.Assignment] = []
    }

    private let table: FoldTable
    private var coordinator: Coordinator
    private var sampler: any Sampler
    private let seed: UInt64
    private var agenda: [(time: Double, item: Item)] = []
    private var now = 0.0
    private var thinkerFree = 0.0
    private var workers: [Worker]
    private let slots: Int
    private var useful = 0.0
    private var end: Double?

    init(
        _ table: FoldTable,
        slots: Int,
        workers: Int,
        trials: Int,
        parallelTrials: Int,
        isReproducible: Bool,
        sampler: String,
        pruner: String,
        seed: UInt64
    ) {
        let plan = StudyPlan(
            study: BlobReference(hash: SHA256(of: [1]), bytes: 1),
            foldValues: Array(repeating: 1, count: table.folds),
            holdoutValues: 0,
            parallelTrials: parallelTrials,
            isReproducible: isReproducible,
            seed: seed,
            budget: Budget(trials: trials),
            pruner: Pruners.named(pruner) ?? NoPruner(),
            // Nobody falls silent here.
            heartbeat: .seconds(1_000_000)
        )
        guard let space = try? table.space,
            let sampler = Samplers.named(sampler, space: space, seed: seed),
            let coordinator = try? Coordinator(plan: plan, replaying: [])
        else { preconditionFailure("no study over this table") }
        self.table = table
        self.sampler = sampler
        self.coordinator = coordinator
        self.seed = seed
        self.slots = slots
        self.workers = Array(repeating: Worker(), count: workers)
    }

    /// Plays the search to its end.
    mutating func run() -> Outcome {
        perform(coordinator.start(at: instant))
        for worker in workers.indices {
            let hello = Message.Hello(
                name: "w\(worker)",
                incarnation: UInt64(worker),
                slots: slots / workers.count,
                slotBytes: 1 << 30,
                families: Set(table.configurations.map(\.family)).sorted(),
                leases: []
            )
            take(.workerReady(WorkerID(worker), hello))
        }
        while end == nil, let next = agenda.indices.min(by: { agenda[$0].time < agenda[$1].time }) {
            let (time, item) = agenda.remove(at: next)
            now = time
            handle(item)
        }
        let seconds = end ?? now
        return Outcome(
            busy: useful / (Double(slots) * seconds),
            seconds: seconds,
            best: coordinator.state.best?.score?.value ?? 0,
            digest: TrialLog(coordinator.state).digest
        )
    }

    private var instant: Instant { Instant(nanoseconds: Int64(now * 1e9)) }

    private mutating func take(_ event: Event) {
        perform(coordinator.handle(event, at: instant))
    }

    private mutating func handle(_ item: Item) {
        switch item {
        case .event(let event): take(event)
        case .assigned(let assignment, let worker):
            workers[worker].queue.append(assignment)
            fill(worker)
        case .cancelled(let lease, let worker):
            workers[worker].queue.removeAll { $0.lease == lease }
            workers[worker].running.removeAll { $0.lease == lease }
            fill(worker)
        case .done(let lease, let worker):
            guard let place = workers[worker].running.firstIndex(where: { $0.lease == lease })
            else { return }
            let assignment = workers[worker].running.remove(at: place)
            let outcome = FoldOutcome(
                score: score(of: assignment),
                probabilities: [0],
                cost: TaskCost(seconds: seconds(of: assignment), peakBytes: 1)
            )
            let completion = Message.Completion(
                lease: lease,
                task: assignment.task,
                outcome: .fold(outcome)
            )
            agenda.append(
                (now + Self.messageSeconds, .event(.completed(WorkerID(worker), completion)))
            )
            fill(worker)
        }
    }

    private mutating func fill(_ worker: Int) {
        while workers[worker].running.count < slots / workers.count,
            !workers[worker].queue.isEmpty
        {
            let assignment = workers[worker].queue.removeFirst()
            workers[worker].running.append(assignment)
            agenda.append(
                (now + seconds(of: assignment), .done(assignment.lease, worker: worker))
            )
        }
    }

    private func fold(of assignment: Message.Assignment) -> Int {
        guard case .fold(let fold) = assignment.task.part else {
            preconditionFailure("the search is over")
        }
        return fold
    }

    private func seconds(of assignment: Message.Assignment) -> Double {
        Self.stretch
            * table.nearest(to: assignment.parameters).seconds[fold(of: assignment)]
    }

    private func score(of assignment: Message.Assignment) -> Double {
        table.nearest(to: assignment.parameters).scores[fold(of: assignment)]
    }

    /// When the thinker has thought about one thing more.
    private mutating func thought(_ seconds: Double) -> Double {
        thinkerFree = max(thinkerFree, now) + seconds
        return thinkerFree
    }

    private mutating func perform(_ actions: [Action]) {
        for action in actions {
            switch action {
            case .record(.foldCompleted(_, _, let outcome)): useful += outcome.cost.seconds
            case .record(.searchEnded): end = now
            case .send(.assign(let assignment), let worker):
                agenda.append(
                    (now + Self.messageSeconds, .assigned(assignment, worker: worker.number))
                )
            case .send(.cancel(let lease), let worker):
                agenda.append((now + Self.messageSeconds, .cancelled(lease, worker: worker.number)))
            case .suggest(let proposals):
                proposals.forEach { trial, completed, running in
                    sampler.update(completed: completed, running: running)
                    var random = RandomGenerator(seed: seed, purpose: "suggest", trial)
                    guard let point = sampler.suggest(1, using: &random).first else {
                        preconditionFailure("the sampler proposes nothing")
                    }
                    let answer = Item.event(.suggested(trial: trial, point))
                    agenda.append((thought(Self.proposalSeconds), answer))
                    return point
                }
            case .judge(let trial):
                let point = coordinator.state.trials[trial].trial.parameters
                let score = TrialScore(
                    value: table.nearest(to: point).mean,
                    standardError: 0,
                    threshold: nil,
                    metrics: [:]
                )
                let answer = Item.event(.judged(trial: trial, score))
                agenda.append((thought(Self.judgementSeconds), answer))
            case .record, .send, .confirm, .collect, .export, .wake, .finish: break
            }
        }
    }
}
