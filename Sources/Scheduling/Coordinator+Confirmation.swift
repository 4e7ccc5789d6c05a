import Search

// Between search and refit: the best trials are judged again on folds that the search did not choose
// by, and the winner is chosen among them.
extension Coordinator {
    /// The trial to be refitted, once all is known that it is chosen by; has what is missing done.
    mutating func confirmedWinner() -> Int? {
        let ranking = state.ranking
        guard plan.choice.confirmed > 0 else {
            return choose(among: ranking.compactMap { Contender($0, $0.score) })
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
            return Contender(progress, progress.confirmation?.score)
        }
        // None of them could be fitted on fresh folds: what the search found is all there is.
        return choose(among: confirmed) ?? state.candidates.first
    }

    mutating func confirmed(_ number: Int, _ score: TrialScore) {
        guard awaitedConfirmations.remove(number) != nil, state.winner == nil,
            let confirmation = state.trials[number].confirmation, confirmation.score == nil
        else { return }
        record(.confirmed(trial: number, score))
    }

    /// A trial that could win, and what it is worth.
    private struct Contender {
        var number: Int
        var score: TrialScore
        /// How large its models are.
        var modelBytes: Double

        init?(_ progress: TrialProgress, _ score: TrialScore?) {
            guard let score else { return nil }
            number = progress.trial.number
            self.score = score
            modelBytes = progress.modelBytes ?? .infinity
        }
    }

    /// The winner by the study's rule, of equals the first.
    private func choose(among contenders: [Contender]) -> Int? {
        var best: Contender?
        for contender in contenders {
            if let leader = best, leader.score.value >= contender.score.value { continue }
            best = contender
        }
        guard let best, plan.choice.rule == .oneStandardError else { return best?.number }
        var simplest = best
        for contender in contenders
        where contender.score.value >= best.score.value - best.score.standardError
            && contender.modelBytes < simplest.modelBytes
        {
            simplest = contender
        }
        return simplest.number
    }
}
