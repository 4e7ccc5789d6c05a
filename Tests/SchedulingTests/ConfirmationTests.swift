import Messaging
import Scheduling
import Search
import Testing

@Suite struct ConfirmationTests {
    /// A desk whose study of four trials, each better than the one before, has ended its search.
    private func ended(confirmed: Int, rule: WinnerChoice.Rule = .best) throws -> Desk {
        var plan = StudyPlan.small(Budget(trials: 4))
        plan.confirmationValues = [2, 2, 2]
        plan.choice = WinnerChoice(confirmed: confirmed, rule: rule)
        var desk = try Desk(plan)
        desk.start()
        desk.welcome(1)
        while desk.coordinator.state.ended == nil {
            for task in desk.assignments(to: 1) { desk.complete(task, by: 1) }
        }
        return desk
    }

    @Test func `the best trials are fitted on fresh folds, and the best of these wins`() throws {
        var desk = try ended(confirmed: 2)
        #expect(desk.coordinator.state.candidates == [3, 2])
        #expect(desk.coordinator.status(named: "", at: desk.now).phase == .confirming)
        let tasks = desk.assignments(to: 1)
        #expect(tasks.map(\.task.trial).sorted() == [2, 2, 2, 3, 3, 3])
        #expect(
            tasks.map(\.task.part) == [2, 2, 3, 3, 4, 4].map { .fold($0) }
        )
        for task in tasks { desk.complete(task, by: 1) }
        desk.work(1)
        #expect(desk.coordinator.state.winner == 2)
        #expect(desk.foldsDone == 4 * 2 + 2 * 3)
    }

    @Test func `a trial that cannot be fitted on a fresh fold cannot win`() throws {
        var desk = try ended(confirmed: 2)
        for task in desk.assignments(to: 1) {
            if task.task.trial == 2 {
                desk.fail(task, by: 1, .error)
            } else {
                desk.complete(task, by: 1)
            }
        }
        desk.work(1)
        #expect(desk.coordinator.state.winner == 3)
        #expect(desk.coordinator.state.trials[2].confirmation?.failure?.kind == .error)
    }

    @Test func `which of two fresh folds fails first leaves no trace in the digest`() throws {
        func digest(order: (TaskFailure.Kind, TaskFailure.Kind)) throws -> String {
            var desk = try ended(confirmed: 2)
            let kinds = [order.0, order.1]
            let doomed = desk.assignments(to: 1).filter { $0.task.trial == 2 }
            let first = try #require(doomed.dropFirst(order.0 == .error ? 0 : 1).first)
            for kind in kinds { desk.fail(first, by: 1, kind) }
            return TrialLog(desk.coordinator.state).text
        }
        let error = try digest(order: (.error, .timeLimit))
        #expect(try digest(order: (.timeLimit, .error)) == error)
        #expect(error.contains("confirmed 2 failed\n"))
    }

    @Test func `where none can be confirmed the search's best wins`() throws {
        var desk = try ended(confirmed: 1)
        for task in desk.assignments(to: 1) { desk.fail(task, by: 1, .error) }
        #expect(desk.coordinator.state.winner == 3)
    }

    @Test func `fresh folds that are done are not done again after a restart`() throws {
        var desk = try ended(confirmed: 3)
        let first = desk.assignments(to: 1)
        desk.complete(first[0], by: 1)
        let journal = desk.records
        var later = try Desk(desk.plan, continuing: journal)
        later.start()
        later.welcome(1)
        later.work(1)
        #expect(later.coordinator.state.winner == 1)
        #expect(later.foldsDone == 4 * 2 + 3 * 3)
    }

    @Test func `a grown search keeps what was confirmed and confirms its own best`() throws {
        var desk = try ended(confirmed: 2)
        desk.work(1)
        var plan = desk.plan
        plan.budget.trials = 5
        var grown = try Desk(plan, continuing: desk.records)
        grown.start()
        grown.welcome(1)
        grown.work(1)
        #expect(grown.coordinator.state.candidates == [4, 3])
        #expect(grown.foldsDone == 5 * 2 + 3 * 3)
        #expect(grown.coordinator.state.winner == 3)
    }

    @Test func `within one standard error the smallest model wins`() throws {
        var plan = StudyPlan.small(Budget(trials: 4))
        plan.choice = WinnerChoice(rule: .oneStandardError)
        var desk = try Desk(plan)
        desk.answersJudge = false
        desk.start()
        desk.welcome(1)
        let values = [0.5, 0.71, 0.7, 0.72]
        let sizes = [1, 30, 20, 40]
        for (trial, value) in values.enumerated() {
            for task in desk.assignments(to: 1) {
                var completion = Message.Completion(of: task)
                guard case .fold(var outcome) = completion.outcome else { continue }
                outcome.cost.modelBytes = sizes[trial]
                completion.outcome = .fold(outcome)
                desk.take(.completed(WorkerID(1), completion))
            }
            let score = TrialScore(
                value: value,
                standardError: 0.03,
                threshold: nil,
                metrics: [:]
            )
            desk.take(.judged(trial: trial, score))
        }
        #expect(desk.coordinator.state.winner == 2)
    }
}
