import Messaging
import Scheduling
import Search
import Statistics

// The nodes: workers, their slots, and the network to the coordinator.
extension Simulation {
    mutating func newNode(slots: Int) -> Node {
        incarnations += 1
        connections += 1
        let hello = Message.Hello(
            name: "node\(incarnations)",
            incarnation: incarnations,
            slots: slots,
            slotBytes: 1 << 30,
            families: ["A", "B"],
            leases: []
        )
        return Node(
            machine: WorkerMachine(offer: hello),
            incarnation: incarnations,
            connection: connections
        )
    }

    mutating func feed(_ event: WorkerMachine.Event, to worker: Int) {
        let incarnation = nodes[worker].incarnation
        for action in nodes[worker].machine.handle(event, at: now) {
            switch action {
            case .send(let message):
                let connection = nodes[worker].connection
                transmit(
                    .toCoordinator(message, from: worker, connection: connection),
                    worker: worker
                )
            case .prepare(let study):
                schedule(
                    .workerEvent(.prepared(study), worker: worker, incarnation: incarnation),
                    after: random.uniform(0, 2)
                )
            case .run(let assignment, let slot):
                begun[assignment.task, default: 0] += 1
                schedule(
                    .slotDone(
                        worker: worker,
                        incarnation: incarnation,
                        slot: slot,
                        lease: assignment.lease
                    ),
                    after: study.seconds(of: assignment) * (isCalm ? 1 : random.uniform(0.5, 4))
                )
            case .restart:
                break
            case .reconnect:
                connections += 1
                nodes[worker].connection = connections
                schedule(
                    .workerEvent(.connected, worker: worker, incarnation: incarnation),
                    after: random.uniform(0, 0.5)
                )
            case .wake(let time):
                nodes[worker].wake = time
                agenda.add(.wakeWorker(worker, incarnation: incarnation), at: max(time, now))
            case .leave:
                nodes[worker].isUp = false
                schedule(.workerStarts(worker), after: random.uniform(0.1, 3))
            }
        }
    }

    mutating func finishSlot(_ slot: Int, of worker: Int, lease: LeaseID) {
        guard let assignment = nodes[worker].machine.running[slot], assignment.lease == lease
        else { return }
        if strikes(faults.slotDies) {
            repeatsExcused += 1
            feed(.failed(slot: slot, TaskFailure(.lost, "killed")), to: worker)
            return
        }
        switch study.result(of: assignment) {
        case .success(let outcome): feed(.finished(slot: slot, outcome), to: worker)
        case .failure(let failure):
            // A task that ends its slot is tried again.
            if failure.kind == .crash { repeatsExcused += 1 }
            feed(.failed(slot: slot, failure), to: worker)
        }
    }

    /// Sends over a network that delays, loses, doubles and severs.
    mutating func transmit(_ item: Item, worker: Int) {
        if severedUntil[worker] > now || strikes(faults.loss) { return }
        schedule(item, after: random.uniform(0.001, isCalm ? 0.02 : faults.delay))
        if strikes(faults.duplication) {
            schedule(item, after: random.uniform(0.001, faults.delay))
        }
    }
}
