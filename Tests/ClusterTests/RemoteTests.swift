import Foundation
import Scheduling
import Testing

/// A coordinator and its workers, which share nothing but a port.
final class Cluster {
    let directory: StudyDirectory
    let coordinator: Program
    let endpoint: String
    private(set) var workers: [Program] = []

    init(
        _ directory: StudyDirectory,
        listen: String = "tcp://127.0.0.1:*",
        _ options: String...,
        fault: String? = nil
    ) throws {
        self.directory = directory
        try directory.makeKeys()
        let coordinator = try Program(
            ["coordinator", "study.yaml", "--listen", listen, "--keys", "keys"] + options,
            in: directory.path,
            fault: fault
        )
        self.coordinator = coordinator
        let words = "listening on "
        try eventually("a coordinator that listens") { coordinator.said.contains(words) }
        let rest = coordinator.said.components(separatedBy: words).last ?? ""
        endpoint = String(rest.prefix { $0 != ";" })
    }

    func add(_ worker: Program) { workers.append(worker) }

    func addWorker(_ name: String) throws {
        workers.append(try startWorker(name, endpoint, in: directory))
    }

    func ask(_ words: String...) throws -> (code: Int, printed: String, said: String) {
        try ask(words, key: "admin")
    }

    func ask(
        _ words: [String],
        key: String
    ) throws -> (code: Int, printed: String, said: String) {
        let program = try Program(
            words + [endpoint, "--key", "keys/\(key).key"],
            in: directory.path
        )
        return (try program.end(), program.printed, program.said)
    }

    var status: StudyStatus {
        get throws {
            let answer = try ask("status", "--json")
            return try JSONDecoder().decode(StudyStatus.self, from: Data(answer.printed.utf8))
        }
    }

    func waitForWorkers(_ count: Int, within limit: Duration = .seconds(30)) throws {
        try eventually("\(count) workers", within: limit) { try status.workers.count == count }
    }

    /// Waits until the study is over.
    ///
    /// - Returns: its digest.
    func digest() throws -> String {
        try eventually("the end of the study\n\(coordinator.said)", within: .seconds(60)) {
            coordinator.digest != nil || !coordinator.isRunning
        }
        return try #require(coordinator.digest, "\(coordinator.said)")
    }
}

/// Starts a worker with a store of its own.
func startWorker(
    _ name: String,
    _ endpoint: String,
    key: String = "worker",
    in directory: StudyDirectory,
    fault: String? = nil
) throws -> Program {
    try Program(
        [
            "worker", endpoint, "--key", "keys/\(key).key", "--slots", "1",
            "--store", "store-\(name)",
        ],
        in: directory.path,
        fault: fault
    )
}

extension ClusterTests {
    @Test func `a cluster answers for itself from the first worker to the bundle`() throws {
        let cluster = try Cluster(try StudyDirectory())
        let waiting = try cluster.status
        #expect(waiting.phase == .searching)
        #expect(waiting.waitingFor == "a worker to connect")
        #expect(try cluster.ask("status").printed.contains("workers: 0 with 0 slots"))
        let early = try cluster.ask("fetch")
        #expect(early.code == 4)
        #expect(early.said.contains("there is no bundle yet"))
        try cluster.addWorker("a")
        try cluster.addWorker("b")
        #expect(try cluster.digest() == undisturbedDigest())

        let status = try cluster.status
        #expect(status.phase == .finished)
        // Ten, and the one that the others are compared with.
        #expect(status.trials.settled == 11)
        #expect(status.best != nil)
        let text = try cluster.ask("status")
        #expect(text.code == 0)
        #expect(text.printed.hasPrefix("small: finished"))
        for worker in cluster.workers { #expect(try worker.end(within: .seconds(10)) == 0) }

        #expect(try cluster.ask("fetch", "--out", "fetched").code == 0)
        let bundle = cluster.directory.path + "/small.tenfold/bundle"
        let files = try FileManager.default.subpathsOfDirectory(atPath: bundle)
        #expect(!files.isEmpty)
        for file in files {
            #expect(
                FileManager.default.contentsEqual(
                    atPath: "\(bundle)/\(file)",
                    andPath: "\(cluster.directory.path)/fetched/\(file)"
                ),
                "\(file)"
            )
        }
        // A worker that comes too late is sent home.
        try cluster.addWorker("late")
        #expect(try cluster.workers[2].end(within: .seconds(10)) == 0)
        cluster.coordinator.signal(SIGTERM)
        #expect(try cluster.coordinator.end(within: .seconds(10)) == 0)
    }

    @Test func `a search that is stopped ends with the best model so far`() throws {
        let cluster = try Cluster(try StudyDirectory(StudyText(trials: 1000)), "--exit")
        try cluster.addWorker("a")
        try eventually("a complete trial") { try cluster.directory.settled.complete > 0 }
        #expect(try cluster.status.workers.map(\.slots) == [1])
        #expect(try cluster.ask("stop").code == 0)
        _ = try cluster.digest()
        #expect(try cluster.coordinator.end(within: .seconds(10)) == 0)
        #expect(try cluster.workers[0].end(within: .seconds(10)) == 0, "it heard of the end")
        let settled = try cluster.directory.settled
        #expect(settled.complete + settled.failed < 1000)
        // The same command shows that model again; asked to, it goes on with the search.
        let before = try cluster.directory.foldsDone
        #expect(try cluster.directory.start("--quiet").end() == 0)
        #expect(try cluster.directory.foldsDone == before)
        let onward = try cluster.directory.start("--continue", "--slots", "1")
        try cluster.directory.waitForFolds(before + 3)
        onward.signal(SIGINT)
        #expect(try onward.end(within: .seconds(10)) == 130)
    }

    @Test func `workers wait for a coordinator, and outlive its sudden death`() throws {
        let directory = try StudyDirectory(StudyText(trials: 100))
        let fresh = try StudyDirectory(StudyText(trials: 100)).digest()
        try directory.makeKeys()
        let endpoint = try Port().endpoint
        let early = try ["a", "b"].map { try startWorker($0, endpoint, in: directory) }
        try eventually("workers with slots") { early.allSatisfy { !$0.slots.isEmpty } }
        let first = try Cluster(directory, listen: endpoint)
        try first.waitForWorkers(2)
        try directory.waitForFolds(5)
        first.coordinator.signal(SIGKILL)
        try first.coordinator.end()
        let second = try Cluster(directory, listen: endpoint, "--exit")
        // They are back within two seconds; a loaded machine takes a little longer.
        try second.waitForWorkers(2, within: .seconds(5))
        #expect(try second.digest() == fresh)
        let folds = try directory.foldNames
        #expect(Set(folds).count == folds.count)
        for worker in early { #expect(try worker.end(within: .seconds(10)) == 0) }
    }

    @Test func `a worker that freezes is noticed, and welcome when it thaws`() throws {
        let cluster = try Cluster(try StudyDirectory(), "--exit")
        try cluster.addWorker("a")
        try cluster.directory.waitForFolds(3)
        // Its slot goes on, so that a result waits when the worker awakes.
        cluster.workers[0].signal(SIGSTOP)
        try cluster.waitForWorkers(0, within: .seconds(15))
        cluster.workers[0].signal(SIGCONT)
        #expect(try cluster.digest() == undisturbedDigest())
        #expect(try cluster.workers[0].end(within: .seconds(10)) == 0)
    }

    @Test func `a worker that is asked to leave hands its tasks back at once`() throws {
        let cluster = try Cluster(try StudyDirectory(), "--exit")
        try cluster.addWorker("a")
        try cluster.directory.waitForFolds(3)
        cluster.workers[0].signal(SIGTERM)
        #expect(try cluster.workers[0].end(within: .seconds(10)) == 0)
        try cluster.waitForWorkers(0, within: .seconds(4))
        try cluster.addWorker("b")
        #expect(try cluster.digest() == undisturbedDigest())
        #expect(try cluster.directory.failures.isEmpty, "to leave is no failure")
    }

    @Test func `damaged data on a node are fetched again`() throws {
        let directory = try StudyDirectory()
        let first = try Cluster(directory)
        try first.addWorker("a")
        #expect(try first.digest() == undisturbedDigest())
        #expect(try first.workers[0].end() == 0)
        // Every file of the node's store is damaged while nobody looks.
        let store = directory.path + "/store-a"
        let files = try FileManager.default.contentsOfDirectory(atPath: store)
        for file in files {
            let path = "\(store)/\(file)"
            var bytes = try Data(contentsOf: URL(filePath: path))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(filePath: path))
        }
        let second = try Cluster(directory, "--out", "second.tenfold", "--exit")
        try second.addWorker("a")
        #expect(try second.digest() == undisturbedDigest())
    }
}
