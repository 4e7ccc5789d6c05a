import Search

// Between search and refit: the best trials are judged again on folds that the search did not choose
// by, and the winner is chosen among them.
extension Coordinator {
    /// The trial to be refitted, once all is known that it is chosen by; has what is missing done.
    mutating func confirmedWinner() -> Int? {
        let ranking = state.ranking
        guard plan.choice.confirmed > 0 else {
            return choose(among: ranking.compactMap { Contender($0, $0.score, plan.second) })
        }
        if state.candidates.isEmpty {
            let best = ranking.prefix(plan.choice.confirmed)
            record(.confirmationBegun(trials: best.map(\.trial.number)))
        }
        var isSettled = true
        for number in state.candidates {
            guard let confirmation = state.trials[number].confirmation, !confirmation.isSettled
            else { continue }
            isSettled = false
            if confirmation.isFitted, awaitedConfirmations.insert(number).inserted {
                actions.append(.confirm(trial: number))
            }
        }
        guard isSettled else { return nil }
        let confirmed = state.candidates.compactMap { number in
            let progress = state.trials[number]
            return Contender(progress, progress.confirmation?.score, plan.second)
        }
        // None of them could be fitted on fresh folds: what the search found is all there is.
        return choose(among: confirmed) ?? state.candidates.first
    }

    mutating func confirmed(_ number: Int, _ score: TrialScore) {
        guard awaitedConfirmations.remove(number) != nil, state.winner == nil,
            let confirmation = state.trials[number].confirmation, confirmation.score == nil
        else { return }
        record(.confirmed(trial: number, held(score, of: state.trials[number])))
    }

    /// A trial that could win, and what it is worth.
    private struct Contender {
        var number: Int
        var score: TrialScore
        /// How large its models are, or how bad it is by the study's second goal.
        var cost: Double

        init?(_ progress: TrialProgress, _ score: TrialScore?, _ goal: SecondGoal?) {
            guard let score else { return nil }
            number = progress.trial.number
            self.score = score
            cost =
                if let goal {
                    goal.value(of: score).map { -$0 } ?? .infinity
                } else {
                    progress.modelBytes ?? .infinity
                }
        }
    }

    /// The winner by the study's rule, of equals the first.
    private func choose(among contenders: [Contender]) -> Int? {
        var best: Contender?
        for contender in contenders {
            if let leader = best, !contender.score.isBetter(than: leader.score) { continue }
            best = contender
        }
        guard let best, plan.choice.rule == .oneStandardError else { return best?.number }
        var simplest = best
        for contender in contenders
        where contender.score.violation == best.score.violation
            && contender.score.value >= best.score.value - best.score.standardError
            && contender.cost < simplest.cost
        {
            simplest = contender
        }
        return simplest.number
    }
}
