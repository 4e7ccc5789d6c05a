import Messaging
import Scheduling
import Search
import Testing

@Suite struct StatusTests {
    private func status(_ desk: Desk) -> StudyStatus {
        desk.coordinator.status(named: "loans", at: desk.now)
    }

    @Test func `the phases follow each other`() throws {
        var desk = try Desk(.small(Budget(trials: 1)))
        desk.start()
        desk.welcome(1)
        #expect(status(desk).phase == .searching)
        for task in desk.assignments(to: 1) { desk.complete(task, by: 1) }
        #expect(status(desk).phase == .refitting)
        let refit = try #require(desk.assignments(to: 1).first)
        desk.complete(refit, by: 1)
        guard case .refit(let outcome) = Message.Completion(of: refit).outcome else { return }
        desk.take(.collected(WorkerID(1), outcome, stored: true))
        #expect(status(desk).phase == .exporting)
        desk.take(.exported)
        #expect(status(desk).phase == .finished)
        #expect(status(desk).best?.number == 0)
        #expect(status(desk).name == "loans")
    }

    @Test func `a study without a trial to show for has failed`() throws {
        var desk = try Desk(.small(Budget(trials: 1)))
        desk.start()
        desk.welcome(1)
        desk.fail(try #require(desk.assignments(to: 1).first), by: 1, .error)
        #expect(status(desk).phase == .failed)
        #expect(
            desk.ending == .failed(reason: "no trial could be completed; trial 0: it failed")
        )
    }

    @Test func `it says what a study waits for`() throws {
        var desk = try Desk(.small(Budget(trials: 9)))
        desk.answersSampler = false
        desk.start()
        #expect(status(desk).waitingFor == "a worker to connect")
        desk.welcome(1, slots: 3)
        #expect(status(desk).waitingFor == "the sampler's next proposal")
        desk.answersJudge = false
        desk.take(.suggested(trial: 0, ["model": "A"]))
        #expect(
            status(desk).waitingFor == "trials to end: parallel_trials is 1, too few for 3 slots"
        )
        for task in desk.assignments(to: 1) { desk.complete(task, by: 1) }
        #expect(status(desk).waitingFor == "trials to be judged")
        desk.take(.judged(trial: 0, .worth(0)))
        desk.take(.suggested(trial: 1, ["model": "Exotic"]))
        #expect(status(desk).waitingFor == "a worker that can run Exotic")
    }

    @Test func `it counts trials, folds and workers`() throws {
        var desk = try Desk(.small(Budget(trials: 9)))
        desk.start()
        desk.welcome(1)
        let tasks = desk.assignments(to: 1)
        desk.complete(tasks[0], by: 1)
        desk.now = desk.now.advanced(by: .seconds(2))
        let now = status(desk)
        #expect(now.trials.running == 1)
        #expect(now.trials.settled == 0)
        #expect((now.folds.perTrial, now.folds.done, now.folds.leased) == (2, 1, 1))
        #expect(now.workers.map(\.name) == ["w1"])
        #expect(now.workers.first?.leases == 1)
        #expect(now.workers.first?.silentSeconds == 2)
        #expect(now.trialsMax == 9)
        #expect(now.elapsedSeconds == 2)
    }
}
