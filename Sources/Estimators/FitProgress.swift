import Search

/// Who follows a fit iteration by iteration, and may end it early.
///
/// An iteration is a round of boosting or an epoch of a network. It says how many there were and can
/// give the predictor as it stands; what that is worth is for the follower to judge, on rows and by a
/// metric of its own. Following changes nothing in what is learned.
public struct FitProgress {
    /// Whether a fit should go on.
    public enum Verdict: Hashable, Sendable {
        /// Learn on.
        case goOn
        /// End here: the predictor is the one of this iteration.
        case stop
    }

    /// A moment of a fit: an iteration has just ended.
    public struct Iteration {
        /// How many iterations have ended, from one.
        public let number: Int
        /// How many there will be at most.
        public let planned: Int
        private let makePredictor: () throws(TaskFailure) -> any Predictor

        init(
            number: Int,
            planned: Int,
            _ makePredictor: @escaping () throws(TaskFailure) -> any Predictor
        ) {
            self.number = number
            self.planned = planned
            self.makePredictor = makePredictor
        }

        /// The predictor that the fit would give if it ended here.
        ///
        /// It is made when asked for, which takes about as long as writing it down.
        public func predictor() throws(TaskFailure) -> any Predictor {
            try makePredictor()
        }
    }

    private let follow: (Iteration) throws(TaskFailure) -> Verdict

    /// Calls the follower after each iteration.
    public init(_ follow: @escaping (Iteration) throws(TaskFailure) -> Verdict) {
        self.follow = follow
    }

    /// Nobody follows: the fit runs to its own end.
    public static var unfollowed: FitProgress { FitProgress { _ in .goOn } }

    /// Tells the follower that an iteration has ended.
    func verdict(_ iteration: Iteration) throws(TaskFailure) -> Verdict {
        try follow(iteration)
    }
}

/// A family that learns in iterations, each of which makes the predictor a little better.
public protocol IterativeFamily: Family {
    /// Learns from rows that are known to be fit for the family while somebody follows.
    ///
    /// - Parameters:
    ///   - data: the training rows, checked.
    ///   - settings: all hyperparameters.
    ///   - seed: all chance comes from here.
    ///   - progress: who follows; without a verdict to stop, the result is that of an unfollowed fit.
    /// - Throws: `TaskFailure` of kind `error`, if the family cannot learn from these rows; and what
    ///   the follower throws.
    func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64,
        progress: FitProgress
    ) throws(TaskFailure) -> any Predictor
}

extension IterativeFamily {
    /// Learns to the end, unfollowed.
    public func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        try learn(from: data, settings, seed: seed, progress: .unfollowed)
    }

    /// Learns from rows with known classes while somebody follows, after a look at what was given.
    ///
    /// - Parameters:
    ///   - data: the training rows.
    ///   - values: hyperparameters by bare name; those left out have their default.
    ///   - seed: all chance comes from here.
    ///   - progress: who follows.
    /// - Throws: what `fit` without a follower does, and what the follower throws.
    public func fit(
        _ data: TrainingSet,
        _ values: Parameters,
        seed: UInt64,
        progress: FitProgress
    ) throws(TaskFailure) -> any Predictor {
        let settings = try Settings(values, for: self)
        return try learn(from: data.checked(for: self), settings, seed: seed, progress: progress)
    }
}
