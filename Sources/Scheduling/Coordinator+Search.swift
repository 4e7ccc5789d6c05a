import Hashing
import Search

// Proposing, pruning, judging, choosing: everything the outcome of the study follows from. None of it
// looks at workers or time, but for the end of a budget of time, and where a study need not be
// reproducible.
extension Coordinator {
    /// So many proposals are asked for at a time, which then share a commit; judgements wait for no
    /// more than these.
    static let proposalsMax = 16

    /// Begins or asks for the next trials as soon as they may be under way.
    mutating func propose() {
        guard state.ended == nil, awaitedSuggestions.isEmpty else { return }
        while plan.enqueued.indices.contains(state.trials.count) {
            let number = state.trials.count
            guard mayBeUnderWay(number) else { return }
            if let reason = budgetEnd(before: number) {
                if state.isSettled { endSearch(reason) }
                return
            }
            guard plan.isReproducible || isWorkScarce(beside: 0) else { return }
            record(.suggested(trial: number, parameters: plan.enqueued[number]))
        }
        let first = state.trials.count
        var completed: [[Observation]] = []
        while completed.count < Self.proposalsMax {
            let number = first + completed.count
            guard mayBeUnderWay(number) else { break }
            if let reason = budgetEnd(before: number) {
                if completed.isEmpty, state.isSettled { endSearch(reason) }
                break
            }
            guard plan.isReproducible || isWorkScarce(beside: completed.count) else { break }
            let visible = visibleTrials(from: number)
            let news = (trialsTold..<visible).map(knownTrial).filter { $0 >= plan.untold }
            completed.append(news.map { observation(of: state.trials[$0]) })
            trialsTold = visible
        }
        guard !completed.isEmpty else { return }
        awaitedSuggestions = first..<first + completed.count
        actions.append(
            .suggest(
                Action.Proposals(
                    first: first,
                    completed: completed,
                    running: runningTrials(besides: first).map(\.trial.parameters)
                )
            )
        )
    }

    mutating func suggested(_ number: Int, _ parameters: Parameters) {
        guard number == awaitedSuggestions.first else { return }
        awaitedSuggestions.removeFirst()
        guard state.ended == nil else { return }
        record(.suggested(trial: number, parameters: parameters))
    }

    /// Whether the budget allows trials beyond those a finished search has.
    func mayGoOn(at now: Instant) -> Bool {
        switch state.ended {
        case nil: false
        case .requested: plan.resumesStopped && spent(at: now) == nil
        case .trials, .fits, .plateau:
            spent(at: now) == nil && budgetEnd(before: state.trials.count) == nil
        case .wall, .coreHours: spent(at: now) == nil
        }
    }

    /// Which limit of time is used up, if one is: these alone depend on how fast machines are.
    func spent(at now: Instant) -> EndReason? {
        if let wall = plan.budget.wallSeconds, Instant.start.duration(to: now).inSeconds >= wall {
            return .wall
        }
        if let hours = plan.budget.coreHours, state.coreSeconds >= hours * 3600 {
            return .coreHours
        }
        return nil
    }

    /// Why trial `number` is beyond the budget, or nil.
    ///
    /// Depends only on trials it may look at.
    func budgetEnd(before number: Int) -> EndReason? {
        if number < plan.baselines { return nil }
        if let limit = plan.budget.trials, number - plan.baselines >= limit { return .trials }
        if isPlateau(before: number) { return .plateau }
        guard let limit = plan.budget.fits else { return nil }
        let known = (0..<visibleTrials(from: number)).map(knownTrial)
            .filter { $0 >= plan.baselines }
        let charged = known.reduce(0) { $0 + state.trials[$1].chargedFits }
        let reserved = (number - plan.baselines - known.count + 1) * plan.folds
        return charged + reserved > limit ? .fits : nil
    }

    private mutating func observation(of progress: TrialProgress) -> Observation {
        let outcome: Observation.Outcome =
            switch progress.trial.state {
            case .complete(let score):
                .value(
                    toldValue(of: score, trial: progress.trial.number),
                    variance: score.standardError * score.standardError
                )
            case .pruned(let pruning): prediction(for: progress, stoppedBy: pruning)
            case .failed: .failed
            case .waiting, .running: preconditionFailure("an unsettled trial is not visible")
            }
        return Observation(
            trial: progress.trial.number,
            parameters: progress.trial.parameters,
            outcome: outcome,
            second: toldSecond(of: progress)
        )
    }

    /// What a pruned trial would have come to.
    ///
    /// In a reproducible study all trials before it are settled by now, and say more than they did at
    /// the verdict: then perhaps none was complete.
    private mutating func prediction(
        for progress: TrialProgress,
        stoppedBy pruning: Pruning
    ) -> Observation.Outcome {
        guard plan.isReproducible else {
            return .value(pruning.predicted, variance: pruning.variance)
        }
        let (value, variance) = plan.pruner.prediction(
            for: progress.history(ofFirst: pruning.folds),
            of: plan.folds,
            among: historiesBefore(progress.trial.number)
        )
        return .value(value, variance: variance)
    }

    /// Takes a trial as far as its folds, in their order, allow, and with it those that waited for it.
    mutating func advance(_ number: Int) {
        advanceAlone(number)
        var isNews = true
        while isNews {
            isNews = false
            for other in awaitingPeers.sorted() {
                awaitingPeers.remove(other)
                advanceAlone(other)
                if !awaitingPeers.contains(other) { isNews = true }
            }
        }
    }

    private mutating func advanceAlone(_ number: Int) {
        let progress = state.trials[number]
        guard !progress.isSettled else { return }
        while let passed = nextVerdict(progress) {
            guard let peers = peers(of: number, after: passed) else {
                // What is done beyond the verdict must not overtake it.
                awaitingPeers.insert(number)
                return
            }
            let others = visibleHistories(from: number)
            passedFolds[number] = passed
            if let pruning = plan.pruner.verdict(
                on: progress.history(ofFirst: passed),
                of: plan.folds,
                among: others,
                beside: peers
            ) {
                record(.pruned(trial: number, pruning))
                settled(number)
                return
            }
        }
        if progress.completedPrefix == plan.folds {
            if awaitedJudgements.insert(number).inserted { actions.append(.judge(trial: number)) }
        } else if case .failed(let failure) = progress.folds[progress.completedPrefix] {
            record(.abandoned(trial: number, failure))
            settled(number)
        }
    }

    /// After how many folds the pruner is to be asked next, if those are done and not all.
    private func nextVerdict(_ progress: TrialProgress) -> Int? {
        guard progress.trial.number >= plan.baselines else { return nil }
        let next = (passedFolds[progress.trial.number] ?? 0) + 1
        return next <= progress.completedPrefix && next < plan.folds ? next : nil
    }

    mutating func judged(_ number: Int, _ score: TrialScore) {
        guard awaitedJudgements.remove(number) != nil else { return }
        guard !state.trials[number].isSettled else { return }
        record(.judged(trial: number, held(score, of: state.trials[number])))
        settled(number)
    }

    /// A trial needs no more folds: whoever still works on it may stop.
    private mutating func settled(_ number: Int) {
        passedFolds[number] = nil
        awaitingPeers.remove(number)
        forgetTestimonies(ofTrial: number)
        cancelLeases(ofTrial: number)
    }

    mutating func endSearch(_ reason: EndReason) {
        guard state.ended == nil else { return }
        record(.searchEnded(reason))
        testimonies = [:]
        cancelAllLeases()
    }

    /// After the search: has the best confirmed, chooses the winner, has its pipeline exported, and
    /// comes to an end.
    mutating func conclude() {
        guard state.ended != nil, awaitedJudgements.isEmpty, !isFinished else { return }
        if state.digest != nil {
            finish(.succeeded)
        } else if let failure = state.refitAttempts.verdict {
            finish(.failed(reason: "the winner could not be refitted: \(failure.message)"))
        } else if let winner = state.winner {
            guard let refit = state.refit, !isExporting else { return }
            isExporting = true
            actions.append(.export(trial: winner, refit))
        } else if state.best != nil {
            if let winner = confirmedWinner() { record(.winnerChosen(trial: winner)) }
        } else {
            finish(.failed(reason: reasonForNoTrial))
        }
    }

    private var reasonForNoTrial: String {
        for progress in state.trials {
            if case .failed(let failure) = progress.trial.state {
                let number = progress.trial.number
                return "no trial could be completed; trial \(number): \(failure.message)"
            }
        }
        return "no trial could be completed within the budget"
    }

    mutating func exported() {
        guard isExporting else { return }
        isExporting = false
        record(.finished(digest: TrialLog(state).digest))
    }

    private mutating func finish(_ ending: Action.Ending) {
        isFinished = true
        for worker in roster.workers {
            send(.dismiss, to: worker.id)
        }
        actions.append(.finish(ending))
    }
}
