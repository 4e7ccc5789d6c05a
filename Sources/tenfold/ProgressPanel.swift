import Cluster
import Foundation
import Glibc
import Scheduling
import Search

/// Shows how a study goes, on standard error: in a terminal one line that keeps up to date, elsewhere
/// a plain line now and then.
final class ProgressPanel {
    private let isTerminal = isatty(2) == 1
    private let isQuiet: Bool
    private var start: (moment: ContinuousClock.Instant, folds: Int)?
    private var lastPlain: ContinuousClock.Instant?
    private var lastBest: Int?
    private var lastPhase: StudyStatus.Phase?
    private var isShowing = false

    /// Elsewhere than in a terminal, a line appears this often.
    private static let plainInterval = Duration.seconds(5)

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    func show(_ news: CoordinatorLoop.News) {
        guard !isQuiet else { return }
        switch news {
        case .status(let status): show(status)
        case .settled(let progress): tellOfFailure(progress)
        case .note(let text): say(text)
        }
    }

    /// Says something that stays.
    func say(_ text: String) {
        guard !isQuiet else { return }
        clear()
        put(text + "\n")
    }

    /// Takes the live line away.
    func clear() {
        guard isShowing else { return }
        put("\r\u{1B}[K")
        isShowing = false
    }

    private func tellOfFailure(_ progress: TrialProgress) {
        guard case .failed(let failure) = progress.trial.state else { return }
        let trial = progress.trial
        say("trial \(trial.number) (\(trial.parameters.family)) failed: \(failure.message)")
    }

    private func show(_ status: StudyStatus) {
        if start == nil { start = (.now, status.folds.done) }
        let line = line(status)
        if isTerminal {
            put("\r\u{1B}[K" + fitting(line, columns: max(20, width - 1)))
            isShowing = true
            return
        }
        let isDue = lastPlain.map { $0.duration(to: .now) >= Self.plainInterval } ?? true
        let isNews = status.best?.number != lastBest || status.phase != lastPhase
        guard isNews || isDue && status.phase == .searching else { return }
        lastPlain = .now
        lastPhase = status.phase
        lastBest = status.best?.number
        put(line + "\n")
    }

    private func line(_ status: StudyStatus) -> String {
        var parts: [String] = []
        let settled = status.trials.settled
        let limit = status.trialsMax.map { "/\($0)" } ?? ""
        switch status.phase {
        case .searching: parts.append("\(settled)\(limit) trials")
        case .refitting: parts.append("refitting the winner")
        case .exporting: parts.append("writing the bundle")
        case .finished: parts.append("finished")
        case .failed: parts.append("failed")
        }
        if status.trials.pruned > 0 { parts.append("\(status.trials.pruned) pruned") }
        if status.trials.failed > 0 { parts.append("\(status.trials.failed) failed") }
        parts.append("\(status.folds.done) folds")
        if let best = status.best {
            let value = decimal(best.score.value, 4)
            parts.append("best \(value) (trial \(best.number), \(best.parameters.family))")
        }
        let slots = status.workers.reduce(0) { $0 + $1.slots }
        let workers = status.workers.count
        parts.append("\(counted(workers, "worker")), \(counted(slots, "slot"))")
        if let rate = rate(status) {
            parts.append("\(decimal(rate, rate < 10 ? 1 : 0)) folds/s")
            if let left = secondsLeft(status, rate) {
                parts.append("about \(clockTime(left)) left")
            }
        }
        if let wish = status.waitingFor { parts.append("waiting for \(wish)") }
        return printable("\(status.name): ") + parts.joined(separator: " · ")
    }

    /// Folds a second since this program began to watch.
    private func rate(_ status: StudyStatus) -> Double? {
        guard status.phase == .searching, let start else { return nil }
        let elapsed = start.moment.duration(to: .now)
        let seconds =
            Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        guard seconds > 1, status.folds.done > start.folds else { return nil }
        return Double(status.folds.done - start.folds) / seconds
    }

    private func secondsLeft(_ status: StudyStatus, _ rate: Double) -> Double? {
        guard let limit = status.trialsMax, status.trials.settled > 0 else { return nil }
        let perTrial =
            Double(status.folds.done) / Double(status.trials.settled + status.trials.running)
        let open = Double(limit - status.trials.settled - status.trials.running)
        let running = Double(status.trials.running * status.folds.perTrial) / 2
        return max(0, open) * perTrial / rate + running / rate
    }

    private var width: Int {
        var size = winsize()
        guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private func put(_ text: String) {
        try? write(text, to: 2, named: "standard error")
    }
}
