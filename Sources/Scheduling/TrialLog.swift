import Hashing
import Search

/// The canonical account of a study: the same text whatever machines, orders and crashes it saw.
///
/// One line a settled trial, in order of number, then what was confirmed, and the winner. It holds what counts and nothing
/// else: no seconds, no fold beyond a verdict, no attempt. Numbers are written so that they read
/// back to the last bit.
public struct TrialLog: Sendable {
    /// The lines.
    public let text: String

    /// The account of a study as it stands.
    public init(_ state: StudyState) {
        var lines: [String] = []
        for progress in state.trials {
            guard let outcome = Self.outcome(of: progress) else { continue }
            let scores = progress.countedScores.map(\.description).joined(separator: " ")
            let trial = progress.trial
            lines.append("\(trial.number) \(trial.parameters) [\(scores)] \(outcome)")
        }
        for candidate in state.candidates {
            guard let confirmation = state.trials[candidate].confirmation else { continue }
            lines.append("confirmed \(candidate) \(Self.outcome(of: confirmation))")
        }
        if let winner = state.winner, let refit = state.refit {
            lines.append("winner \(winner) \(refit.pipeline.hash)")
        }
        text = lines.map { $0 + "\n" }.joined()
    }

    /// The digest of the text.
    public var digest: SHA256 { SHA256(of: Array(text.utf8)) }

    private static func outcome(of confirmation: Confirmation) -> String {
        // The first fold to fail spares the others, and which one that is depends on arrival.
        if confirmation.failure != nil { return "failed" }
        let scores = confirmation.scores.map(\.description).joined(separator: " ")
        return "[\(scores)] " + (confirmation.score.map(text) ?? "open")
    }

    private static func text(_ score: TrialScore) -> String {
        "\(score.value) ± \(score.standardError)" + (score.threshold.map { " at \($0)" } ?? "")
            + (score.isFeasible ? "" : " misses \(score.violation)")
    }

    private static func outcome(of progress: TrialProgress) -> String? {
        switch progress.trial.state {
        case .waiting, .running: nil
        case .complete(let score):
            "complete \(text(score))"
        case .pruned(let pruning): "pruned \(pruning.predicted) ± \(pruning.variance)"
        case .failed(let failure): "failed \(failure.kind.rawValue)"
        }
    }
}
