import Scheduling
import Search
import Testing

@Suite struct ConstraintTests {
    /// A desk of trials whose values and recalls are given; what the sampler was told is kept.
    private func told(
        _ trials: [(value: Double, recall: Double)],
        second: SecondGoal? = nil
    ) throws -> (desk: Desk, told: [Observation]) {
        var plan = StudyPlan.small(Budget(trials: trials.count))
        plan.constraints = [Constraint("recall", .atLeast, 0.8)]
        plan.second = second
        var desk = try Desk(plan)
        desk.answersJudge = false
        desk.start()
        desk.welcome(1)
        for (number, trial) in trials.enumerated() {
            for task in desk.assignments(to: 1) { desk.complete(task, by: 1) }
            let recall = ScoreSummary(mean: trial.recall, low: 0, high: 1)
            let score = TrialScore(
                value: trial.value,
                standardError: 0,
                threshold: nil,
                metrics: ["recall": recall]
            )
            desk.take(.judged(trial: number, score))
        }
        return (desk, desk.observations)
    }

    @Test func `the winner is chosen among those that meet the constraints`() throws {
        let (desk, _) = try told([(0.5, 0.9), (0.9, 0.4), (0.6, 0.85), (0.7, 0.79)])
        #expect(desk.coordinator.state.winner == 2)
        #expect(desk.coordinator.state.ranking.map(\.trial.number) == [2, 0, 3, 1])
        #expect(desk.coordinator.state.trials[1].score?.violation == 0.5)
    }

    @Test func `where none meets them, the one that misses them least is chosen`() throws {
        let (desk, _) = try told([(0.5, 0.2), (0.4, 0.7), (0.9, 0.1)])
        #expect(desk.coordinator.state.winner == 1)
    }

    @Test func `the sampler hears that missing a constraint is worse than all there was`() throws {
        let (_, told) = try told([(0.5, 0.9), (0.9, 0.4), (0.6, 0.85), (0.7, 0.72), (0, 1)])
        let values = told.compactMap { observation -> Double? in
            guard case .value(let value, _) = observation.outcome else { return nil }
            return value
        }
        #expect(values.count == 4)
        #expect(values[0] == 0.5)
        #expect(values[1] == 0)
        #expect(values[2] == 0.6)
        #expect(values[3] < 0.5 && values[3] > values[1])
    }

    @Test func `seconds of fits count where the study asks for them`() throws {
        var plan = StudyPlan.small(Budget(trials: 2))
        plan.constraints = [Constraint("fit_seconds", .atMost, 0.5)]
        var desk = try Desk(plan)
        desk.start()
        desk.welcome(1)
        desk.work(1)
        // Each fit takes a second.
        #expect(desk.coordinator.state.trials[0].score?.violation == 1)
        #expect(desk.coordinator.state.trials[0].score?.metrics["fit_seconds"]?.mean == 1)
    }

    @Test func `the front has the best by either goal`() throws {
        let goal = SecondGoal("recall", isMaximized: true)
        let (desk, told) = try told(
            [(0.5, 0.9), (0.6, 0.85), (0.4, 0.85), (0.9, 0.1)],
            second: goal
        )
        #expect(desk.coordinator.state.front(goal).map(\.trial.number) == [1, 0])
        #expect(told.map(\.second) == [0.9, 0.85, 0.85])
        #expect(desk.coordinator.state.winner == 1)
    }
}
