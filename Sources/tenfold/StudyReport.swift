import Cluster
import Exporting
import Scheduling
import Search
import Studies
import Validation

/// What a finished study has found, for people and for programs.
struct StudyReport: Encodable {
    var study: String
    var target: String
    var classes: [String]
    var objective: String
    /// What trials had to meet, such as `recall >= 0.8`.
    var constraints: [Constraint]
    var counts: Counts
    /// The best trials, best first.
    var trials: [Entry]
    /// What was wanted beside the objective, if anything.
    var second: SecondGoal?
    /// The trials on the Pareto front of both, the best by the objective first.
    var front: [Entry]?
    /// Why the search ended.
    var ended: EndReason?
    var winner: Int
    var parameters: Parameters
    var threshold: Double?
    var metrics: Metrics
    var digest: String
    var bundle: String

    /// What was done to find it.
    struct Counts: Encodable {
        var rows: Int
        var holdoutRows: Int
        var features: Int
        var folds: Int
        var complete = 0
        var pruned = 0
        var failed = 0
        /// How many trials each family had, by its name.
        var families: [String: Int] = [:]
    }

    /// A trial of the table.
    struct Entry: Encodable {
        var number: Int
        var model: String
        var value: Double
        var standardError: Double
        var metrics: [String: ScoreSummary]
        var isFeasible: Bool

        init?(_ progress: TrialProgress, _ study: StudyDescription) {
            guard let score = progress.score else { return nil }
            number = progress.trial.number
            model = progress.trial.parameters.family
            value = score.value
            standardError = score.standardError
            metrics = score.metrics.named(by: study.classes)
            isFeasible = score.isFeasible
        }
    }

    /// So many of the best trials are shown.
    private static let shown = 5

    /// The report on a study whose bundle has been written.
    init(_ state: StudyState, of open: OpenStudy) throws {
        let bundle = try ModelBundle(path: open.bundlePath)
        let description = open.data.description
        study = description.name
        target = description.target
        classes = description.classes
        objective = bundle.metrics.objective
        constraints = description.constraints.map { constraint in
            var named = constraint
            named.measure = measureName(constraint.measure, classes: description.classes)
            return named
        }
        counts = Counts(
            rows: open.data.searchRows.count,
            holdoutRows: open.data.holdoutRows.count,
            features: description.features.count,
            folds: open.data.folds.count
        )
        for progress in state.trials.dropFirst(description.baseline == nil ? 0 : 1) {
            switch progress.trial.state {
            case .waiting, .running: continue
            case .complete: counts.complete += 1
            case .pruned: counts.pruned += 1
            case .failed: counts.failed += 1
            }
            counts.families[progress.trial.parameters.family, default: 0] += 1
        }
        trials = state.ranking.prefix(Self.shown).compactMap { Entry($0, description) }
        if let goal = description.second {
            front = state.front(goal).compactMap { Entry($0, description) }
            second = SecondGoal(
                measureName(goal.measure, classes: description.classes),
                isMaximized: goal.isMaximized
            )
        }
        ended = state.ended
        winner = bundle.manifest.trial.number
        parameters = bundle.manifest.trial.parameters
        threshold = bundle.manifest.threshold
        metrics = bundle.metrics
        digest = "\(bundle.manifest.digest)"
        self.bundle = open.bundlePath
    }
}
