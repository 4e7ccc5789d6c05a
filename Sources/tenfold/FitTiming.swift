import Importing
import Foundation
import Sampling
import Search
import Statistics
import Synchronization
import Training

/// How long fits of a study take on this machine, measured on a few points of its space.
struct FitTiming {
    /// The families in the order of the study file.
    private var families: [(name: String, cost: FitMeasurement.Cost?)] = []
    /// How many rows a fit learns from.
    private let rows: Int

    /// Long enough to see what a fit costs, short enough for a command that is to be quick.
    private static let patience = Duration.seconds(8)
    /// Hyperparameters matter for the cost, so that one point would say too little.
    private static let pointsMax = 3

    /// Fits the first fold, or a part of it, with some random points of each family.
    init(measuring data: StudyData) {
        let space = data.description.space
        let names = Self.families(of: space)
        var random = RandomGenerator(seed: data.description.seed, purpose: "timing")
        let drawn = RandomSampler(space: space).suggest(50 * names.count, using: &random)
        let points = names.map { name in
            Array(drawn.filter { $0.family == name }.prefix(Self.pointsMax))
        }
        rows = data.folds[0].training.count
        families = Array(zip(names, Self.measure(points, on: data)))
    }

    /// The costs of families by their points; nil for those that were not reached in time.
    ///
    /// A fit that is still under way when the time is up ends with the program.
    private static func measure(
        _ points: [[Parameters]],
        on data: StudyData
    ) -> [FitMeasurement.Cost?] {
        let costs = SharedCosts()
        let isDone = DispatchSemaphore(value: 0)
        let deadline = ContinuousClock.now + patience
        let thread = Thread {
            let measurement = FitMeasurement(on: data)
            for (place, own) in points.enumerated() where ContinuousClock.now < deadline {
                let left = ContinuousClock.now.duration(to: deadline)
                costs.add(
                    own.isEmpty
                        ? nil
                        : measurement.cost(of: own, within: left / (points.count - place))
                )
            }
            isDone.signal()
        }
        thread.stackSize = 16 << 20
        thread.start()
        _ = isDone.wait(timeout: .now() + (patience / .seconds(1)))
        let known = costs.all
        return points.indices.map { $0 < known.count ? known[$0] : nil }
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
    private final class SharedCosts: Sendable {
        private let costs = Mutex<[FitMeasurement.Cost?]>([])

        var all: [FitMeasurement.Cost?] { costs.withLock { $0 } }

        func add(_ cost: FitMeasurement.Cost?) {
            costs.withLock { $0.append(cost) }
        }
    }
}

extension FitTiming {
    /// What the fits took, and what the study would therefore take on this machine.
    func report(on study: LoadedStudy) -> String {
        var table = TextTable(["family", "a fit of one fold", "measured"])
        for (name, cost) in families {
            switch cost {
            case .estimate(let seconds, let fits, let measured):
                let share = measured < rows ? ", of at most \(measured) of \(rows) rows" : ""
                table.add([name, span(seconds), counted(fits, "fit") + share])
            case .refused(let reason): table.add([name, "fails: \(reason)", "1 fit"])
            case nil:
                table.add([name, "not known", "no fit in \(span(Self.patience / .seconds(1)))"])
            }
        }
        return table.text + total(study)
    }

    private func total(_ study: LoadedStudy) -> String {
        let known = families.compactMap { family -> Double? in
            guard case .estimate(let seconds, _, _) = family.cost else { return nil }
            return seconds
        }
        let isOpen = families.contains { $0.cost == nil }
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
