import Hashing
import Search

/// What the coordinator machine needs to know of a study.
public struct StudyPlan: Sendable {
    /// The study's description, which workers fetch by this name.
    public var study: BlobReference
    /// How many numbers a result of each fold brings: validation rows, times classes beyond two.
    public var foldValues: [Int]
    /// The same for each fold on which the best trials are confirmed; these are numbered on from the
    /// others.
    public var confirmationValues: [Int]
    /// What is wanted beside the objective, or nil.
    public var second: SecondGoal?
    /// What a trial's measures must be.
    public var constraints: [Constraint]
    /// How the winner is chosen.
    public var choice: WinnerChoice
    /// How many numbers the refit brings, likewise: none without a holdout.
    public var holdoutValues: Int
    /// How many trials may be under way at a time; trial n is proposed from trials up to n − this.
    public var parallelTrials: Int
    /// Whether the outcome depends on nothing but the study; if not, a trial is proposed and pruned
    /// from whatever is known by then, and only when a worker would take its folds.
    public var isReproducible: Bool
    /// Where all chance comes from.
    public var seed: UInt64
    /// When the search ends.
    public var budget: Budget
    /// The points of the first trials, which the sampler does not propose.
    public var enqueued: [Parameters]
    /// How many of those come first only to be compared with: they are never pruned, take no part in
    /// races and are not charged to the budget.
    public var baselines: Int
    /// How many of the first trials the sampler does not hear of, the baselines among them.
    public var untold: Int
    /// What stops trials early.
    public var pruner: any Pruner
    /// The longest a single fit may take, or nil.
    public var fitLimit: Duration?
    /// How often both sides say that they are alive.
    public var heartbeat: Duration
    /// What leases are sealed with, so that no worker can answer for a task it was not given; the
    /// same after a restart, and another one for every study.
    public var sealKey: SealKey
    /// The share of folds that are fitted by two workers and count when both say the same.
    public var spotCheck: Double
    /// Whether a search goes on that a person had end early.
    public var resumesStopped: Bool
    /// Whether a winner that has been refitted is to be refitted once more, because its fitted
    /// pipeline is lost.
    public var refitsAgain = false

    /// The plan of a study.
    public init(
        study: BlobReference,
        foldValues: [Int],
        confirmationValues: [Int] = [],
        second: SecondGoal? = nil,
        constraints: [Constraint] = [],
        choice: WinnerChoice = WinnerChoice(),
        holdoutValues: Int,
        parallelTrials: Int,
        isReproducible: Bool = true,
        seed: UInt64,
        budget: Budget,
        enqueued: [Parameters] = [],
        baselines: Int = 0,
        untold: Int = 0,
        pruner: any Pruner,
        fitLimit: Duration? = nil,
        heartbeat: Duration = .seconds(1),
        sealKey: SealKey = SealKey(derivedFrom: []),
        spotCheck: Double = 0,
        resumesStopped: Bool = false
    ) {
        precondition(!foldValues.isEmpty, "a study has folds")
        precondition(choice.confirmed == 0 || !confirmationValues.isEmpty, "no folds to confirm on")
        precondition(parallelTrials > 0, "a study has at least one trial under way")
        precondition(baselines <= untold && untold <= enqueued.count, "more untold than enqueued")
        self.study = study
        self.foldValues = foldValues
        self.confirmationValues = confirmationValues
        self.second = second
        self.constraints = constraints
        self.choice = choice
        self.holdoutValues = holdoutValues
        self.parallelTrials = parallelTrials
        self.isReproducible = isReproducible
        self.seed = seed
        self.budget = budget
        self.enqueued = enqueued
        self.baselines = baselines
        self.untold = untold
        self.pruner = pruner
        self.fitLimit = fitLimit
        self.heartbeat = heartbeat
        self.sealKey = sealKey
        self.spotCheck = spotCheck
        self.resumesStopped = resumesStopped
    }

    /// How many folds a trial has.
    public var folds: Int { foldValues.count }

    /// How many numbers a result of a fold brings, be it one of the search or a fresh one.
    func values(ofFold fold: Int) -> Int? {
        if foldValues.indices.contains(fold) { return foldValues[fold] }
        let fresh = fold - folds
        return confirmationValues.indices.contains(fresh) ? confirmationValues[fresh] : nil
    }

    /// How long a silent peer is believed to live: five heartbeats, so that four may be lost.
    public var liveness: Duration { heartbeat * 5 }
}
