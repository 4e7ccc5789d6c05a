import Cluster
import Foundation
import Testing

// Who gets in, and who is told why not: real programs over TCP on this machine.
extension ClusterTests {
    @Test func `a coordinator without keys makes some, and says how to join`() throws {
        let directory = try StudyDirectory()
        let coordinator = try Program(
            ["coordinator", "study.yaml", "--listen", "tcp://127.0.0.1:*", "--exit"],
            in: directory.path
        )
        try eventually("a coordinator that listens") { coordinator.said.contains("start workers") }
        let words = try #require(
            coordinator.said.firstMatch(of: #/start workers with: tenfold (.+)\n/#)
        ).1.split(separator: " ").map(String.init)
        let digits = try KeyFile(path: directory.path + "/small.tenfold/keys/worker.key")
            .secret.secretDigits
        #expect(!coordinator.said.contains(digits), "no secret goes into a log")
        let worker = try Program(words + ["--slots", "1", "--store", "s"], in: directory.path)
        #expect(try coordinator.end() == 0)
        #expect(coordinator.digest == (try undisturbedDigest()))
        #expect(try worker.end(within: .seconds(10)) == 0)
    }

    @Test func `each key may do what its role may, and is told so`() throws {
        let cluster = try Cluster(try StudyDirectory(StudyText(trials: 1000)), "--exit")
        for key in ["client", "admin"] {
            #expect(try cluster.ask(["status"], key: key).code == 0)
        }
        let refused = [
            ("status", "worker"), ("fetch", "worker"), ("stop", "worker"), ("stop", "client"),
        ]
        for (command, key) in refused {
            let answer = try cluster.ask([command], key: key)
            #expect(answer.code == 4)
            #expect(
                answer.said
                    == "\(cluster.endpoint): the key '\(key)' is a \(key)'s and may not do that\n"
            )
        }
        let worker = try startWorker("a", cluster.endpoint, key: "client", in: cluster.directory)
        #expect(try worker.end(within: .seconds(10)) == 4)
        #expect(worker.said.contains("worker: the key 'client' is a client's and may not do that"))
        #expect(try cluster.status.workers.isEmpty)
        #expect(cluster.coordinator.said.contains("refused a message: the key"))
    }

    @Test func `strangers are turned away in words on both sides`() throws {
        let directory = try StudyDirectory()
        let cluster = try Cluster(directory)
        // Keys of another cluster: the coordinator is not the one they name.
        let other = try KeyDirectory.create(at: directory.path + "/other")
        let wrong = try run(
            "status",
            cluster.endpoint,
            "--key",
            "other/client.key",
            in: directory.path
        )
        #expect(wrong.code == 4)
        #expect(wrong.said.contains("does not hold the coordinator's key that 'client' names"))
        // A key that names the right coordinator, which does not know it.
        let unknown = KeyFile(
            name: "stranger",
            secret: try KeyFile(path: other.keyPath("worker")).secret,
            coordinator: try KeyFile(path: directory.path + "/keys/worker.key").coordinator
        )
        try unknown.write(to: directory.path + "/keys/stranger.key")
        let worker = try startWorker("a", cluster.endpoint, key: "stranger", in: directory)
        #expect(try worker.end(within: .seconds(10)) == 4)
        #expect(worker.said.contains("the coordinator does not know the key 'stranger'"))
        let digits = unknown.secret.publicKey.description
        #expect(cluster.coordinator.said.contains("refused the unknown key \(digits) at 127.0.0.1"))
        // No key at all.
        let plain = try run("status", cluster.endpoint, "--insecure", in: directory.path)
        #expect(plain.code == 4)
        #expect(plain.said.contains("does not speak without a key; give one with --key"))
        // None of it disturbed those who may.
        try cluster.addWorker("b")
        #expect(try cluster.digest() == undisturbedDigest())
    }

    @Test func `a worker tells of a wrong coordinator, and goes on trying`() throws {
        let directory = try StudyDirectory()
        let cluster = try Cluster(directory)
        _ = try KeyDirectory.create(at: directory.path + "/other")
        let worker = try startWorker("a", cluster.endpoint, key: "../other/worker", in: directory)
        try eventually("its complaint") { worker.said.contains("does not hold the coordinator") }
        usleep(1_500_000)
        #expect(worker.isRunning)
        #expect(worker.said.components(separatedBy: "does not hold").count == 2, "it is said once")
    }

    @Test func `keys come and go while the coordinator runs`() throws {
        let directory = try StudyDirectory(StudyText(trials: 60))
        let fresh = try StudyDirectory(StudyText(trials: 60)).digest("--slots", "2")
        let cluster = try Cluster(directory)
        let keys = "keys"
        #expect(try run("authorize", keys, "node-2", in: directory.path).code == 0)
        try eventually("the new key") { cluster.coordinator.said.contains("read again, 4 keys") }
        try cluster.addWorker("a")
        cluster.add(try startWorker("b", cluster.endpoint, key: "node-2", in: directory))
        try cluster.waitForWorkers(2)
        try directory.waitForFolds(5)
        // The connection is open and busy when the key goes.
        #expect(try run("revoke", keys, "node-2", in: directory.path).code == 0)
        #expect(try cluster.workers[1].end(within: .seconds(10)) == 4)
        #expect(cluster.workers[1].said.contains("this key has been revoked"))
        #expect(try cluster.status.workers.count == 1)
        #expect(try cluster.digest() == fresh)
        #expect(try directory.failures.isEmpty, "what it held went to the other")
    }

    @Test func `plain TCP is spoken only where somebody insists, and then loudly`() throws {
        let directory = try StudyDirectory()
        let coordinator = try Program(
            [
                "coordinator", "study.yaml", "--listen", "tcp://127.0.0.1:*", "--insecure",
                "--exit",
            ],
            in: directory.path
        )
        try eventually("a coordinator that listens") { coordinator.said.contains("start workers") }
        #expect(coordinator.said.contains("WARNING: --insecure: nothing is encrypted"))
        let endpoint = try #require(coordinator.said.firstMatch(of: #/listening on ([^;]+);/#)).1
        try directory.makeKeys()
        let keyed = try run(
            "status",
            String(endpoint),
            "--key",
            "keys/client.key",
            in: directory.path
        )
        #expect(keyed.code == 4)
        #expect(keyed.said.contains("or speaks without keys"))
        let worker = try Program(
            ["worker", String(endpoint), "--insecure", "--slots", "1", "--store", "s"],
            in: directory.path
        )
        #expect(try coordinator.end() == 0)
        #expect(try worker.end(within: .seconds(10)) == 0)
    }

    @Test func `a local socket is refused where others may enter`() throws {
        let directory = try StudyDirectory()
        chmod(directory.path, 0o755)
        let endpoint = "ipc://\(directory.path)/socket"
        let open = try run("coordinator", "study.yaml", "--listen", endpoint, in: directory.path)
        #expect(open.code == 2)
        #expect(open.said.contains("others may enter its directory; say: chmod 700"))
    }

    @Test func `a join line works, and the machine's users do not see its secret`() throws {
        let cluster = try Cluster(try StudyDirectory(), "--exit")
        let path = cluster.directory.path
        let line = try run("join", cluster.endpoint, "keys/worker.key", in: path).printed
        let secret = try KeyFile(path: path + "/keys/worker.key").secret.secretDigits
        #expect(line.contains(secret))
        let worker = try Program(
            ["worker", String(line.dropLast()), "--slots", "1", "--store", "s"],
            in: path
        )
        try eventually("a worker with a slot") { !worker.slots.isEmpty }
        for pid in worker.processes {
            let words = try String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
            #expect(!words.contains(secret))
        }
        #expect(try cluster.digest() == undisturbedDigest())
        #expect(try worker.end(within: .seconds(10)) == 0)
    }
}
