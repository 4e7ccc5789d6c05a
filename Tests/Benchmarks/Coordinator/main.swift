import Cluster
import Foundation
import Glibc
import Journaling

// How many fold results a second a coordinator takes in: the real loop, a real journal that is on disk
// before anything is acknowledged, real sockets, and workers that answer at once.
//
// Usage: coordinator-benchmark [--workers 1,2,4,8] [--rows 1,100,1000] [--trials 3000]
//                              [--tcp | --curve] [--directory DIR] [--journal URL]

/// The value after an option, or a default.
func option(_ name: String, _ otherwise: String) -> String {
    let words = CommandLine.arguments
    guard let index = words.firstIndex(of: name), index + 1 < words.count else { return otherwise }
    return words[index + 1]
}

func numbers(_ text: String) -> [Int] { text.split(separator: ",").compactMap { Int($0) } }

/// Processor seconds this process has used: the coordinator's threads and the workers' together.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The first and the last moment at which a trial was settled.
final class Stopwatch {
    private(set) var settled = 0
    private var first = ContinuousClock.now
    private var last = ContinuousClock.now

    func note() {
        last = .now
        if settled == 0 { first = last }
        settled += 1
    }

    var resultsPerSecond: Double {
        Double((settled - 1) * BenchmarkStudy.folds) / (first.duration(to: last) / .seconds(1))
    }
}

/// An empty journal on a server, if one is named.
func journal() throws -> JournalLocation? {
    let url = option("--journal", "")
    guard !url.isEmpty else { return nil }
    let location = JournalLocation(url).named("benchmark")
    try StudyJournal.remove(at: location)
    return location
}

func measure(workers: Int, rows: Int, trials: Int) throws {
    let benchmark = try BenchmarkStudy(
        foldRows: rows,
        trials: trials,
        in: option("--directory", "/tmp"),
        journal: try journal()
    )
    let watch = Stopwatch()
    let isEncrypted = CommandLine.arguments.contains("--curve")
    let isTCP = isEncrypted || CommandLine.arguments.contains("--tcp")
    let keys = try isEncrypted ? KeyDirectory.create(at: benchmark.directory + "/keys") : nil
    let loop = try CoordinatorLoop(
        benchmark.study,
        endpoint: isTCP ? "tcp://127.0.0.1:*" : "ipc://\(benchmark.directory)/socket",
        access: keys.map { .keys($0) } ?? .everyone,
        signals: Signals()
    ) { news in
        if case .settled = news { watch.note() }
    }
    let address = try CoordinatorAddress(
        loop.endpoint,
        keyFile: keys?.keyPath("worker"),
        isInsecure: !isEncrypted
    )
    let fakes = (1...workers).map { number in
        FakeWorker(
            number,
            at: address,
            slots: max(1, 8 / workers),
            values: benchmark.study.data.foldValues
        )
    }
    let start = processorSeconds()
    _ = try loop.run()
    let spent = processorSeconds() - start
    for fake in fakes { fake.waitForEnd() }
    let results = Double(watch.settled * BenchmarkStudy.folds)
    print(
        String(
            format: "%7d %7d %9.0f %12.0f",
            workers,
            rows,
            watch.resultsPerSecond,
            spent / results * 1e6
        )
    )
}

print("workers    rows results/s CPU µs/result")
for rows in numbers(option("--rows", "1,100,1000")) {
    for workers in numbers(option("--workers", "1,2,4,8")) {
        try measure(workers: workers, rows: rows, trials: Int(option("--trials", "3000")) ?? 3000)
    }
}
