import Importing
import Cluster
import Foundation
import Glibc
import Scheduling
import Search

/// Shows how a study goes, on standard error: in a terminal one line that keeps up to date, elsewhere
/// a plain line now and then.
final class ProgressPanel {
    private let log: Log
    /// Whether a person reads along.
    let isTerminal: Bool
    private let isQuiet: Bool
    private var start: (moment: ContinuousClock.Instant, folds: Int)?
    private var lastPlain: ContinuousClock.Instant?
    private var lastBest: Int?
    private var lastPhase: StudyStatus.Phase?
    /// How many columns the live line takes, while there is one.
    private var shown: Int?

    /// Elsewhere than in a terminal, a line appears this often.
    private static let plainInterval = Duration.seconds(5)

    init(_ log: Log, isQuiet: Bool) {
        self.log = log
        self.isQuiet = isQuiet
        isTerminal = log.format == .text && isatty(2) == 1
    }

    func show(_ news: CoordinatorLoop.News) {
        guard !isQuiet else { return }
        switch news {
        case .status(let status): show(status)
        case .settled(let progress): tellOfFailure(progress)
        case .note(let text, let level): say(text, level)
        }
    }

    /// Says something that stays.
    func say(_ text: String, _ level: LogLevel = .info) {
        guard !isQuiet else { return }
        warn(text, level)
    }

    /// Says what matters also to those who want no progress.
    func warn(_ text: String, _ level: LogLevel = .info) {
        clear()
        log.tell(text, level)
    }

    /// Takes the live line away.
    func clear() {
        put(wiping)
        shown = nil
    }

    private func tellOfFailure(_ progress: TrialProgress) {
        guard case .failed(let failure) = progress.trial.state else { return }
        let trial = progress.trial
        say(
            "trial \(trial.number) (\(trial.parameters.family)) failed: \(failure.message)",
            .warning
        )
    }

    private func show(_ status: StudyStatus) {
        if start == nil { start = (.now, status.folds.done) }
        if isTerminal {
            let room = max(20, width - 1)
            let live = fitting(line(status, room: room), columns: room)
            put(wiping + live)
            shown = columns(of: live)
            return
        }
        let line = line(status, room: .max)
        let isDue = lastPlain.map { $0.duration(to: .now) >= Self.plainInterval } ?? true
        let isNews = status.best?.number != lastBest || status.phase != lastPhase
        guard isNews || isDue && status.phase == .searching else { return }
        lastPlain = .now
        lastPhase = status.phase
        lastBest = status.best?.number
        log.tell(line, progress: Log.Progress(status))
    }

    /// What takes the live line away: also the rows that it has been broken into if the terminal has
    /// become narrower meanwhile.
    private var wiping: String {
        guard let shown else { return "" }
        let rows = max(0, shown - 1) / max(1, width)
        return (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\r\u{1B}[J"
    }

    /// The line, without its less important parts where there is no room for them.
    private func line(_ status: StudyStatus, room: Int) -> String {
        var parts = parts(status)
        func text() -> String { parts.map(\.text).joined(separator: " · ") }
        while columns(of: text()) > room, let least = parts.map(\.rank).max(), least > 0 {
            parts.removeAll { $0.rank == least }
        }
        return text()
    }

    /// The parts of the line; those of higher rank go first.
    private func parts(_ status: StudyStatus) -> [(text: String, rank: Int)] {
        var parts: [(text: String, rank: Int)] = [(printable(status.name), 2)]
        func add(_ text: String, rank: Int) { parts.append((text, rank)) }
        let settled = status.trials.settled
        let limit = status.trialsMax.map { "/\($0)" } ?? ""
        switch status.phase {
        case .searching: add("\(settled)\(limit) trials", rank: 0)
        case .confirming: add("confirming the best on fresh folds", rank: 0)
        case .refitting: add("refitting the winner", rank: 0)
        case .exporting: add("writing the bundle", rank: 0)
        case .finished: add("finished", rank: 0)
        case .failed: add("failed", rank: 0)
        }
        if status.trials.pruned > 0 { add("\(status.trials.pruned) pruned", rank: 4) }
        if status.trials.failed > 0 { add("\(status.trials.failed) failed", rank: 3) }
        add(counted(status.folds.done, "fold"), rank: 6)
        if let best = status.best {
            add("best \(decimal(best.score.value, 4))", rank: 1)
            add("trial \(best.number), \(best.parameters.family)", rank: 4)
        }
        let slots = status.workers.reduce(0) { $0 + $1.slots }
        add("\(counted(status.workers.count, "worker")), \(counted(slots, "slot"))", rank: 5)
        if let rate = rate(status) {
            add("\(decimal(rate, rate < 10 ? 1 : 0)) folds/s", rank: 6)
            if let left = secondsLeft(status, rate) {
                add("about \(clockTime(left)) left", rank: 1)
            }
        }
        if let wish = status.waitingFor { add("waiting for \(wish)", rank: 1) }
        return parts
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

extension Log.Progress {
    init(_ status: StudyStatus) {
        self.init(
            phase: status.phase.rawValue,
            trials: status.trials.settled,
            folds: status.folds.done,
            workers: status.workers.count,
            slots: status.workers.reduce(0) { $0 + $1.slots },
            best: status.best?.score.value
        )
    }
}
