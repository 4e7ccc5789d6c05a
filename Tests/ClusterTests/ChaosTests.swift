import Foundation
import Statistics
import Testing

extension ClusterTests {
    /// The long version is `Tests/chaos.sh`.
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `whatever is killed, the same command ends with the same digest`(seed: UInt64) throws {
        var random = RandomGenerator(seed: seed, purpose: "chaos")
        let directory = try StudyDirectory()
        var program = try directory.start("--slots", "2", "--workers", "2")
        var folds = 0
        var story: [String] = []
        for _ in 0..<3 {
            folds += 1 + random.below(6)
            try eventually("\(folds) folds after \(story)\n\(program.said)") {
                try !program.isRunning || directory.foldsDone >= folds
            }
            guard program.isRunning else { break }
            let victims = [[program.pid], program.workers, program.slots][random.below(3)]
            guard !victims.isEmpty else { continue }
            let victim = victims[random.below(victims.count)]
            let others = program.processes
            story.append("kill \(victim) of \(others) at \(folds) folds")
            kill(victim, SIGKILL)
            if victim == program.pid {
                try program.end()
                try eventually("the end of its children") { !others.contains(where: isAlive) }
                program = try directory.start("--slots", "2", "--workers", "2")
            }
        }
        #expect(try program.end() == 0, "\(story)\n\(program.said)")
        #expect(program.digest == (try undisturbedDigest()), "\(story)")
        let names = try directory.foldNames
        #expect(Set(names).count == names.count, "a fold counts twice: \(names)")
    }
}
