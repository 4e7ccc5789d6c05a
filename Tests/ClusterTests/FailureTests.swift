import Foundation
import Testing

/// Fits of 100,000 trees, which take long, among quick ones.
private let mixed = "{GaussianNB: default, XGBClassifier: {n_estimators: {value: 100000}}}"

/// Fits of many deep trees, which take much memory, among small ones.
private let large = """
    {GaussianNB: default, XGBClassifier: {n_estimators: {value: 15000}, max_depth: {value: 12}}}
    """

/// Enough for small fits, whose slots hold some 40 MiB, and too little for so many trees.
private let memoryMiB = 64

extension ClusterTests {
    @Test func `a fit beyond the time limit fails its trial, and the study goes on`() throws {
        let directory = try StudyDirectory(
            StudyText(models: mixed, trials: 4, folds: 2, more: "fit_limit: 2s")
        )
        _ = try directory.digest("--slots", "2")
        let failures = Set(try directory.failures)
        #expect(failures == ["the fit took longer than 2.0 s"])
        #expect(try directory.settled.failed > 0)
        #expect(try directory.settled.complete > 0)
    }

    @Test func `a fit beyond the memory limit fails its trial, and the study goes on`() throws {
        let directory = try StudyDirectory(
            StudyText(models: large, trials: 3, parallelTrials: 1, folds: 2)
        )
        _ = try directory.digest("--slots", "1", "--memory", "\(memoryMiB)M")
        let failures = Set(try directory.failures)
        #expect(failures == ["the fit needed more than \(memoryMiB) MiB"])
        #expect(try directory.settled.failed > 0)
        #expect(try directory.settled.complete > 0)
    }

    @Test func `a task that ends its slot three times fails its trial only`() throws {
        let slow = "{XGBClassifier: {n_estimators: {value: 100000}}}"
        let directory = try StudyDirectory(
            StudyText(models: slow, trials: 2, parallelTrials: 1, folds: 2)
        )
        let program = try directory.start("--slots", "1")
        // The slot dies as from a fault of its own whenever it is at work on trial 1, the first after
        // the comparison.
        var killed: Set<pid_t> = []
        try eventually("the failure of trial 1", within: .seconds(60)) {
            for slot in program.slots where try directory.hasTrial && isBusy(slot) {
                // Not SIGSEGV, which the Swift runtime may catch and survive when nothing is wrong.
                if killed.insert(slot).inserted { kill(slot, SIGUSR1) }
            }
            return try directory.settled.failed == 1
        }
        // Some slots were killed before they had a task, and the last perhaps at the next trial.
        let failures = try directory.failures(ofTrial: 1).count {
            $0 == "the slot died of signal \(SIGUSR1)"
        }
        #expect(
            (4...6).contains(failures),
            "two folds, each tried three times at most, and the trial"
        )
        // The next trial gets a new slot; the study need not end for it.
        try eventually("a slot at work on trial 2") { program.slots.contains(where: isBusy) }
        #expect(program.isRunning)
        #expect(try directory.records.contains { $0.isSuggestion(ofTrial: 2) })
    }

    @Test func `a slot that freezes is replaced, and the only worker goes on`() throws {
        let directory = try StudyDirectory()
        let program = try directory.start("--slots", "1")
        try directory.waitForFolds(2)
        let frozen = try #require(program.slots.first)
        kill(frozen, SIGSTOP)
        #expect(try program.end() == 0, "\(program.said)")
        #expect(program.digest == (try undisturbedDigest()))
        #expect(!isAlive(frozen))
        #expect(try directory.failures == ["the slot was frozen for 10.0 seconds"])
    }

    @Test func `a killed worker's tasks are given out at once where it ran`() throws {
        let directory = try StudyDirectory(
            StudyText(models: "{XGBClassifier: {n_estimators: {value: 3000}}}", trials: 2)
        )
        let program = try directory.start("--slots", "2", "--workers", "2")
        try eventually("a slot at work") { program.slots.contains(where: isBusy) }
        let worker = try #require(program.workers.first)
        kill(worker, SIGKILL)
        try eventually("the loss", within: .seconds(3)) { try !directory.failures.isEmpty }
        #expect(try directory.failures.allSatisfy { $0.hasSuffix(":\(worker) died") })
        #expect(program.isRunning)
    }

    @Test func `a port in use is told in one line`() throws {
        let directory = try StudyDirectory()
        let port = try Port()
        let before = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        let refused = try run(
            "coordinator",
            "study.yaml",
            "--listen",
            port.endpoint,
            "--quiet",
            in: directory.path
        )
        #expect(refused.code == 5)
        #expect(refused.said.split(separator: "\n").count == 1, "\(refused.said)")
        #expect(refused.said.contains(port.endpoint), "\(refused.said)")
        let after = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { !$0.hasPrefix(".output") }
        #expect(after.sorted() == before.sorted(), "a start that failed leaves nothing behind")
    }

    @Test func `workers are sent home from a study that failed, too`() throws {
        let slow = "{XGBClassifier: {n_estimators: {value: 100000}}}"
        let directory = try StudyDirectory(
            StudyText(models: slow, trials: 1, folds: 2, more: "fit_limit: 1s\nbaseline: false")
        )
        let cluster = try Cluster(directory)
        try cluster.addWorker("a")
        #expect(try cluster.coordinator.end() == 4, "\(cluster.coordinator.said)")
        #expect(cluster.coordinator.said.contains("the study failed: no trial could be completed"))
        #expect(try cluster.workers[0].end(within: .seconds(3)) == 0)
    }

    @Test func `an endpoint where nobody answers is told in one line, in time`() throws {
        let directory = try StudyDirectory()
        let silent = try Port()
        let start = ContinuousClock.now
        for command in ["status", "stop", "fetch"] {
            let answer = try run(
                command,
                silent.endpoint,
                "--insecure",
                "--timeout",
                "0.5",
                in: directory.path
            )
            #expect(answer.code == 4)
            #expect(answer.said == "\(silent.endpoint): no coordinator answers there\n")
        }
        #expect(start.duration(to: .now) < .seconds(20))
    }
}

/// Whether a process has used the processor since it was looked at last, a moment ago.
private func isBusy(_ pid: pid_t) -> Bool {
    guard let before = ticks(of: pid) else { return false }
    usleep(50_000)
    guard let after = ticks(of: pid) else { return false }
    return after > before + 1
}
