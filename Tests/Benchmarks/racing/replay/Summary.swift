import FoldTables
import Pruning
import Statistics

/// What a pruner achieved over many replays, in units of (best − median configuration) of a table.
struct Summary {
    /// The share of folds that were not needed.
    private(set) var saved = RunningMoments()
    /// What the final pick lacks to the best configuration.
    private(set) var loss = RunningMoments()
    /// The same at equal simulated time: the mean over the time that the plain study takes.
    private(set) var regret = RunningMoments()
    /// How often the best configuration was stopped.
    private(set) var lost = RunningMoments()
    /// What was told of pruned trials, less what would have come of them.
    private(set) var bias = RunningMoments()
    /// How often that lay within two of its standard deviations.
    private(set) var covered = RunningMoments()

    /// Takes in the replay of a table beside that without pruning.
    mutating func add(_ replay: Replay, plain: Replay, of table: FoldTable) {
        let means = table.configurations.map(\.mean)
        guard let best = means.max(), let middle = median(means), best > middle else { return }
        let unit = best - middle
        saved.add(1 - Double(replay.foldsUsed) / Double(replay.trials * table.folds))
        loss.add((best - (replay.pick.map { means[$0] } ?? middle)) / unit)
        lost.add(replay.isWinnerLost ? 1 : 0)
        let steps = 50
        var area = 0.0
        for step in 1...steps {
            let time = plain.duration * Double(step) / Double(steps)
            // Without a complete trial, or with one below the median, no more than the median is lost.
            area += min((best - (replay.best(at: time) ?? middle)) / unit, 1) / Double(steps)
        }
        regret.add(area)
        for prediction in replay.predictions {
            let error = prediction.told - prediction.truth
            bias.add(error / unit)
            covered.add(error * error <= 4 * prediction.variance ? 1 : 0)
        }
    }

    /// The columns of `line`.
    static let heading = "pruner        saved %      loss  regret  lost %   told: bias  within 2 sd"

    /// One line of a table for people.
    func line(_ name: String) -> String {
        let cells = [
            (100 * saved.mean, 1, 9), (loss.mean, 4, 10), (regret.mean, 4, 8),
            (100 * lost.mean, 1, 8), (bias.mean, 2, 13), (covered.mean, 2, 13),
        ]
        let padded = name + String(repeating: " ", count: max(0, 12 - name.count))
        return cells.reduce(padded) { $0 + Self.cell($1.0, decimals: $1.1, width: $1.2) }
    }

    private static func cell(_ value: Double, decimals: Int, width: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let digits = "\(Int((value.magnitude * scale).rounded()))"
        let all = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let sign = value < 0 ? "−" : ""
        let text = sign + all.dropLast(decimals) + "." + all.suffix(decimals)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
