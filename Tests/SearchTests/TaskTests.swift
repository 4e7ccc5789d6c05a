import Testing

@testable import Search

@Suite struct `Tasks and leases` {
    @Test func `go by trial, then by fold, with the refit last`() {
        let tasks = [
            TaskKey(trial: 1, part: .refit), TaskKey(trial: 0, part: .refit),
            TaskKey(trial: 1, part: .fold(2)), TaskKey(trial: 1, part: .fold(0)),
        ]
        let sorted = [
            TaskKey(trial: 0, part: .refit), TaskKey(trial: 1, part: .fold(0)),
            TaskKey(trial: 1, part: .fold(2)), TaskKey(trial: 1, part: .refit),
        ]
        #expect(tasks.sorted() == sorted)
    }

    @Test func `of an earlier start come before those of a later one`() {
        #expect(LeaseID(epoch: 1, number: 9) < LeaseID(epoch: 2, number: 0))
        #expect(LeaseID(epoch: 2, number: 0) < LeaseID(epoch: 2, number: 1))
    }
}
