import Scheduling
import Search

/// Which settled trials keep their out-of-fold probabilities in the journal: the best few.
///
/// Else fifty thousand trials on a large table would fill the disk.
struct PredictionRetention {
    /// So many of the best trials keep theirs.
    static let keptMax = 20

    /// Those of so many trials are let go of in one commit.
    static let batch = 64

    /// The best trials, best first.
    private var kept: [(number: Int, score: TrialScore)] = []
    private var dropped: [Int] = []

    /// Whether enough has come together to be let go of.
    var isDue: Bool { dropped.count >= Self.batch }

    /// Takes up a study where it was left.
    ///
    /// - Returns: the trials whose probabilities are needed, ascending.
    mutating func begin(with trials: [TrialProgress]) -> [Int] {
        for progress in trials where progress.isSettled { settled(progress) }
        dropped = []
        let unsettled = trials.filter { !$0.isSettled }.map(\.trial.number)
        return (kept.map(\.number) + unsettled).sorted()
    }

    /// Notes that a trial is settled.
    mutating func settled(_ progress: TrialProgress) {
        let number = progress.trial.number
        guard let score = progress.score else {
            dropped.append(number)
            return
        }
        // Of equals the one with the lower number is better, however they were settled.
        let place =
            kept.firstIndex { other in
                score.isBetter(than: other.score)
                    || !other.score.isBetter(than: score) && number < other.number
            } ?? kept.count
        kept.insert((number, score), at: place)
        if kept.count > Self.keptMax { dropped.append(kept.removeLast().number) }
    }

    /// The trials whose probabilities are not needed any more, once.
    mutating func drop() -> [Int] {
        defer { dropped = [] }
        return dropped
    }
}
