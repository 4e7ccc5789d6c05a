import Search

// What a trial may look at. In a reproducible study trial n sees the trials up to n − L, by number, and a
// verdict once the first folds of a few others, for which it then waits; else whatever is settled by
// then, in the order in which it was, and what is under way.
extension Coordinator {
    /// How many trials are settled so that others may come to look at them.
    var knownTrials: Int {
        plan.isReproducible ? state.settledPrefix : state.settledOrder.count
    }

    /// The number of the trial that became known after so many others.
    func knownTrial(_ place: Int) -> Int {
        plan.isReproducible ? place : state.settledOrder[place]
    }

    /// How many of the known trials the proposal of trial `number` and its pruning may look at.
    func visibleTrials(from number: Int) -> Int {
        plan.isReproducible ? max(0, number - plan.parallelTrials + 1) : knownTrials
    }

    /// Whether all is known that the proposal of trial `number` waits for, and no more trials would be
    /// under way than may.
    func mayBeUnderWay(_ number: Int) -> Bool {
        number - knownTrials < plan.parallelTrials
    }

    /// Whether workers would take more tasks than wait for one, were so many more trials proposed.
    ///
    /// The later a trial is proposed, the more is known.
    func isWorkScarce(beside trials: Int) -> Bool {
        let credit = Offers(roster.workers, costs).credit
        return waitingTasks().count + trials * plan.folds < credit
    }

    /// The trials that the sampler takes for running when it proposes trial `number`.
    func runningTrials(besides number: Int) -> [TrialProgress] {
        guard plan.isReproducible else {
            return state.trials[plan.untold...].filter { !$0.isSettled }
        }
        return Array(state.trials[max(visibleTrials(from: number), plan.untold)...])
    }

    /// The histories that a verdict on trial `number` may look at.
    mutating func visibleHistories(from number: Int) -> ArraySlice<FoldHistory> {
        rememberHistories()
        guard plan.isReproducible else { return histories[...] }
        return histories.prefix(max(0, visibleTrials(from: number) - plan.baselines))
    }

    /// The histories of all trials before a known one, in a reproducible study.
    mutating func historiesBefore(_ number: Int) -> ArraySlice<FoldHistory> {
        rememberHistories()
        return histories.prefix(max(0, number - plan.baselines))
    }

    private mutating func rememberHistories() {
        while trialsRemembered < knownTrials {
            let progress = state.trials[knownTrial(trialsRemembered)]
            trialsRemembered += 1
            guard progress.trial.number >= plan.baselines else { continue }
            // What misses the constraints is nobody's rival, however well it scores.
            let isRival = progress.score?.isFeasible ?? true
            histories.append(
                FoldHistory(
                    trial: progress.trial.number,
                    family: progress.trial.parameters.family,
                    scores: isRival ? progress.countedScores : [],
                    value: isRival ? progress.score?.value : nil
                )
            )
        }
    }

    /// At most so many trials behind the look-back are looked at, and waited for.
    ///
    /// All of them would save a few folds in a hundred more, but the slowest of 32 is long awaited.
    static let peersMax = 8

    /// The trials behind the look-back that a verdict after so many folds looks at beside trial
    /// `number`, each with as many of its first folds; nil while some of them are not so far.
    ///
    /// Each of those has passed its own verdicts up to the fold before, so that what is seen of it does
    /// not depend on who was first.
    func peers(of number: Int, after count: Int) -> [FoldHistory]? {
        // Whether a trial misses the constraints is not known before its last fold.
        guard plan.constraints.isEmpty, plan.pruner.looksBeside(after: count) else { return [] }
        guard plan.isReproducible else {
            return state.trials[plan.baselines...].filter {
                !$0.isSettled && $0.trial.number != number && $0.completedPrefix >= count
            }.map { $0.history(ofFirst: count) }
        }
        guard let range = peerRange(of: number) else { return nil }
        var peers: [FoldHistory] = []
        for other in range where other != number {
            let progress = state.trials[other]
            switch progress.trial.state {
            case .pruned(let pruning):
                peers.append(progress.history(ofFirst: min(count, pruning.folds)))
            case .complete: peers.append(progress.history(ofFirst: count))
            case .failed:
                if progress.completedPrefix >= count {
                    peers.append(progress.history(ofFirst: count))
                }
            case .waiting, .running:
                guard progress.completedPrefix >= count,
                    passedFolds[other, default: 0] >= count - 1
                else { return nil }
                peers.append(progress.history(ofFirst: count))
            }
        }
        return peers
    }

    /// The numbers of those trials: the last ones before, and at the beginning of a study, where all
    /// are proposed at once, also some behind; nil while those are not proposed.
    private func peerRange(of number: Int) -> Range<Int>? {
        let begun = plan.parallelTrials
        guard number < begun else {
            return max(visibleTrials(from: number), number - Self.peersMax, plan.baselines)..<number
        }
        let place = (number - plan.baselines) % Self.peersMax
        let first = number - place
        let end = min(first + Self.peersMax, begun)
        let proposed = state.trials.count
        if end <= proposed { return first..<end }
        return budgetEnd(before: proposed) == nil ? nil : first..<proposed
    }
}
