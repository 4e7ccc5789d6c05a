import Messaging
import Scheduling
import Search
import Testing

@Suite struct SpotCheckTests {
    private func desk() throws -> Desk {
        var plan = StudyPlan.small(Budget(trials: 1))
        plan.spotCheck = 1
        var desk = try Desk(plan)
        desk.start()
        return desk
    }

    private func task(_ fold: Int) -> TaskKey { TaskKey(trial: 0, part: .fold(fold)) }

    @Test func `a checked fold counts when a second worker says the same`() throws {
        var desk = try desk()
        desk.welcome(1)
        let first = try #require(desk.assignments(to: 1).first)
        desk.welcome(2)
        desk.sent = []
        desk.complete(first, by: 1)
        #expect(desk.foldsDone == 0)
        #expect(desk.words(to: 1) == [.acknowledge(lease: first.lease)])
        let second = try #require(desk.assignments(to: 2).first { $0.task == first.task })
        desk.complete(second, by: 2)
        #expect(desk.foldsDone == 1)
        #expect(desk.coordinator.status(named: "", at: desk.now).workers.count == 2)
    }

    @Test func `of three workers the one that says something else is refused`() throws {
        var desk = try desk()
        desk.welcome(1)
        let first = try #require(desk.assignments(to: 1).first { $0.task == task(0) })
        desk.welcome(2)
        var lie = Message.Completion(of: first)
        guard case .fold(var outcome) = lie.outcome else { return }
        outcome.score = 0.9
        lie.outcome = .fold(outcome)
        desk.take(.completed(WorkerID(1), lie))
        let second = try #require(desk.assignments(to: 2).first { $0.task == task(0) })
        desk.complete(second, by: 2)
        #expect(desk.foldsDone == 0, "one says so, one says otherwise")
        let waitingFor = desk.coordinator.status(named: "", at: desk.now).waitingFor
        #expect(waitingFor == "a third worker, since two disagree about a fold")
        desk.sent = []
        desk.welcome(3)
        let third = try #require(desk.assignments(to: 3).first { $0.task == task(0) })
        desk.complete(third, by: 3)
        let scores = desk.records.compactMap { record -> Double? in
            guard case .foldCompleted(0, 0, let outcome) = record else { return nil }
            return outcome.score
        }
        #expect(scores == [0.5])
        #expect(
            desk.words(to: 1).contains(
                .reject(reason: "its result of trial 0 is not what two other workers found")
            )
        )
        #expect(
            desk.coordinator.status(named: "", at: desk.now).workers.map(\.name) == ["w2", "w3"]
        )
    }

    @Test func `a worker that is alone is believed`() throws {
        var desk = try desk()
        desk.welcome(1)
        desk.work(1)
        #expect(desk.foldsDone == 2)
    }

    @Test func `who was to confirm and leaves does not hold the study up`() throws {
        var desk = try desk()
        desk.welcome(1)
        let tasks = desk.assignments(to: 1)
        desk.welcome(2)
        desk.complete(try #require(tasks.first), by: 1)
        #expect(desk.foldsDone == 0)
        desk.take(.workerGone(WorkerID(2)))
        #expect(desk.foldsDone == 1)
    }
}
