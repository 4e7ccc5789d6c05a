import Hashing
import Messaging
import Scheduling
import Search

/// A coordinator, who writes down what it says, and answers for sampler and judge unless told not to.
struct Desk {
    let plan: StudyPlan
    var coordinator: Coordinator
    var records: [Record] = []
    /// What was sent, to whom, since somebody last looked.
    var sent: [(message: Message, worker: WorkerID)] = []
    var ending: Action.Ending?
    /// What the sampler was told.
    var observations: [Observation] = []
    /// The trials that it was told of.
    var told: [Int] { observations.map(\.trial) }
    var now = Instant.start
    var answersSampler = true
    var answersJudge = true
    /// How good the judge finds a trial.
    var score: (Int) -> TrialScore = TrialScore.worth

    init(_ plan: StudyPlan = .small(), continuing records: [Record] = []) throws {
        self.plan = plan
        self.records = records
        coordinator = try Coordinator(plan: plan, replaying: records)
    }

    mutating func start() {
        perform(coordinator.start(at: now))
    }

    mutating func take(_ event: Event) {
        perform(coordinator.handle(event, at: now))
        coordinator.checkInvariants()
    }

    /// Lets time pass, and tells the coordinator.
    mutating func wait(_ duration: Duration) {
        now = now.advanced(by: duration)
        take(.timeReached)
    }

    private mutating func perform(_ actions: [Action]) {
        var answers: [Event] = []
        for action in actions {
            switch action {
            case .record(let record): records.append(record)
            case .send(let message, let worker): sent.append((message, worker))
            case .suggest(let proposals):
                guard answersSampler else { continue }
                proposals.forEach { trial, completed, running in
                    observations += completed
                    precondition(running.count < plan.parallelTrials, "more run than may")
                    let point: Parameters = ["model": "A", "x": .number(Double(trial))]
                    answers.append(.suggested(trial: trial, point))
                    return point
                }
            case .judge(let trial):
                if answersJudge { answers.append(.judged(trial: trial, score(trial))) }
            case .confirm(let trial):
                // On fresh folds the order is the other way round.
                answers.append(.confirmed(trial: trial, .worth(-trial)))
            case .finish(let ending): self.ending = ending
            case .collect, .export, .wake: break
            }
        }
        for answer in answers { take(answer) }
    }

    // MARK: Workers

    mutating func welcome(_ number: Int, slots: Int = 1, holding held: [HeldLease] = []) {
        let hello = Message.Hello(
            name: "w\(number)",
            incarnation: UInt64(number),
            slots: slots,
            slotBytes: 1 << 30,
            families: ["A"],
            leases: held
        )
        take(.workerReady(WorkerID(number), hello))
    }

    /// The tasks that were sent to a worker, and forgets what was sent.
    mutating func assignments(to number: Int) -> [Message.Assignment] {
        defer { sent.removeAll { $0.worker == WorkerID(number) } }
        return sent.compactMap { message, worker in
            guard case .assign(let assignment) = message, worker == WorkerID(number) else {
                return nil
            }
            return assignment
        }
    }

    mutating func complete(_ assignment: Message.Assignment, by number: Int) {
        take(.completed(WorkerID(number), .init(of: assignment)))
    }

    mutating func fail(
        _ assignment: Message.Assignment,
        by number: Int,
        _ kind: TaskFailure.Kind
    ) {
        take(
            .failed(
                WorkerID(number),
                lease: assignment.lease,
                task: assignment.task,
                TaskFailure(kind, "it failed")
            )
        )
    }

    /// Has a worker do whatever it is given, until it is given no more.
    mutating func work(_ number: Int) {
        while case let tasks = assignments(to: number), !tasks.isEmpty {
            for task in tasks { complete(task, by: number) }
        }
    }

    /// How many folds are completed in the journal.
    var foldsDone: Int {
        records.count { record in
            if case .foldCompleted = record { true } else { false }
        }
    }

    /// What was said to a worker, but for tasks.
    func words(to number: Int) -> [Message] {
        sent.compactMap { message, worker in
            if case .assign = message { return nil }
            return worker == WorkerID(number) ? message : nil
        }
    }
}

extension StudyPlan {
    static func small(
        _ budget: Budget = Budget(trials: 2),
        folds: Int = 2,
        parallelTrials: Int = 1
    ) -> StudyPlan {
        StudyPlan(
            study: BlobReference(hash: SHA256(of: [7]), bytes: 1),
            foldValues: Array(repeating: 2, count: folds),
            holdoutValues: 0,
            parallelTrials: parallelTrials,
            seed: 1,
            budget: budget,
            pruner: KeepAll()
        )
    }
}

extension Message.Completion {
    /// A sound result of a task.
    init(of assignment: Message.Assignment) {
        let cost = TaskCost(seconds: 1, peakBytes: 1)
        let outcome: TaskOutcome =
            switch assignment.task.part {
            case .fold: .fold(FoldOutcome(score: 0.5, probabilities: [0.1, 0.9], cost: cost))
            case .refit:
                .refit(
                    RefitOutcome(
                        pipeline: BlobReference(hash: SHA256(of: [8]), bytes: 1),
                        probabilities: [],
                        cost: cost
                    )
                )
            }
        self.init(lease: assignment.lease, task: assignment.task, outcome: outcome)
    }
}

extension TrialScore {
    /// A score by which later trials are better.
    static func worth(_ trial: Int) -> TrialScore {
        TrialScore(value: Double(trial), standardError: 0, threshold: 0.5, metrics: [:])
    }
}
