import Messaging
import Scheduling
import Search
import Testing

@Suite struct BudgetTests {
    @Test(arguments: [(fits: 9, trials: 4), (fits: 8, trials: 4), (fits: 2, trials: 1)])
    func `a budget of fits is never exceeded, and used as far as trials fit in`(
        fits: Int,
        trials: Int
    ) throws {
        for parallelTrials in 1...3 {
            var desk = try Desk(.small(Budget(fits: fits), parallelTrials: parallelTrials))
            desk.start()
            desk.welcome(1)
            desk.work(1)
            #expect(desk.coordinator.state.trials.count == trials)
            #expect(desk.foldsDone == 2 * trials)
            #expect(desk.records.contains(.searchEnded(.fits)))
        }
    }

    @Test func `enqueued points come first, and a baseline is charged to no budget`() throws {
        for parallelTrials in 1...4 {
            for budget in [Budget(trials: 3), Budget(fits: 6)] {
                var plan = StudyPlan.small(budget, parallelTrials: parallelTrials)
                plan.enqueued = [["model": "A", "x": 90], ["model": "A", "x": 91]]
                plan.baselines = 1
                plan.untold = 1
                var desk = try Desk(plan)
                desk.start()
                desk.welcome(1)
                desk.work(1)
                let points = desk.coordinator.state.trials.map { $0.trial.parameters["x"] }
                #expect(points == [90, 91, 2, 3])
                #expect(desk.told.allSatisfy { $0 > 0 }, "the sampler heard of the baseline")
            }
        }
    }

    @Test func `a budget that does not allow one trial ends in words`() throws {
        var desk = try Desk(.small(Budget(fits: 1)))
        desk.start()
        #expect(desk.ending == .failed(reason: "no trial could be completed within the budget"))
    }

    @Test func `at the end of its time a search ends with what there is`() throws {
        var desk = try Desk(.small(Budget(wallSeconds: 10)))
        desk.start()
        desk.welcome(1)
        for task in desk.assignments(to: 1) { desk.complete(task, by: 1) }
        let open = desk.assignments(to: 1)
        #expect(open.contains { $0.task.trial == 1 })
        desk.now = Instant.start.advanced(by: .seconds(9))
        desk.take(.heartbeat(WorkerID(1), leases: []))
        #expect(desk.coordinator.state.ended == nil)
        desk.wait(.seconds(1))
        #expect(desk.coordinator.state.ended == .wall)
        #expect(desk.coordinator.state.winner == 0)
        #expect(desk.words(to: 1).contains { if case .cancel = $0 { true } else { false } })
        // More time goes on where it was; as much time does not.
        for (seconds, goesOn) in [(10.0, false), (20.0, true)] {
            let plan = StudyPlan.small(Budget(wallSeconds: seconds))
            var later = try Desk(plan, continuing: desk.records)
            later.now = desk.now
            later.start()
            #expect(later.records.contains(.searchReopened) == goesOn)
            #expect((later.coordinator.state.winner == nil) == goesOn)
        }
    }

    @Test func `a search ends when its fits took their hours, and goes on with more`() throws {
        // Each fit takes a second.
        var desk = try Desk(.small(Budget(coreHours: 5 / 3600)))
        desk.start()
        desk.welcome(1)
        while desk.coordinator.state.ended == nil {
            for task in desk.assignments(to: 1) where desk.coordinator.state.ended == nil {
                desk.complete(task, by: 1)
            }
        }
        #expect(desk.coordinator.state.ended == .coreHours)
        #expect(desk.foldsDone == 5)
        #expect(desk.coordinator.state.winner == 1)
        var later = try Desk(.small(Budget(coreHours: 7 / 3600)), continuing: desk.records)
        later.start()
        later.welcome(1)
        later.work(1)
        #expect(later.records.contains(.searchReopened))
        #expect(later.foldsDone == 7)
    }

    /// A score that rises up to the 7th trial, by a fifth of its standard error each, and a recall
    /// that rises for ever.
    private static func rising(_ trial: Int) -> TrialScore {
        TrialScore(
            value: Double(min(trial, 6)),
            standardError: 5,
            threshold: 0.5,
            metrics: ["recall": ScoreSummary(mean: Double(trial), low: 0, high: 0)]
        )
    }

    @Test(arguments: 1...3)
    func `a search ends once its trials bring no gain, and goes on with more patience`(
        parallelTrials: Int
    ) throws {
        var records: [Record] = []
        for (patience, trials) in [(4, 10), (6, 12)] {
            let budget = Budget(trials: 50, patience: patience)
            var plan = StudyPlan.small(budget, parallelTrials: parallelTrials)
            // A baseline is no trial to surpass.
            plan.enqueued = [["model": "A", "x": 90]]
            plan.baselines = 1
            plan.untold = 1
            var desk = try Desk(plan, continuing: records)
            desk.score = { $0 == 0 ? .worth(99) : Self.rising($0 - 1) }
            desk.start()
            desk.welcome(1)
            desk.work(1)
            #expect(desk.coordinator.state.ended == .plateau)
            #expect(desk.coordinator.state.trials.count == trials + parallelTrials + 1)
            records = desk.records
        }
        #expect(records.contains(.searchReopened))
    }

    @Test func `what lies below the noise of the folds is no gain`() throws {
        var desk = try Desk(.small(Budget(trials: 50, patience: 5)))
        desk.score = { trial in
            // A twentieth of the standard error a trial: no more than a quarter in five.
            TrialScore(
                value: Double(trial) * (trial < 20 ? 0.05 : 0.01),
                standardError: 1,
                threshold: 0.5,
                metrics: [:]
            )
        }
        desk.start()
        desk.welcome(1)
        desk.work(1)
        #expect(desk.coordinator.state.ended == .plateau)
        #expect((20...50).contains(desk.coordinator.state.trials.count))
    }

    @Test func `while nothing is complete patience does not run out`() throws {
        var desk = try Desk(.small(Budget(trials: 12, patience: 2)))
        desk.start()
        desk.welcome(1)
        while desk.ending == nil {
            let tasks = desk.assignments(to: 1)
            guard !tasks.isEmpty else { break }
            for task in tasks { desk.fail(task, by: 1, .crash) }
        }
        #expect(desk.coordinator.state.ended == .trials)
        #expect(desk.coordinator.state.trials.count == 12)
    }

    @Test func `with two goals a place on the front is a gain`() throws {
        let goal = SecondGoal("recall", isMaximized: true)
        for (second, end) in [(goal, EndReason.trials), (nil, .plateau)] {
            var plan = StudyPlan.small(Budget(trials: 20, patience: 4))
            plan.second = second
            var desk = try Desk(plan)
            desk.score = Self.rising
            desk.start()
            desk.welcome(1)
            desk.work(1)
            #expect(desk.coordinator.state.ended == end)
        }
    }

    @Test func `a reopened search forgets the winner's old refit, also in replay`() throws {
        var desk = try Desk(.small(Budget(trials: 1)))
        desk.start()
        desk.welcome(1)
        desk.work(1)
        let task = TaskKey(trial: 0, part: .refit)
        guard case .refit(let outcome) = Message.Completion(of: desk.lastAssigned(task)).outcome
        else { return }
        desk.take(.collected(WorkerID(1), outcome, stored: true))
        desk.take(.exported)
        #expect(desk.ending == .succeeded)
        var grown = try Desk(.small(Budget(trials: 2)), continuing: desk.records)
        grown.start()
        grown.welcome(1)
        grown.work(1)
        #expect(grown.coordinator.state.winner == 1)
        #expect(grown.coordinator.state.refit == nil)
        var replayed = StudyState(folds: 2)
        for record in grown.records { try replayed.apply(record) }
        #expect(replayed == grown.coordinator.state)
    }

    @Test func `a person's wish ends the search`() throws {
        var desk = try Desk(.small(Budget(trials: 1000)))
        desk.start()
        desk.welcome(1)
        for task in desk.assignments(to: 1) { desk.complete(task, by: 1) }
        desk.take(.endRequested)
        #expect(desk.coordinator.state.ended == .requested)
        #expect(desk.coordinator.state.winner == 0)
        #expect(desk.assignments(to: 1).map(\.task).contains(TaskKey(trial: 0, part: .refit)))
        // The same command shows what there is; asked to, it goes on.
        for resumes in [false, true] {
            var plan = StudyPlan.small(Budget(trials: 1000))
            plan.resumesStopped = resumes
            var later = try Desk(plan, continuing: desk.records)
            later.start()
            #expect(later.records.contains(.searchReopened) == resumes)
        }
    }

    @Test func `who comes after the end is sent home`() throws {
        var desk = try Desk(.small(Budget(fits: 1)))
        desk.start()
        #expect(desk.ending != nil)
        desk.welcome(1)
        #expect(desk.words(to: 1) == [.dismiss])
    }
}

extension Desk {
    /// An assignment of a task, as it might have been sent.
    func lastAssigned(_ task: TaskKey) -> Message.Assignment {
        Message.Assignment(
            lease: LeaseID(epoch: 1, number: 1),
            task: task,
            study: plan.study,
            parameters: [:],
            seed: 0,
            limitMilliseconds: nil
        )
    }
}
