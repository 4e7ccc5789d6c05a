import Hashing
import Messaging
import Scheduling
import Search
import Testing

@Suite struct WorkerMachineTests {
    private let study = BlobReference(hash: SHA256(of: [7]), bytes: 1)
    private var machine = WorkerMachine(
        offer: Message.Hello(
            name: "w",
            incarnation: 1,
            slots: 1,
            slotBytes: 1,
            families: ["A"],
            leases: []
        )
    )
    private var now = Instant.start

    private mutating func handle(_ event: WorkerMachine.Event) -> [WorkerMachine.Action] {
        machine.handle(event, at: now)
    }

    private func assignment(_ number: Int) -> Message.Assignment {
        Message.Assignment(
            lease: LeaseID(epoch: 1, number: number),
            task: TaskKey(trial: number, part: .fold(0)),
            study: study,
            parameters: [:],
            seed: 0,
            limitMilliseconds: nil
        )
    }

    /// Brings the study here and a task into the slot.
    private mutating func begin() {
        _ = handle(.connected)
        let welcome = Message.Welcome(study: study, heartbeatMilliseconds: 1000)
        _ = handle(.received(.welcome(welcome)))
        _ = handle(.prepared(study))
        _ = handle(.received(.assign(assignment(1))))
    }

    @Test mutating func `a result is repeated until it is acknowledged`() {
        begin()
        let completion = Message.Completion(of: assignment(1))
        #expect(handle(.finished(slot: 0, completion.outcome)).sent == [.completed(completion)])
        var repeats = 0
        for _ in 0..<12 {
            now = now.advanced(by: .seconds(1))
            _ = handle(.received(.alive))
            repeats += handle(.timeReached).sent.count { $0 == .completed(completion) }
        }
        #expect(repeats == 4, "after every third heartbeat")
        #expect(handle(.connected).sent.last == .completed(completion), "also on a new connection")
        _ = handle(.received(.acknowledge(lease: completion.lease)))
        #expect(machine.held.isEmpty)
        now = now.advanced(by: .seconds(4))
        #expect(handle(.timeReached).sent == [.heartbeat(leases: [])])
    }

    @Test mutating func `a task that arrives twice is run once`() {
        begin()
        #expect(handle(.received(.assign(assignment(1)))).isQuiet)
        #expect(machine.held.count == 1)
    }

    @Test mutating func `a task called off ends its slot, and the next begins`() {
        begin()
        _ = handle(.received(.assign(assignment(2))))
        let actions = handle(.received(.cancel(lease: assignment(1).lease)))
        guard case .restart(slot: 0) = actions.first, case .run(let next, slot: 0) = actions[1]
        else {
            Issue.record("\(actions)")
            return
        }
        #expect(next.lease == assignment(2).lease)
    }

    @Test mutating func `no task begins on damaged data`() {
        begin()
        let first = handle(.spoiled)
        #expect(first.contains { if case .prepare(study) = $0 { true } else { false } })
        _ = handle(.failed(slot: 0, TaskFailure(.lost, "the data are damaged")))
        _ = handle(.received(.assign(assignment(2))))
        #expect(machine.running == [nil])
        #expect(handle(.spoiled).isQuiet, "it is being mended already")
        _ = handle(.prepared(study))
        #expect(machine.running.first??.lease == assignment(2).lease)
    }

    @Test mutating func `a silent coordinator is called anew after five heartbeats`() {
        begin()
        for second in 1...5 {
            now = now.advanced(by: .seconds(1))
            let isOver = handle(.timeReached).contains {
                if case .reconnect = $0 { true } else { false }
            }
            #expect(isOver == (second == 5))
        }
    }

    @Test mutating func `whoever leaves hands back what it has not done`() {
        begin()
        _ = handle(.received(.assign(assignment(2))))
        let sent = handle(.leaveRequested).sent
        let returned = sent.compactMap { message -> LeaseID? in
            guard case .failed(_, let lease, let failure) = message, failure.kind == .returned
            else { return nil }
            return lease
        }
        #expect(returned == [assignment(1).lease, assignment(2).lease])
        #expect(sent.last == .goodbye)
    }

    @Test mutating func `whoever is sent home says goodbye first`() {
        begin()
        let actions = handle(.received(.dismiss))
        #expect(actions.sent == [.goodbye])
        #expect(actions.contains { if case .leave(.dismissed) = $0 { true } else { false } })
    }

    @Test mutating func `whoever drains ends what it runs, takes no more, and goes`() {
        begin()
        _ = handle(.received(.assign(assignment(2))))
        let sent = handle(.drainRequested(grace: .seconds(20))).sent
        #expect(sent.first == .leaving)
        #expect(sent.count == 2, "what waited is handed back")
        let late = handle(.received(.assign(assignment(3)))).sent
        guard case .failed(_, assignment(3).lease, let failure) = late.first else {
            Issue.record("\(late)")
            return
        }
        #expect(failure.kind == .returned)
        #expect(handle(.connected).sent.contains(.leaving), "also to a coordinator that came back")
        let completion = Message.Completion(of: assignment(1))
        #expect(handle(.finished(slot: 0, completion.outcome)).sent == [.completed(completion)])
        let end = handle(.received(.acknowledge(lease: completion.lease)))
        #expect(end.sent == [.goodbye])
        #expect(end.contains { if case .leave(.requested) = $0 { true } else { false } })
    }

    @Test mutating func `whoever drains longer than its grace hands back what it runs`() {
        begin()
        _ = handle(.drainRequested(grace: .seconds(2)))
        now = now.advanced(by: .seconds(1))
        #expect(handle(.timeReached).sent == [.heartbeat(leases: machine.held)])
        now = now.advanced(by: .seconds(1))
        let sent = handle(.timeReached).sent
        #expect(sent.last == .goodbye)
        #expect(sent.count == 2)
    }
}

extension [WorkerMachine.Action] {
    /// What is sent.
    fileprivate var sent: [Message] {
        compactMap { action in
            guard case .send(let message) = action else { return nil }
            return message
        }
    }

    /// Whether nothing is done but to wait.
    fileprivate var isQuiet: Bool {
        allSatisfy { action in
            if case .wake = action { true } else { false }
        }
    }
}
