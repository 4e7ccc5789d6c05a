import Foundation
import Testing

extension ClusterTests {
    @Test func `logs for programs are one object a line, and hold no key`() throws {
        let directory = try StudyDirectory()
        let log = ["--log-format", "json", "--log-level", "debug"]
        let coordinator = try Cluster(directory, "--exit", log[0], log[1], log[2], log[3])
        let worker = try Program(
            ["worker", coordinator.endpoint, "--key", "keys/worker.key", "--slots", "1"]
                + ["--store", "store-a"] + log,
            in: directory.path
        )
        #expect(try coordinator.digest() == undisturbedDigest())
        #expect(try worker.end() == 0)
        #expect(try coordinator.coordinator.end() == 0)
        let keys = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/keys")
            .filter { $0.hasSuffix(".key") }
            .flatMap {
                try String(contentsOfFile: directory.path + "/keys/" + $0, encoding: .utf8)
                    .split(whereSeparator: { !$0.isHexDigit }).filter { $0.count == 64 }
            }
        #expect(!keys.isEmpty)
        for (name, program) in [("coordinator", coordinator.coordinator), ("worker", worker)] {
            let lines = program.said.split(separator: "\n")
            let decoded = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
            #expect(decoded.allSatisfy { $0.program == name && $0.time.hasSuffix("Z") })
            #expect(decoded.contains { $0.level == "info" })
            #expect(decoded.contains { $0.level == "debug" })
            for key in keys { #expect(!program.said.contains(key)) }
        }
        #expect(coordinator.coordinator.said.contains("journaled fold 0 of trial 1"))
        #expect(coordinator.coordinator.said.contains("brings 1 slot\""))
    }

    @Test func `errors are of the log, too, and what matters less is left out`() throws {
        let directory = try StudyDirectory()
        let failed = try run(
            "worker",
            "tcp://127.0.0.1:1",
            "--log-format",
            "json",
            in: directory.path
        )
        #expect(failed.code == 2)
        let line = try JSONDecoder().decode(Line.self, from: Data(failed.said.utf8))
        #expect(line.level == "error")
        #expect(line.message.contains("a key is needed"))
        let quiet = try Cluster(directory, "--exit")
        let worker = try Program(
            [
                "worker", quiet.endpoint, "--key", "keys/worker.key", "--slots", "1",
                "--store", "store-a", "--log-level", "error",
            ],
            in: directory.path
        )
        _ = try quiet.digest()
        #expect(try worker.end() == 0)
        #expect(worker.said.isEmpty)
        let wrong = try run(
            "worker",
            "tcp://127.0.0.1:1",
            "--log-level",
            "loud",
            in: directory.path
        )
        #expect(wrong.code == 2)
        #expect(
            wrong.said == "--log-level must be debug, info, warning or error, not 'loud'\n"
        )
    }
}

private struct Line: Decodable {
    var time: String
    var level: String
    var program: String
    var message: String
}
