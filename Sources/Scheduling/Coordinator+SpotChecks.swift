import Messaging
import Search

// Trust, but verify: a share of the folds is fitted by two workers, and counts when both say the same.
// Which folds they are, follows from the plan's secret, so that no worker can know.
extension Coordinator {
    /// What a worker said of a fold that another one is to confirm.
    struct Testimony: Sendable {
        var worker: WorkerID
        var outcome: FoldOutcome
    }

    /// Takes a result of a fold.
    ///
    /// - Returns: the result that may be believed, or nil while another worker is to be heard.
    mutating func examine(
        _ outcome: FoldOutcome,
        of task: TaskKey,
        from worker: WorkerID
    ) -> FoldOutcome? {
        guard isSpotChecked(task) else { return outcome }
        var heard = testimonies[task] ?? []
        if !heard.contains(where: { $0.worker == worker }) {
            heard.append(Testimony(worker: worker, outcome: outcome))
        }
        guard let believed = Self.agreed(heard) else {
            testimonies[task] = heard
            return nil
        }
        testimonies[task] = nil
        for testimony in heard where !testimony.outcome.agrees(with: believed) {
            let reason = "its result of trial \(task.trial) is not what two other workers found"
            send(.reject(reason: reason), to: testimony.worker)
            lose(testimony.worker, because: reason)
        }
        return believed
    }

    /// Gives folds of which too little was heard to workers that have not been heard.
    mutating func assignSpotChecks(at now: Instant) {
        for task in testimonies.keys.sorted() where !roster.isLeased(task) {
            guard let heard = testimonies[task] else { continue }
            let family = family(of: task)
            let others = roster.workers.filter { worker in
                worker.families.contains(family) && !heard.contains { $0.worker == worker.id }
            }
            if others.isEmpty, heard.count == 1 {
                // Whoever is alone has to be believed.
                testimonies[task] = nil
                accept(heard[0].outcome, of: task)
                continue
            }
            var offers = Offers(others, costs)
            if let worker = offers.take(family) { assign(task, to: worker, at: now) }
        }
    }

    /// Forgets what was said of a trial that is settled.
    mutating func forgetTestimonies(ofTrial number: Int) {
        for fold in 0..<plan.folds {
            testimonies[TaskKey(trial: number, part: .fold(fold))] = nil
        }
    }

    /// Whether two workers disagree and there is no third one to say who is right.
    var lacksThirdWorker: Bool {
        testimonies.contains { $0.value.count > 1 && !roster.isLeased($0.key) }
    }

    private func isSpotChecked(_ task: TaskKey) -> Bool {
        guard plan.spotCheck > 0, case .fold(let fold) = task.part else { return false }
        let drawn = plan.sealKey.seal([.max, UInt64(task.trial), UInt64(fold)])
        return Double(drawn >> 11) * 0x1p-53 < plan.spotCheck
    }

    private static func agreed(_ heard: [Testimony]) -> FoldOutcome? {
        for (index, testimony) in heard.enumerated()
        where heard[..<index].contains(where: { $0.outcome.agrees(with: testimony.outcome) }) {
            return testimony.outcome
        }
        return nil
    }
}

extension FoldOutcome {
    /// Whether two results are the same to the last bit, whatever they cost.
    fileprivate func agrees(with other: FoldOutcome) -> Bool {
        score == other.score && probabilities == other.probabilities
    }
}
