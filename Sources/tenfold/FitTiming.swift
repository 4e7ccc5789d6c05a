import Foundation
import Sampling
import Search
import Statistics
import Synchronization
import Training

/// How long fits of a study take on this machine, measured on a few points of its space.
struct FitTiming {
    /// The families in the order of the study file.
    private var families: [(name: String, found: Found)] = []

    /// What became of a family's fits.
    private enum Found {
        /// So many fits took so many seconds each on average.
        case mean(seconds: Double, fits: Int)
        /// The first fit was refused.
        case refused(String)
        /// The time was up before the first fit was done.
        case tooSlow
    }

    /// Long enough to see what a fit costs, short enough for a command that is to be quick.
    private static let patience = Duration.seconds(8)
    /// Hyperparameters matter for the cost, so that one point would say too little.
    private static let pointsMax = 3

    /// Fits the first fold with some random points of each family.
    init(measuring data: StudyData) {
        let space = data.description.space
        let names = Self.families(of: space)
        var random = RandomGenerator(seed: data.description.seed, purpose: "timing")
        let drawn = RandomSampler(space: space).suggest(50 * names.count, using: &random)
        let points = (0..<Self.pointsMax).flatMap { round in
            names.compactMap { name in
                drawn.filter { $0.family == name }.dropFirst(round).first
            }
        }
        let results = Self.measure(points, on: data)
        families = names.map { name in
            let own = results.filter { $0.family == name }
            let seconds = own.compactMap { $0.failure == nil ? $0.seconds : nil }
            if let failure = own.first?.failure { return (name, .refused(failure)) }
            guard !seconds.isEmpty else { return (name, .tooSlow) }
            let mean = seconds.reduce(0, +) / Double(seconds.count)
            return (name, .mean(seconds: mean, fits: seconds.count))
        }
    }

    private struct Result {
        var family: String
        var seconds: Double
        var failure: String?
    }

    /// What is done when the time is up; a fit that is still under way then ends with the program.
    private static func measure(_ points: [Parameters], on data: StudyData) -> [Result] {
        let results = SharedResults()
        let isDone = DispatchSemaphore(value: 0)
        let deadline = ContinuousClock.now + patience
        let thread = Thread {
            for point in points where ContinuousClock.now < deadline {
                let start = ContinuousClock.now
                let failure = fit(point, on: data)
                let seconds = start.duration(to: .now) / .seconds(1)
                results.add(
                    Result(family: point.family, seconds: seconds, failure: failure)
                )
            }
            isDone.signal()
        }
        thread.stackSize = 16 << 20
        thread.start()
        _ = isDone.wait(timeout: .now() + (patience / .seconds(1)))
        return results.all
    }

    /// Fits one point, and says why it could not.
    private static func fit(_ point: Parameters, on data: StudyData) -> String? {
        let fold = data.folds[0]
        do throws(TaskFailure) {
            let pipeline = try FittedPipeline(
                fitting: point,
                to: data,
                rows: fold.training.map { data.searchRows[$0] },
                seed: data.description.seed
            )
            let rows = fold.validation.map { data.searchRows[$0] }
            _ = try pipeline.probabilities(data.table, rows: rows)
            return nil
        } catch {
            return error.message
        }
    }

    private static func families(of space: SearchSpace) -> [String] {
        guard case .categorical(let values)? = space.parameters.first?.distribution else {
            return []
        }
        return values.compactMap { value in
            guard case .string(let name) = value else { return nil }
            return name
        }
    }

    /// Shared with the thread that measures; the lock guards the list.
    private final class SharedResults: Sendable {
        private let results = Mutex<[Result]>([])

        var all: [Result] { results.withLock { $0 } }

        func add(_ result: Result) {
            results.withLock { $0.append(result) }
        }
    }
}

extension FitTiming {
    /// What the fits took, and what the study would therefore take on this machine.
    func report(on study: LoadedStudy) -> String {
        var table = TextTable(["family", "a fit of one fold", "measured"])
        for (name, found) in families {
            switch found {
            case .mean(let seconds, let fits):
                table.add([name, span(seconds), counted(fits, "fit")])
            case .refused(let reason): table.add([name, "fails: \(reason)", "1 fit"])
            case .tooSlow: table.add([name, "more than \(span(Self.patience / .seconds(1)))", ""])
            }
        }
        return table.text + total(study)
    }

    private func total(_ study: LoadedStudy) -> String {
        let known = families.compactMap { family -> Double? in
            guard case .mean(let seconds, _) = family.found else { return nil }
            return seconds
        }
        let isOpen = families.contains { if case .tooSlow = $0.found { true } else { false } }
        let budget = study.resolved.budget
        let folds = study.data.folds.count
        let limits = [budget.trials.map { $0 * folds }, budget.fits].compactMap(\.self)
        guard !known.isEmpty, let fits = limits.min() else { return "" }
        let description = study.resolved.description
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let busy = min(cores, description.parallelTrials * folds)
        let mean = known.reduce(0, +) / Double(known.count)
        let seconds = mean * Double(fits) / Double(busy)
        var text = "  \(counted(fits, "fit")) on \(counted(busy, "core")): "
        text += "\(isOpen ? "more than" : "about") \(span(seconds)), if families are tried equally"
        if description.pruner.type != "none" { text += "; less with trials stopped early" }
        if let wall = budget.wallSeconds, wall < seconds {
            text += "\n  the budget of \(span(wall)) ends it before"
        }
        return text + "\n"
    }

    private func span(_ seconds: Double) -> String {
        switch seconds {
        case ..<0.001: "less than 1 ms"
        case ..<1: "\(Int((seconds * 1000).rounded())) ms"
        case ..<10: "\(decimal(seconds, 1)) s"
        case ..<60: "\(Int(seconds.rounded())) s"
        case ..<86_400: clockTime(seconds) + (seconds < 3600 ? " min" : " h")
        default: "\(decimal(seconds / 86_400, 1)) days"
        }
    }
}
