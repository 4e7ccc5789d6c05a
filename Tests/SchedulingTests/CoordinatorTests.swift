import Hashing
import Messaging
import Scheduling
import Search
import Testing

@Suite struct CoordinatorTests {
    // MARK: Results

    @Test func `a result of a worker that was given up counts`() throws {
        var desk = try Desk()
        desk.start()
        desk.welcome(1)
        let task = try #require(desk.assignments(to: 1).first)
        desk.wait(.seconds(5))
        #expect(desk.coordinator.status(named: "", at: desk.now).workers.isEmpty)
        desk.complete(task, by: 1)
        #expect(desk.foldsDone == 1)
        #expect(desk.words(to: 1) == [.acknowledge(lease: task.lease)])
    }

    @Test func `a second result of a task is acknowledged and forgotten`() throws {
        var desk = try Desk()
        desk.start()
        desk.welcome(1)
        let task = try #require(desk.assignments(to: 1).first)
        desk.complete(task, by: 1)
        let records = desk.records
        desk.sent = []
        desk.complete(task, by: 1)
        #expect(desk.records == records)
        #expect(desk.words(to: 1) == [.acknowledge(lease: task.lease)])
    }

    @Test func `nonsense costs the worker its place and the task an attempt`() throws {
        func fold(_ score: Double, _ probabilities: [Double]) -> TaskOutcome {
            let cost = TaskCost(seconds: 1, peakBytes: 1)
            return .fold(FoldOutcome(score: score, probabilities: probabilities, cost: cost))
        }
        let refit = Message.Completion(
            of: Message.Assignment(
                lease: LeaseID(epoch: 1, number: 1),
                task: TaskKey(trial: 0, part: .refit),
                study: StudyPlan.small().study,
                parameters: [:],
                seed: 0,
                limitMilliseconds: nil
            )
        ).outcome
        let nonsense = [
            fold(0.5, [0.5]), fold(0.5, [0.5, 1.5]), fold(0.5, [0.5, .nan]),
            fold(.infinity, [0.5, 0.5]), refit,
        ]
        for outcome in nonsense {
            var desk = try Desk()
            desk.start()
            desk.welcome(1)
            var completion = Message.Completion(of: try #require(desk.assignments(to: 1).first))
            completion.outcome = outcome
            desk.take(.completed(WorkerID(1), completion))
            guard case .reject = desk.words(to: 1).first else {
                Issue.record("\(outcome) is taken")
                continue
            }
            #expect(desk.coordinator.status(named: "", at: desk.now).workers.isEmpty)
            guard case .attemptFailed(completion.task, let failure) = desk.records.last else {
                Issue.record("\(outcome) is no attempt")
                continue
            }
            #expect(failure.kind == .crash)
            #expect(failure.message.contains("nonsense"))
        }
    }

    // MARK: Attempts

    @Test func `what only waited at a worker that fell silent was no attempt`() throws {
        var desk = try Desk()
        desk.start()
        desk.welcome(1, slots: 2)
        let given = desk.assignments(to: 1)
        #expect(given.count == 2)
        // The same worker, with a single slot and a lease that waits for it.
        let held = given.map { HeldLease(lease: $0.lease, task: $0.task) }
        desk.welcome(1, slots: 1, holding: held)
        desk.wait(.seconds(5))
        let attempted = desk.records.compactMap { record -> TaskKey? in
            guard case .attemptFailed(let task, let failure) = record else { return nil }
            #expect(failure.kind == .lost)
            return task
        }
        #expect(attempted == [given[0].task])
    }

    @Test func `a task that ends three slots fails its trial, across restarts`() throws {
        var records: [Record] = []
        for attempt in 1...3 {
            var desk = try Desk(continuing: records)
            desk.start()
            desk.welcome(attempt)
            let tasks = desk.assignments(to: attempt)
            let first = try #require(tasks.first { $0.task.part == .fold(0) })
            desk.fail(first, by: attempt, .crash)
            let isSettled = desk.coordinator.state.trials[0].isSettled
            #expect(isSettled == (attempt == 3))
            records = desk.records
        }
        #expect(records.contains(.abandoned(trial: 0, TaskFailure(.crash, "it failed"))))
    }

    @Test func `a report that is repeated is one attempt`() throws {
        var desk = try Desk()
        desk.start()
        desk.welcome(1)
        let task = try #require(desk.assignments(to: 1).first)
        for _ in 0..<5 { desk.fail(task, by: 1, .crash) }
        #expect(!desk.coordinator.state.trials[0].isSettled)
    }

    @Test func `an error of the fit itself is not tried again`() throws {
        var desk = try Desk()
        desk.start()
        desk.welcome(1)
        let tasks = desk.assignments(to: 1)
        desk.fail(try #require(tasks.first), by: 1, .error)
        #expect(desk.coordinator.state.trials[0].isSettled)
        #expect(desk.words(to: 1).contains(.cancel(lease: tasks[1].lease)), "its other fold")
    }

    @Test func `what a leaving worker hands back is nobody's failure`() throws {
        var desk = try Desk()
        desk.start()
        desk.welcome(1)
        let tasks = desk.assignments(to: 1)
        desk.fail(tasks[0], by: 1, .returned)
        desk.take(.workerGone(WorkerID(1)))
        desk.welcome(2)
        #expect(Set(desk.assignments(to: 2).map(\.task)) == Set(tasks.map(\.task)))
        #expect(!desk.records.contains { if case .attemptFailed = $0 { true } else { false } })
    }

    @Test func `a worker back from a silence is asked who it is`() throws {
        var desk = try Desk()
        desk.start()
        desk.welcome(1)
        let task = try #require(desk.assignments(to: 1).first)
        desk.wait(.seconds(5))
        desk.sent = []
        let held = [HeldLease(lease: task.lease, task: task.task)]
        desk.take(.heartbeat(WorkerID(1), leases: held))
        #expect(desk.words(to: 1) == [.introduce])
        desk.welcome(1, holding: held)
        #expect(!desk.assignments(to: 1).map(\.task).contains(task.task), "it has that one already")
    }

    @Test func `a straggler is doubled once, on another worker`() throws {
        var desk = try Desk(.small(Budget(trials: 1), folds: 3))
        desk.start()
        desk.welcome(1)
        var tasks = desk.assignments(to: 1)
        for _ in 0..<2 {
            desk.now = desk.now.advanced(by: .seconds(1))
            desk.complete(tasks.removeFirst(), by: 1)
            tasks += desk.assignments(to: 1)
        }
        let slow = try #require((tasks + desk.assignments(to: 1)).first)
        desk.now = desk.now.advanced(by: .seconds(1))
        desk.take(.heartbeat(WorkerID(1), leases: [HeldLease(lease: slow.lease, task: slow.task)]))
        desk.welcome(2)
        #expect(desk.assignments(to: 2).isEmpty, "after twice its time it is no straggler")
        desk.wait(.seconds(1))
        let copies = desk.assignments(to: 2)
        #expect(copies.map(\.task) == [slow.task])
        desk.welcome(3)
        #expect(desk.assignments(to: 3).isEmpty)
        desk.complete(try #require(copies.first), by: 2)
        #expect(desk.words(to: 1).contains(.cancel(lease: slow.lease)))
    }

    @Test func `a task whose duration nobody knows does not wait for ever`() throws {
        var desk = try Desk(.small(Budget(trials: 1), folds: 2))
        desk.start()
        desk.welcome(1, slots: 2)
        let held = desk.assignments(to: 1).map { HeldLease(lease: $0.lease, task: $0.task) }
        desk.welcome(2, slots: 2)
        for _ in 1...5 {
            #expect(desk.assignments(to: 2).isEmpty)
            desk.now = desk.now.advanced(by: .seconds(1))
            desk.take(.heartbeat(WorkerID(1), leases: held))
            desk.take(.heartbeat(WorkerID(2), leases: []))
        }
        desk.wait(.milliseconds(100))
        #expect(Set(desk.assignments(to: 2).map(\.task)) == Set(held.map(\.task)))
    }

    // MARK: Leases

    @Test func `an answer for a task that was never given is forgotten`() throws {
        var desk = try Desk()
        desk.start()
        desk.welcome(1)
        let given = try #require(desk.assignments(to: 1).first)
        desk.welcome(2)
        let records = desk.records
        let other = TaskKey(trial: 0, part: .fold(1))
        let before = LeaseID(epoch: 0, number: 1, seal: given.lease.seal)
        let after = LeaseID(epoch: 1, number: 99, seal: given.lease.seal)
        let guessed = LeaseID(epoch: 1, number: 1)
        let forged = [
            (given.lease, other), (guessed, given.task), (before, given.task), (after, given.task),
        ]
        for (lease, task) in forged {
            var completion = Message.Completion(of: given)
            completion.lease = lease
            completion.task = task
            desk.sent = []
            desk.take(.completed(WorkerID(2), completion))
            #expect(desk.words(to: 2) == [.acknowledge(lease: lease)])
            desk.take(.failed(WorkerID(2), lease: lease, task: task, TaskFailure(.error, "no")))
            desk.take(.heartbeat(WorkerID(2), leases: [HeldLease(lease: lease, task: task)]))
        }
        #expect(desk.records == records)
        desk.complete(given, by: 1)
        #expect(desk.foldsDone == 1, "the holder is not disturbed")
    }

    @Test func `a lease of another study, or of one begun anew, is called off`() throws {
        var first = try Desk()
        first.start()
        first.welcome(1)
        let given = try #require(first.assignments(to: 1).first)
        let held = [HeldLease(lease: given.lease, task: given.task)]
        var plan = StudyPlan.small()
        plan.sealKey = SealKey(derivedFrom: [1])
        for plan in [plan, .small()] {
            var other = try Desk(plan)
            other.start()
            other.welcome(1, holding: held)
            #expect(other.words(to: 1).contains(.cancel(lease: given.lease)))
        }
        var other = try Desk(plan)
        other.start()
        other.welcome(1)
        other.complete(given, by: 1)
        #expect(other.foldsDone == 0)
    }

    @Test func `a worker whose process died loses its tasks at once`() throws {
        var desk = try Desk()
        desk.start()
        desk.welcome(1)
        let tasks = desk.assignments(to: 1).map(\.task)
        desk.welcome(2)
        desk.take(.workerDied(name: "w1"))
        #expect(desk.assignments(to: 2).map(\.task).contains(tasks[0]))
    }

    @Test func `a worker that leaves is given no more, and its results count`() throws {
        var desk = try Desk()
        desk.start()
        desk.welcome(1)
        let tasks = desk.assignments(to: 1)
        desk.take(.workerLeaving(WorkerID(1)))
        for task in tasks { desk.complete(task, by: 1) }
        #expect(desk.foldsDone == tasks.count)
        #expect(desk.assignments(to: 1).isEmpty)
        desk.welcome(2)
        #expect(!desk.assignments(to: 2).isEmpty)
    }
}
