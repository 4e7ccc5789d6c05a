import Search
import Testing

@testable import Pruning

@Suite struct `The median pruner` {
    private var five: [FoldHistory] {
        [0.5, 0.6, 0.7, 0.8, 0.9].enumerated().map { complete($0, [$1, $1 - 0.2]) }
    }

    @Test func `stops a trial below the median of the others`() {
        let verdict = MedianPruner().verdict(on: [0.69], of: 2, among: five)
        #expect(
            verdict?.reason == "mean 0.69 after 1 of 2 folds is below the median 0.7 of 5 trials"
        )
        #expect(verdict?.folds == 1)
    }

    @Test func `lets a trial at the median go on`() {
        #expect(MedianPruner().verdict(on: [0.7], of: 2, among: five) == nil)
    }

    @Test func `waits for five complete trials and for its warm-up folds`() {
        #expect(MedianPruner().verdict(on: [0], of: 2, among: Array(five.prefix(4))) == nil)
        #expect(MedianPruner(warmupFolds: 1).verdict(on: [0], of: 2, among: five) == nil)
    }

    @Test func `compares over the same folds, leaving out trials that have fewer`() {
        let pruned = (5..<30).map { FoldHistory(trial: $0, scores: [0.1]) }
        let verdict = MedianPruner().verdict(on: [0.2], of: 2, among: five + pruned)
        #expect(verdict == nil, "after one fold the pruned ones count too")
        let threeFolds = (0..<5).map { complete($0, [0.5, 0.7, 0.9]) }
        let later = MedianPruner().verdict(on: [0.5, 0.6], of: 3, among: threeFolds + pruned)
        #expect(later != nil, "after two folds they do not")
    }
}

@Suite struct `The prediction from first folds` {
    private func prediction(_ scores: [Double], _ folds: Int, _ others: [FoldHistory])
        -> FoldPrediction
    {
        FoldPrediction(
            of: FoldHistory(trial: others.count, scores: scores),
            folds: folds,
            among: others[...]
        )
    }

    @Test func `takes off what the other folds cost the complete trials`() {
        let others = [0.5, 0.6, 0.7].enumerated().map { complete($0, [$1, $1 - 0.2]) }
        let found = prediction([0.4], 2, others)
        #expect((found.value - 0.3).magnitude < 1e-12, "a second fold takes 0.1 off the mean")
        #expect(found.variance < 1e-12, "and does so each time")
    }

    @Test func `is drawn towards the mean where first folds tell little`() {
        // What the first fold says has nothing to do with the value.
        let others = (0..<200).map { trial in
            FoldHistory(
                trial: trial,
                scores: [trial % 2 == 0 ? 0.2 : 0.8, 0.5],
                value: trial % 4 < 2 ? 0.4 : 0.6
            )
        }
        let found = prediction([0.2], 2, others)
        #expect(found.value > 0.35 && found.value < 0.5)
    }

    @Test func `is less sure far from the trials that it rests on`() {
        let others = [0.0, 0.2, 0.1, 0.3].enumerated().map {
            complete($0, [0.5 + $1 / 9, 0.5 + $1])
        }
        #expect(prediction([0.0], 2, others).variance > prediction([0.5], 2, others).variance)
    }

    @Test func `goes by the trial alone where none is complete`() {
        let found = prediction([0.4, 0.6], 4, [])
        #expect((found.value - 0.5).magnitude < 1e-12)
        #expect((found.variance - 0.02 * (0.5 - 0.25)).magnitude < 1e-12)
        #expect(prediction([0.4], 4, []).variance == 0)
    }
}
