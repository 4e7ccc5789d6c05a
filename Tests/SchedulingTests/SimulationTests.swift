import Foundation
import Scheduling
import Statistics
import Testing

/// How many clusters are simulated: a few by default, as many as asked for in release.
private let seeds = Int(ProcessInfo.processInfo.environment["TENFOLD_SEEDS"] ?? "") ?? 60

@Suite struct SimulationTests {
    @Test func `a study under a storm of faults has the digest of an undisturbed one`() throws {
        var steps = 0
        for seed in 0..<UInt64(seeds) {
            let study = SimulatedStudy(seed: seed, spotCheck: seed % 3 == 0 ? 0.3 : 0)
            var calm = Simulation(study: study, workers: 1, faults: .none, seed: seed)
            let expected = try calm.run()
            var storm = Simulation(stormOver: study, seed: seed)
            let digest: String
            do {
                digest = "\(try storm.run(), default: "none")"
            } catch {
                digest = "\(error)"
            }
            #expect(digest == "\(expected, default: "none")", "seed \(seed)")
            steps += calm.steps + storm.steps
        }
        print("simulated \(seeds) studies, \(steps) steps")
    }

    @Test func `kills repeat no more fits than were under way`() throws {
        var repeats = 0
        var excused = 0
        for seed in 0..<UInt64(seeds) {
            var random = RandomGenerator(seed: seed, purpose: "kills")
            var storm = Simulation(
                study: SimulatedStudy(seed: seed),
                workers: 1 + random.below(4),
                faults: .kills(&random),
                seed: seed
            )
            _ = try storm.run()
            #expect(storm.repeats <= storm.repeatsExcused, "seed \(seed)")
            repeats += storm.repeats
            excused += storm.repeatsExcused
        }
        print("repeated \(repeats) fits, of \(excused) that were struck or doubled")
    }

    @Test func `a study whose budget grows has the digest of a fresh one`() throws {
        for seed in 0..<UInt64(seeds) {
            var random = RandomGenerator(seed: seed, purpose: "growth")
            var journal: [Record] = []
            for growth in [0, 3, 3, 9] {
                let study = SimulatedStudy(seed: seed, growth: growth)
                var fresh = Simulation(study: study, workers: 2, faults: .none, seed: seed)
                var grown = Simulation(
                    study: study,
                    workers: 2,
                    faults: .drawn(&random),
                    seed: seed,
                    continuing: journal
                )
                #expect(try grown.run() == fresh.run(), "seed \(seed), growth \(growth)")
                journal = grown.journal
            }
        }
    }

    @Test(arguments: [2, 4, 8])
    func `a study has the same digest for any number of workers`(workers: Int) throws {
        for seed in 0..<UInt64(seeds / 3) {
            let study = SimulatedStudy(seed: seed)
            var alone = Simulation(study: study, workers: 1, faults: .none, seed: seed)
            var many = Simulation(study: study, workers: workers, faults: .none, seed: seed + 1)
            #expect(try alone.run() == many.run(), "seed \(seed)")
        }
    }
}
