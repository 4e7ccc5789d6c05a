import Search
import Statistics
import Testing

@testable import Pruning

/// What every pruner promises, tried on random studies.
private func expectPrunerContract(
    _ pruner: any Pruner,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var generator = RandomGenerator(seed: 12)
    for _ in 0..<200 {
        let folds = 2 + generator.below(9)
        let scale = [1, 1e-12, 1e300][generator.below(3)]
        let others = (0..<generator.below(30)).map { trial in
            let count = 1 + generator.below(folds)
            let scores = (0..<count).map { _ in generator.uniform() * scale }
            return FoldHistory(
                trial: trial,
                scores: scores,
                value: count == folds ? scores[0] : nil
            )
        }
        let scores = (0..<1 + generator.below(folds - 1)).map { _ in generator.uniform() * scale }
        let verdict = pruner.verdict(on: scores, of: folds, among: others)
        #expect(
            verdict == pruner.verdict(on: scores, of: folds, among: others),
            "asked the same, it answers the same",
            sourceLocation: sourceLocation
        )
        guard let verdict else { continue }
        #expect(verdict.folds == scores.count, sourceLocation: sourceLocation)
        #expect(verdict.predicted.isFinite, sourceLocation: sourceLocation)
        #expect(verdict.variance >= 0, sourceLocation: sourceLocation)
        #expect(
            !verdict.reason.isEmpty && !verdict.reason.contains("\n"),
            sourceLocation: sourceLocation
        )
    }
    #expect(
        pruner.verdict(on: [0], of: 5, among: []) == nil,
        "with nothing to compare with, a trial goes on",
        sourceLocation: sourceLocation
    )
}

@Suite struct `All pruners` {
    @Test(arguments: Pruners.names) func `keep their contract`(name: String) throws {
        expectPrunerContract(try #require(Pruners.named(name)))
    }

    @Test func `are known by name`() {
        #expect(Pruners.named("none") is NoPruner)
        #expect(Pruners.named("median") is MedianPruner)
        #expect(Pruners.named("guess") == nil)
    }
}

@Suite struct `The median pruner` {
    private func complete(_ trial: Int, _ scores: [Double]) -> FoldHistory {
        FoldHistory(trial: trial, scores: scores, value: scores.reduce(0, +) / Double(scores.count))
    }

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
        let pruned = (5..<30).map { FoldHistory(trial: $0, scores: [0.1], value: nil) }
        let verdict = MedianPruner().verdict(on: [0.2], of: 2, among: five + pruned)
        #expect(verdict == nil, "after one fold the pruned ones count too")
        let threeFolds = (0..<5).map { complete($0, [0.5, 0.7, 0.9]) }
        let later = MedianPruner().verdict(on: [0.5, 0.6], of: 3, among: threeFolds + pruned)
        #expect(later != nil, "after two folds they do not")
    }

    @Test func `predicts by what the other folds cost the complete trials`() throws {
        let verdict = try #require(MedianPruner().verdict(on: [0.6], of: 2, among: five))
        #expect((verdict.predicted - 0.5).magnitude < 1e-12, "a second fold takes 0.1 off the mean")
        #expect(verdict.variance < 1e-12, "and does so each time")
    }

    @Test func `is as unsure as the shift varies`() {
        let others = [0.0, 0.2, 0.4].enumerated().map { complete($0, [0.5, 0.5 + $1]) }
        let prediction = FoldPrediction(scores: [0.4], folds: 2, others: others)
        #expect((prediction.value - 0.5).magnitude < 1e-12)
        // The shifts 0, 0.1 and 0.2 have the variance 0.01; their mean adds a third.
        #expect((prediction.variance - 0.01 * 4 / 3).magnitude < 1e-12)
    }

    @Test func `predicts from the trial alone where none is complete`() {
        let prediction = FoldPrediction(scores: [0.4, 0.6], folds: 4, others: [])
        #expect((prediction.value - 0.5).magnitude < 1e-12)
        #expect((prediction.variance - 0.02 * (0.5 - 0.25)).magnitude < 1e-12)
        #expect(FoldPrediction(scores: [0.4], folds: 4, others: []).variance == 0)
    }
}
