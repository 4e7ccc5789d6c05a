import Foundation
import Testing

extension ClusterTests {
    @Test(arguments: [["--slots", "1"], ["--slots", "4"], ["--slots", "3", "--workers", "3"]])
    func `the digest does not depend on slots and workers`(options: [String]) throws {
        let directory = try StudyDirectory()
        let program = try Program(["run", "study.yaml"] + options, in: directory.path)
        #expect(try program.end() == 0, "\(program.said)")
        #expect(program.digest == (try undisturbedDigest()))
        #expect(program.said.contains("brings"), "it tells of its workers")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal ends a run that the same command goes on with`(signal: CInt) throws {
        let directory = try StudyDirectory()
        let program = try directory.start("--slots", "2")
        try directory.waitForFolds(4)
        let processes = program.processes
        #expect(processes.count == 4, "coordinator, worker and two slots")
        program.signal(signal)
        #expect(try program.end(within: .seconds(10)) == 130)
        #expect(program.said.contains("the same command goes on from here"))
        try eventually("the end of all processes", within: .seconds(10)) {
            !processes.contains(where: isAlive)
        }
        let left = try FileManager.default.contentsOfDirectory(
            atPath: directory.path + "/small.tenfold"
        )
        #expect(!left.contains("socket"), "\(left)")
        #expect(try directory.digest() == undisturbedDigest())
    }

    @Test func `a directory in use is refused, also to begin anew`() throws {
        let directory = try StudyDirectory(StudyText(trials: 200))
        let first = try directory.start("--slots", "1", "--quiet")
        try directory.waitForFolds(1)
        for options in [[], ["--restart"]] {
            let second = try Program(["run", "study.yaml"] + options, in: directory.path)
            #expect(try second.end() == 2)
            #expect(second.said.split(separator: "\n").count == 1, "\(second.said)")
            #expect(second.said.contains("in use by process \(first.pid)"))
        }
        let before = try directory.foldsDone
        try eventually("the first to go on") { try directory.foldsDone > before }
    }

    @Test func `a larger budget goes on, and ends like a fresh study`() throws {
        let fresh = try StudyDirectory(StudyText(trials: 8)).digest()
        let directory = try StudyDirectory(StudyText(trials: 4))
        let small = try directory.digest()
        #expect(try directory.digest() == small, "a finished study stays as it is")
        try directory.write(StudyText(trials: 8))
        #expect(try directory.digest() == fresh)
        #expect(fresh != small)
        let folds = try directory.foldNames
        #expect(Set(folds).count == folds.count)
    }

    @Test func `another study in the directory is refused by name, unless it begins anew`() throws {
        let directory = try StudyDirectory(StudyText(trials: 2))
        let first = try directory.digest()
        try directory.write(StudyText(trials: 2, seed: 4))
        let refused = try run("run", "study.yaml", in: directory.path)
        #expect(refused.code == 2)
        #expect(refused.said.contains("differs in"), "\(refused.said)")
        #expect(refused.said.contains("seed"), "\(refused.said)")
        #expect(refused.said.split(separator: "\n").last?.contains("--restart") == true)
        #expect(try directory.digest("--restart") != first)
    }

    @Test func `the journal keeps the probabilities of the best trials only`() throws {
        let directory = try StudyDirectory(StudyText(models: "[GaussianNB]", trials: 30, folds: 2))
        _ = try directory.digest()
        let kept = try directory.trialsWithPredictions
        #expect(kept.count == 20)
        let best = try #require(try directory.records.compactMap(\.winner).last)
        #expect(kept.contains(best))
    }
}
