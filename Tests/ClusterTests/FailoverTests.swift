import Foundation
import Journaling
import PostgreSQLServer
import Scheduling
import Testing

/// Many quick trials, so that there is a middle to disturb.
private let long = StudyText(trials: 100)

private let longDigest = Result { try StudyDirectory(long).digest() }

/// A cluster in the middle of a study, whose journal's server has just crashed.
private func clusterWithoutJournal(_ server: PostgreSQLServer) throws -> Cluster {
    let directory = try StudyDirectory(long)
    directory.journal = JournalLocation(server.url + "#small")
    let cluster = try Cluster(directory, "--journal", server.url, "--exit")
    try cluster.addWorker("a")
    try directory.waitForFolds(5)
    server.crash()
    try eventually("a coordinator that waits") {
        cluster.coordinator.said.contains("; the study waits for its journal")
    }
    return cluster
}

extension ClusterTests {
    @Test func `a study waits for its journal's server, and goes on when it is back`() throws {
        let server = try PostgreSQLServer()
        let cluster = try clusterWithoutJournal(server)
        let directory = cluster.directory
        try server.start()
        #expect(try cluster.digest() == longDigest.get())
        #expect(cluster.coordinator.said.contains("the journal's server is back"))
        #expect(try cluster.coordinator.end() == 0)
        #expect(try cluster.workers[0].end(within: .seconds(10)) == 0)
        let folds = try directory.foldNames
        #expect(Set(folds).count == folds.count)
    }

    @Test func `whoever does not want to wait for the journal interrupts`() throws {
        let server = try PostgreSQLServer()
        let cluster = try clusterWithoutJournal(server)
        cluster.coordinator.signal(SIGTERM)
        #expect(try cluster.coordinator.end(within: .seconds(10)) == 130)
        try server.start()
        let onward = try Cluster(cluster.directory, "--journal", server.url, "--exit")
        try onward.addWorker("b")
        #expect(try onward.digest() == longDigest.get())
    }

    @Test func `a coordinator that stands by takes over when the first dies`() throws {
        let server = try PostgreSQLServer()
        let directory = try StudyDirectory(long)
        directory.journal = JournalLocation(server.url + "#small")
        let places = [try Port().endpoint, try Port().endpoint]
        let first = try Cluster(
            directory,
            listen: places[0],
            "--journal",
            server.url,
            "--out",
            "first"
        )
        let second = try Program(
            [
                "coordinator", "study.yaml", "--listen", places[1], "--keys", "keys",
                "--journal", server.url, "--out", "second", "--stand-by", "--exit",
            ],
            in: directory.path
        )
        try eventually("a coordinator that stands by") {
            second.said.contains(
                "standing by: it is in use by process \(first.coordinator.pid) on "
            )
        }
        let both = places.joined(separator: ",")
        let worker = try startWorker("a", both, in: directory)
        try directory.waitForFolds(5)
        first.coordinator.signal(SIGKILL)
        try eventually("the one that takes over") { second.said.contains("taking the study over") }
        let status = try run("status", both, "--key", "keys/client.key", in: directory.path)
        #expect(status.code == 0, "\(status.said)")
        #expect(try second.end() == 0, "\(second.said)")
        #expect(try second.digest == longDigest.get())
        #expect(try worker.end(within: .seconds(10)) == 0)
        let folds = try directory.foldNames
        #expect(Set(folds).count == folds.count)
        let bundle = directory.path + "/second/bundle/manifest.json"
        #expect(FileManager.default.fileExists(atPath: bundle))
    }

    @Test func `a winner whose pipeline is on another machine is refitted, to the same`() throws {
        let server = try PostgreSQLServer()
        let directory = try StudyDirectory()
        directory.journal = JournalLocation(server.url + "#small")
        func run(_ out: String) throws -> String {
            try directory.digest("--journal", server.url, "--out", out, "--slots", "2")
        }
        #expect(try run("here") == undisturbedDigest())
        let before = try directory.foldsDone
        #expect(try run("there") == undisturbedDigest())
        #expect(try directory.foldsDone == before, "the search is not repeated")
        for file in ["pipeline.tenfold", "metrics.json"] {
            #expect(
                FileManager.default.contentsEqual(
                    atPath: directory.path + "/here/bundle/" + file,
                    andPath: directory.path + "/there/bundle/" + file
                ),
                "\(file)"
            )
        }
        let trials = try Program(["trials", server.url], in: directory.path)
        #expect(try trials.end() == 0, "\(trials.said)")
        #expect(trials.printed.contains("complete"))
    }
}
