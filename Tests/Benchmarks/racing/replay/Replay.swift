import FoldTables
import Search
import Statistics

/// A study replayed from a table in simulated time: what was spent, and what came of it.
struct Replay {
    /// The folds that were counted, and how many the trials would have had in all.
    private(set) var foldsUsed = 0
    private(set) var trials = 0
    /// When the last fold was done, in simulated seconds.
    private(set) var duration = 0.0
    /// The configuration with the highest mean among complete trials, at the end.
    private(set) var pick: Int?
    /// Whether the best configuration that was tried was stopped early.
    private(set) var isWinnerLost = false
    /// When the best complete mean rose, in simulated seconds, and to what.
    private(set) var bests: [(time: Double, mean: Double)] = []
    /// For each pruned trial: what was predicted, its variance, and what would have come.
    private(set) var predictions: [(told: Double, variance: Double, truth: Double)] = []

    private struct Trial {
        var configuration: Int
        var done = 0
        var started = 0
        var finished: Set<Int> = []
        var history: FoldHistory?
        var told: Double?
    }

    /// Replays a study.
    ///
    /// Slots take the folds of the trials under way in order: each trial's first fold before any
    /// second one. Trial n is proposed, and judged, from the trials up to n − slots.
    ///
    /// Folds take as long as they took when the table was made.
    init(
        _ table: FoldTable,
        pruner: any Pruner,
        stream: Stream,
        slots: Int,
        seed: UInt64
    ) {
        let folds = table.folds
        var random = RandomGenerator(seed: seed, purpose: "replay", slots)
        var left = Array(table.configurations.indices)
        var all: [Trial] = []
        var histories: [FoldHistory] = []
        var running: [(end: Double, trial: Int, fold: Int)] = []
        var now = 0.0

        func propose() {
            while !left.isEmpty {
                let visible = max(0, all.count - slots + 1)
                guard histories.count >= visible else { return }
                let told = all[..<visible].compactMap { trial in
                    trial.told.map { (trial.configuration, $0) }
                }
                let choice = stream.next(in: table, left: left, told: told, using: &random)
                left.removeAll { $0 == choice }
                all.append(Trial(configuration: choice))
            }
        }
        func settle(_ number: Int, _ pruning: Pruning?) {
            let scores = table.configurations[all[number].configuration].scores
            let mean = table.configurations[all[number].configuration].mean
            foldsUsed += all[number].done
            all[number].history = FoldHistory(
                trial: number,
                scores: Array(scores.prefix(all[number].done)),
                value: pruning == nil ? mean : nil
            )
            all[number].told = pruning?.predicted ?? mean
            if let pruning {
                predictions.append((pruning.predicted, pruning.variance, mean))
            } else if mean > (bests.last?.mean ?? -.infinity) {
                bests.append((now, mean))
                pick = all[number].configuration
            }
            running.removeAll { $0.trial == number }
            while histories.count < all.count, let next = all[histories.count].history {
                histories.append(next)
            }
        }
        func advance(_ number: Int) {
            let scores = table.configurations[all[number].configuration].scores
            while all[number].history == nil, all[number].finished.contains(all[number].done) {
                all[number].done += 1
                let done = all[number].done
                if done == folds { return settle(number, nil) }
                let visible = histories.prefix(max(0, number - slots + 1))
                let own = FoldHistory(trial: number, scores: Array(scores.prefix(done)))
                if let pruning = pruner.verdict(on: own, of: folds, among: visible) {
                    return settle(number, pruning)
                }
            }
        }
        func start() {
            propose()
            while running.count < slots {
                let open = all.indices.filter { all[$0].history == nil && all[$0].started < folds }
                guard let next = open.min(by: { (all[$0].started, $0) < (all[$1].started, $1) })
                else { return }
                let fold = all[next].started
                all[next].started += 1
                let configuration = table.configurations[all[next].configuration]
                running.append((now + configuration.seconds[fold], next, fold))
            }
        }
        start()
        while let next = running.indices.min(by: { running[$0].end < running[$1].end }) {
            let task = running.remove(at: next)
            now = task.end
            all[task.trial].finished.insert(task.fold)
            advance(task.trial)
            start()
        }
        trials = all.count
        duration = now
        let winner = all.indices.max {
            table.configurations[all[$0].configuration].mean
                < table.configurations[all[$1].configuration].mean
        }
        if let winner, let pick {
            // The tables hold six decimals: means that differ by rounding are the same.
            isWinnerLost =
                table.configurations[pick].mean
                < table.configurations[all[winner].configuration].mean - 2e-6
        }
    }

    /// The best complete mean at a time.
    func best(at time: Double) -> Double? { bests.last { $0.time <= time }?.mean }
}
