import Hashing
import Messaging
import Scheduling
import Search
import Statistics

/// A study whose fits are functions of a point and a fold, so that its true outcome is known.
struct SimulatedStudy {
    let seed: UInt64
    let folds: Int
    let plan: StudyPlan

    /// A study drawn from a seed; `growth` is how much larger than that its budget is.
    init(
        seed: UInt64,
        growth: Int = 0,
        spotCheck: Double = 0,
        isReproducible: Bool = true
    ) {
        var random = RandomGenerator(seed: seed, purpose: "study")
        self.seed = seed
        folds = 2 + random.below(4)
        var budget = Budget(trials: 3 + random.below(14) + growth)
        if random.below(3) == 0 { budget.fits = folds * (2 + random.below(10) + growth) }
        if random.below(4) == 0 { budget.patience = 1 + random.below(5) + growth }
        var plan = StudyPlan(
            study: BlobReference(hash: SHA256(of: [1, 2, 3]), bytes: 3),
            foldValues: Array(repeating: 2, count: folds),
            holdoutValues: 1,
            parallelTrials: 1 + random.below(6),
            seed: seed,
            budget: budget,
            pruner: [MeanPruner(), KeepAll(), NeighbourPruner()][random.below(3)]
        )
        plan.enqueued = (0..<random.below(5)).map { ["model": "A", "x": .number(Double($0))] }
        plan.untold = random.below(plan.enqueued.count + 1)
        plan.baselines = min(random.below(2), plan.untold)
        plan.spotCheck = spotCheck
        plan.isReproducible = isReproducible
        if random.below(3) == 0 { plan.constraints = [Constraint("model_bytes", .atMost, 30)] }
        if random.below(3) == 0 { plan.second = SecondGoal("model_bytes", isMaximized: false) }
        if random.below(2) == 0 {
            plan.confirmationValues = Array(repeating: 2, count: 1 + random.below(4))
            plan.choice = WinnerChoice(
                confirmed: 1 + random.below(4),
                rule: random.below(2) == 0 ? .best : .oneStandardError
            )
        }
        self.plan = plan
    }

    /// What the study's journal says before its first record.
    var beginning: StudyState {
        StudyState(folds: folds, confirmationFolds: plan.confirmationValues.count)
    }

    /// A point that depends on everything the sampler may look at, and so betrays anything else.
    func proposal(trial: Int, told: [Observation], running: [Parameters]) -> Parameters {
        let numbers = told.map(\.trial)
        if plan.isReproducible {
            let expected = Array(plan.untold..<plan.untold + told.count)
            precondition(numbers == expected, "told out of order")
        } else {
            precondition(Set(numbers).count == told.count, "told twice")
        }
        let account =
            told.map { "\($0.trial) \($0.parameters) \($0.outcome)" }
            + running.map(\.description)
        let digest = SHA256(of: Array(account.joined(separator: "\n").utf8))
        let word = digest.bytes.prefix(6).reduce(0.0) { $0 * 256 + Double($1) }
        return ["model": trial % 3 == 0 ? "A" : "B", "x": .number(word)]
    }

    private func generator(_ trial: Int, _ parameters: Parameters, _ fold: Int) -> RandomGenerator {
        guard case .number(let x)? = parameters["x"] else { preconditionFailure("no x") }
        return RandomGenerator(seed: seed, purpose: "fold", trial, fold, Int(x))
    }

    func seconds(of assignment: Message.Assignment) -> Double {
        guard case .fold(let fold) = assignment.task.part else { return 2 }
        var random = generator(assignment.task.trial, assignment.parameters, fold)
        return random.uniform(0.05, 3)
    }

    func result(of assignment: Message.Assignment) -> Result<TaskOutcome, TaskFailure> {
        let cost = TaskCost(
            seconds: seconds(of: assignment),
            peakBytes: 1,
            modelBytes: assignment.parameters.description.utf8.count
        )
        guard case .fold(let fold) = assignment.task.part else {
            let pipeline = SHA256(of: Array(assignment.parameters.description.utf8))
            return .success(
                .refit(
                    RefitOutcome(
                        pipeline: BlobReference(hash: pipeline, bytes: 9),
                        probabilities: [0.5],
                        cost: cost
                    )
                )
            )
        }
        var random = generator(assignment.task.trial, assignment.parameters, fold)
        _ = random.next()
        let fate = random.uniform()
        if fate < 0.02 { return .failure(TaskFailure(.error, "cannot be fitted")) }
        if fate < 0.03 { return .failure(TaskFailure(.crash, "always crashes")) }
        return .success(
            .fold(
                FoldOutcome(
                    score: random.uniform(),
                    probabilities: [random.uniform(), random.uniform()],
                    cost: cost
                )
            )
        )
    }

    /// The judgement of a trial by the search's folds, or by the fresh ones.
    func judgement(of trial: Int, in journal: [Record], isFresh: Bool = false) -> TrialScore {
        let judged = isFresh ? folds..<folds + plan.confirmationValues.count : 0..<folds
        var scores = [Double?](repeating: nil, count: judged.count)
        for case .foldCompleted(trial, let fold, let outcome) in journal where judged ~= fold {
            let place = fold - judged.lowerBound
            precondition(scores[place] == nil, "fold \(fold) of trial \(trial) counted twice")
            scores[place] = outcome.score
        }
        let all = scores.compactMap(\.self)
        precondition(
            all.count == judged.count,
            "trial \(trial) is judged before its folds are on disk"
        )
        return TrialScore(
            value: all.reduce(0, +) / Double(judged.count),
            standardError: 0.1,
            threshold: 0.5,
            metrics: [:]
        )
    }
}

/// Prunes a trial whose mean so far is below the mean of all that went before.
struct MeanPruner: Pruner {
    func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        let values = others.compactMap(\.value)
        guard values.count >= 2 else { return nil }
        guard trial.mean < 0.8 * values.reduce(0, +) / Double(values.count) else { return nil }
        return Pruning(
            folds: trial.scores.count,
            predicted: trial.mean,
            variance: 0.01,
            reason: "low"
        )
    }
}

extension MeanPruner {
    /// Betrays any difference in the trials that it is given.
    func prediction(
        for trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> (value: Double, variance: Double) {
        (others.reduce(trial.mean) { $0 + $1.mean / Double(1 + $1.trial) }, 0.01)
    }
}

/// Prunes a trial after its second fold that is below half of what is under way.
struct NeighbourPruner: Pruner {
    func looksBeside(after folds: Int) -> Bool { folds == 2 }

    func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        MeanPruner().verdict(on: trial, of: folds, among: others)
    }

    func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>,
        beside peers: [FoldHistory]
    ) -> Pruning? {
        guard looksBeside(after: trial.scores.count) else {
            precondition(peers.isEmpty, "peers after \(trial.scores.count) folds")
            return verdict(on: trial, of: folds, among: others)
        }
        precondition(peers.allSatisfy { $0.scores.count <= trial.scores.count }, "peers ahead")
        let better = peers.count { $0.mean > trial.mean }
        guard 2 * better > peers.count else { return nil }
        return Pruning(
            folds: trial.scores.count,
            predicted: trial.mean,
            variance: 0.01,
            reason: "\(better) of \(peers.map(\.trial)) are better"
        )
    }

    func prediction(
        for trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> (value: Double, variance: Double) {
        MeanPruner().prediction(for: trial, of: folds, among: others)
    }
}

/// Never prunes.
struct KeepAll: Pruner {
    func verdict(
        on trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> Pruning? {
        nil
    }

    func prediction(
        for trial: FoldHistory,
        of folds: Int,
        among others: ArraySlice<FoldHistory>
    ) -> (value: Double, variance: Double) {
        (trial.mean, 0)
    }
}
