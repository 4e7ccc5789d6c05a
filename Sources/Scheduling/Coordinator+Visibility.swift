import Search

// What a trial may look at. In a reproducible study trial n sees the trials up to n − L, by number; else
// whatever is settled by then, in the order in which it was.
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
        while trialsRemembered < knownTrials {
            let progress = state.trials[knownTrial(trialsRemembered)]
            trialsRemembered += 1
            guard progress.trial.number >= plan.baselines else { continue }
            // What misses the constraints is nobody's rival, however well it scores.
            let isRival = progress.score?.isFeasible ?? true
            histories.append(
                FoldHistory(
                    trial: progress.trial.number,
                    scores: isRival ? progress.countedScores : [],
                    value: isRival ? progress.score?.value : nil
                )
            )
        }
        guard plan.isReproducible else { return histories[...] }
        return histories.prefix(max(0, visibleTrials(from: number) - plan.baselines))
    }
}
