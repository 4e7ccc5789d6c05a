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

    /// As the coordinator has it.
    private static let peersMax = 8

    private struct Trial {
        var configuration: Int
        /// How many folds are done without a gap, and how many of those the pruner has let pass.
        var done = 0
        var passed = 0
        var started = 0
        var finished: Set<Int> = []
        var history: FoldHistory?
        var told: Double?
    }

    /// Replays a study.
    ///
    /// Slots take the folds of the trials under way in order: each trial's first fold before any
    /// second one. Trial n is proposed, and judged, from the trials up to n − slots; where a pruner looks
    /// beside, also from the first folds of the others.
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
        func history(of number: Int, _ count: Int, value: Double? = nil) -> FoldHistory {
            let configuration = table.configurations[all[number].configuration]
            return FoldHistory(
                trial: number,
                family: configuration.family,
                scores: Array(configuration.scores.prefix(count)),
                value: value
            )
        }
        func settle(_ number: Int, isPruned: Bool) {
            let mean = table.configurations[all[number].configuration].mean
            let count = isPruned ? all[number].passed + 1 : folds
            foldsUsed += count
            all[number].history = history(of: number, count, value: isPruned ? nil : mean)
            if !isPruned, mean > (bests.last?.mean ?? -.infinity) {
                bests.append((now, mean))
                pick = all[number].configuration
            }
            running.removeAll { $0.trial == number }
            while histories.count < all.count, let next = all[histories.count].history {
                if let value = next.value {
                    all[next.trial].told = value
                } else {
                    let (told, variance) = pruner.prediction(
                        for: next,
                        of: folds,
                        among: histories[...]
                    )
                    let truth = table.configurations[all[next.trial].configuration].mean
                    predictions.append((told, variance, truth))
                    all[next.trial].told = told
                }
                histories.append(next)
            }
        }
        /// The trials behind the look-back with at most so many folds, or nil where some are not so far.
        func peers(of number: Int, _ count: Int) -> [FoldHistory]? {
            guard pruner.looksBeside(after: count) else { return [] }
            var peers: [FoldHistory] = []
            let first = number - number % Self.peersMax
            let range =
                number < slots
                ? first..<min(first + Self.peersMax, slots, all.count)
                : number - min(slots - 1, Self.peersMax)..<number
            for other in range where other != number {
                if let settled = all[other].history {
                    peers.append(history(of: other, min(count, settled.scores.count)))
                } else if all[other].done >= count, all[other].passed >= count - 1 {
                    peers.append(history(of: other, count))
                } else {
                    return nil
                }
            }
            return peers
        }
        /// Takes a trial as far as it can be taken; whether it came any farther.
        func advance(_ number: Int) -> Bool {
            var isNews = false
            while all[number].history == nil, all[number].passed < all[number].done {
                let count = all[number].passed + 1
                if count == folds {
                    settle(number, isPruned: false)
                    return true
                }
                guard let peers = peers(of: number, count) else { break }
                let visible = histories.prefix(max(0, number - slots + 1))
                if pruner.verdict(
                    on: history(of: number, count),
                    of: folds,
                    among: visible,
                    beside: peers
                ) != nil {
                    settle(number, isPruned: true)
                    return true
                }
                all[number].passed = count
                isNews = true
            }
            return isNews
        }
        func advanceAll() {
            var isNews = true
            while isNews {
                isNews = false
                for number in histories.count..<all.count where all[number].history == nil {
                    if advance(number) { isNews = true }
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
            while all[task.trial].finished.contains(all[task.trial].done) {
                all[task.trial].done += 1
            }
            advanceAll()
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
