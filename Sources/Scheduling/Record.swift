import Hashing
import Search

/// One durable fact of a study.
///
/// The journal is a list of these; a study is what they add up to.
public enum Record: Hashable, Sendable {
    /// The coordinator was started for the `epoch`th time, from one.
    case started(epoch: Int)
    /// A trial was proposed.
    case suggested(trial: Int, parameters: Parameters)
    /// A fold's first valid result came in.
    case foldCompleted(trial: Int, fold: Int, FoldOutcome)
    /// An attempt at a task went wrong.
    case attemptFailed(TaskKey, TaskFailure)
    /// All folds of a trial are done and it was judged.
    case judged(trial: Int, TrialScore)
    /// A trial was stopped early.
    case pruned(trial: Int, Pruning)
    /// A trial cannot be fitted.
    case abandoned(trial: Int, TaskFailure)
    /// These trials, best first, are judged again on fresh folds; of one that was before, those count.
    case confirmationBegun(trials: [Int])
    /// All fresh folds of a trial are done and it was judged by them.
    case confirmed(trial: Int, TrialScore)
    /// No more trials are proposed, and unsettled ones are left out.
    case searchEnded(EndReason)
    /// A finished search goes on, because its budget has grown.
    case searchReopened
    /// The best trial was chosen to be refitted.
    case winnerChosen(trial: Int)
    /// The winner's fitted pipeline has been received and stored.
    case refitted(RefitOutcome)
    /// The bundle is written; the digest is that of the canonical trial log.
    case finished(digest: SHA256)
}

/// Why no more trials are proposed.
public enum EndReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// As many trials as allowed were settled.
    case trials
    /// Another trial could exceed the number of fits allowed.
    case fits
    /// The latest trials brought no gain.
    case plateau
    /// The time is up.
    case wall
    /// The fits have taken as many hours as they may.
    case coreHours = "core_hours"
    /// A person asked for it.
    case requested
}
