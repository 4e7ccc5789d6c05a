import Messaging
import Scheduling
import Search
import Testing

@Suite struct FreeRunningTests {
    /// A desk whose worker has so many slots, and the tasks that it was given at first.
    private func desk(
        isReproducible: Bool,
        trials: Int,
        parallelTrials: Int,
        slots: Int
    ) throws -> (Desk, [Message.Assignment]) {
        var plan = StudyPlan.small(Budget(trials: trials), parallelTrials: parallelTrials)
        plan.isReproducible = isReproducible
        var desk = try Desk(plan)
        desk.start()
        desk.welcome(1, slots: slots)
        return (desk, desk.assignments(to: 1))
    }

    @Test(arguments: [true, false])
    func `only where a study is reproducible does a slow trial hold others up`(
        isReproducible: Bool
    ) throws {
        var (desk, tasks) = try desk(
            isReproducible: isReproducible,
            trials: 9,
            parallelTrials: 3,
            slots: 4
        )
        // The first fold of trial 0 is never done; whatever else is given out is.
        while !tasks.isEmpty {
            for task in tasks where task.task != TaskKey(trial: 0, part: .fold(0)) {
                desk.complete(task, by: 1)
            }
            tasks = desk.assignments(to: 1)
        }
        #expect(desk.coordinator.state.trials.count == (isReproducible ? 3 : 9))
        #expect(!desk.told.contains(0))
        #expect(desk.told.isEmpty == isReproducible)
    }

    @Test func `a trial is proposed no sooner than a worker would take it, from all that is known`()
        throws
    {
        var (desk, tasks) = try desk(
            isReproducible: false,
            trials: 6,
            parallelTrials: 6,
            slots: 1
        )
        // One slot and one task ahead: both folds of a single trial.
        #expect(desk.coordinator.state.trials.count == 1)
        var known: [Int] = []
        while let task = tasks.first {
            let before = desk.coordinator.state.trials.count
            desk.now = desk.now.advanced(by: .seconds(1))
            desk.complete(task, by: 1)
            tasks = Array(tasks.dropFirst()) + desk.assignments(to: 1)
            if desk.coordinator.state.trials.count > before { known.append(desk.told.count) }
        }
        // The trial before is half done when the next is proposed; those before it are all known.
        #expect(known == [0, 1, 2, 3, 4])
        #expect(desk.told == [0, 1, 2, 3])
    }

    @Test func `a free-running study ends under a storm with every trial of its budget settled`()
        throws
    {
        for seed in 0..<40 as Range<UInt64> {
            let study = SimulatedStudy(seed: seed, isReproducible: false)
            var storm = Simulation(stormOver: study, seed: seed)
            _ = try storm.run()
            let state = try storm.replayed
            #expect(state.isSettled, "seed \(seed)")
            #expect(state.settledOrder.sorted() == Array(state.trials.indices), "seed \(seed)")
            if state.ended == .trials, let trials = study.plan.budget.trials {
                #expect(state.trials.count == trials + study.plan.baselines, "seed \(seed)")
            }
        }
    }
}
