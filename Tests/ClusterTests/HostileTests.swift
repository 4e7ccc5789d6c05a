import Foundation
import Hashing
import Messaging
import Search
import Statistics
import Testing
import ZeroMQ

// Somebody with a worker's key who does not play by the rules.
extension ClusterTests {
    @Test func `who answers for tasks that others were given is not heard`() throws {
        let values = try usualFoldValues.get()
        let cluster = try Cluster(try StudyDirectory(), "--exit")
        let liar = try RawPeer(cluster)
        try liar.hello()
        // It keeps what it is given, claims all the rest, and answers for it.
        let mine = try liar.waitFor("a task") { $0.assignment }
        var claims: [HeldLease] = []
        for trial in 0..<11 {
            for (fold, count) in values.enumerated() {
                let task = TaskKey(trial: trial, part: .fold(fold))
                for lease in [
                    LeaseID(epoch: 1, number: trial * 3 + fold + 1),
                    LeaseID(epoch: 1, number: mine.lease.number, seal: mine.lease.seal),
                ] where task != mine.task {
                    claims.append(HeldLease(lease: lease, task: task))
                    try liar.send(.madeUp(for: task, under: lease, values: count))
                    try liar.send(
                        .failed(task: task, lease: lease, TaskFailure(.error, "it cannot be"))
                    )
                }
            }
        }
        try liar.send(.heartbeat(leases: claims))
        _ = try liar.messages()
        try cluster.addWorker("honest")
        #expect(try cluster.digest() == undisturbedDigest())
        #expect(!(try cluster.directory.failures.contains("it cannot be")))
    }

    @Test func `nonsense is refused in words, and disturbs nobody`() throws {
        let cluster = try Cluster(try StudyDirectory(), "--exit")
        let vandal = try RawPeer(cluster)
        var random = RandomGenerator(seed: 5, purpose: "nonsense")
        let sound = try Message.heartbeat(leases: []).frame()
        for round in 0..<3000 {
            var frames = [sound]
            switch round % 4 {
            case 0: frames = [(0..<random.below(200)).map { _ in UInt8(random.below(256)) }]
            case 1: frames[0][random.below(sound.count)] ^= UInt8(1 + random.below(255))
            case 2: frames[0] += (0..<random.below(300)).map { _ in UInt8(random.below(256)) }
            default: frames += Array(repeating: [1, 2, 3], count: random.below(20))
            }
            _ = try vandal.socket.send(frames)
        }
        let refusals = try vandal.messages().compactMap(\.rejection)
        #expect((1...16).contains(refusals.count), "the flood is not answered for ever")
        try cluster.addWorker("honest")
        #expect(try cluster.digest() == undisturbedDigest())
    }

    @Test func `another version is refused in words on both sides`() throws {
        let cluster = try Cluster(try StudyDirectory(), "--exit")
        let old = try RawPeer(cluster)
        var frame = try Message.heartbeat(leases: []).frame()
        frame[4] = 1
        _ = try old.socket.send([frame])
        let words = try old.waitFor("a refusal") { $0.rejection }
        #expect(words.contains("the peer speaks version 1 of the protocol"))
        #expect(words.contains("use the same release"))
        #expect(cluster.coordinator.said.contains("the peer speaks version 1"))
    }

    @Test(.enabled(if: Program.hasFaultPoints))
    func `nothing is said that is not on disk`() throws {
        let values = try usualFoldValues.get()
        for visit in [2, 5] {
            let directory = try StudyDirectory(StudyText(trials: 40))
            let cluster = try Cluster(directory, fault: "before-append:\(visit)")
            let worker = try RawPeer(cluster)
            try worker.hello(slots: 2)
            var acknowledged: Set<LeaseID> = []
            var tasks: [LeaseID: TaskKey] = [:]
            try eventually("the coordinator's end at append \(visit)") {
                for message in try worker.messages(within: .milliseconds(20)) {
                    if case .acknowledge(let lease) = message { acknowledged.insert(lease) }
                    guard let assignment = message.assignment,
                        case .fold(let fold) = assignment.task.part
                    else { continue }
                    tasks[assignment.lease] = assignment.task
                    let task = assignment.task
                    try worker.send(
                        .madeUp(for: task, under: assignment.lease, values: values[fold])
                    )
                }
                return !cluster.coordinator.isRunning
            }
            let records = try directory.records
            var suggested = 0
            var done: Set<TaskKey> = []
            for record in records {
                switch record {
                case .suggested: suggested += 1
                case .foldCompleted(let trial, let fold, _):
                    done.insert(TaskKey(trial: trial, part: .fold(fold)))
                default: break
                }
            }
            let said = acknowledged.compactMap { tasks[$0] }
            #expect(said.allSatisfy(done.contains), "\(said) was acknowledged, \(done) is on disk")
            #expect(tasks.values.allSatisfy { $0.trial < suggested }, "a trial that nobody knows")
        }
    }

    @Test(
        .enabled(if: Program.hasFaultPoints),
        arguments: ["before-append", "after-append", "before-send", "after-send"]
    )
    func `an end at any point is made good by the next start`(point: String) throws {
        for visit in [1, 6] {
            let directory = try StudyDirectory()
            let first = try Cluster(directory, fault: "\(point):\(visit)")
            try first.addWorker("a")
            try first.coordinator.end()
            let second = try Cluster(directory, listen: first.endpoint, "--exit")
            #expect(try second.digest() == undisturbedDigest(), "\(point):\(visit)")
            let folds = try directory.foldNames
            #expect(Set(folds).count == folds.count)
            #expect(try first.workers[0].end(within: .seconds(10)) == 0)
        }
    }

    @Test(.enabled(if: Program.hasFaultPoints), arguments: ["before-send", "after-send"])
    func `a worker's end at any point is made good by the next worker`(point: String) throws {
        let cluster = try Cluster(try StudyDirectory(), "--exit")
        for visit in [1, 4, 9] {
            cluster.add(
                try startWorker(
                    "a",
                    cluster.endpoint,
                    in: cluster.directory,
                    fault: "\(point):\(visit)"
                )
            )
        }
        for worker in cluster.workers { #expect(try worker.end() == -Int(SIGKILL)) }
        try cluster.addWorker("b")
        #expect(try cluster.digest() == undisturbedDigest())
    }
}

/// How many numbers the result of each fold of the usual study has.
private let usualFoldValues = Result<[Int], any Error> {
    let directory = try StudyDirectory(StudyText(trials: 1))
    _ = try directory.digest("--slots", "1")
    var values: [Int: Int] = [:]
    for case .foldCompleted(_, let fold, let outcome) in try directory.wholeRecords {
        values[fold] = max(values[fold] ?? 0, outcome.probabilities.count)
    }
    return (0..<values.count).map { values[$0] ?? 0 }
}
