import Hashing
import Sampling
import Scheduling
import Search
import Studies

// What a coordinator makes of a study when it opens it.
extension CoordinatorLoop {
    /// The study's sampler, told of the trials of earlier studies; nil if this program lacks it.
    static func sampler(of description: StudyDescription) -> (any Sampler)? {
        let (name, space, seed) = (description.sampler, description.space, description.seed)
        var sampler =
            description.second == nil
            ? Samplers.named(name, space: space, seed: seed)
            : Samplers.twoGoals(name, space: space, seed: seed)
        let past = description.warmStart.enumerated().map { index, trial in
            trial.observation(number: index - description.warmStart.count)
        }
        if !past.isEmpty { sampler?.update(completed: past, running: []) }
        return sampler
    }

    /// Leases of an earlier start must be known again, and those of another study must not.
    static func sealKey(
        of study: OpenStudy,
        _ access: CoordinatorAccess
    ) throws -> SealKey {
        var secret = study.reference.hash.bytes
        if case .keys(let directory) = access {
            secret += Array(try directory.coordinatorKey().secretDigits.utf8)
        }
        return SealKey(derivedFrom: secret)
    }
}

extension StudyPlan {
    /// What the deciding machine needs to know of a study.
    init(
        of study: OpenStudy,
        pruner: any Pruner,
        sealKey: SealKey,
        spotCheck: Double,
        resumesStopped: Bool
    ) {
        let description = study.data.description
        self.init(
            study: study.reference,
            foldValues: study.data.foldValues,
            confirmationValues: study.data.confirmationValues,
            second: description.second,
            constraints: description.constraints,
            choice: description.choice,
            holdoutValues: study.data.holdoutValues,
            parallelTrials: description.parallelTrials,
            isReproducible: description.isReproducible,
            seed: description.seed,
            budget: study.budget,
            enqueued: description.firstPoints,
            baselines: description.baseline == nil ? 0 : 1,
            untold: description.untoldTrials,
            pruner: pruner,
            fitLimit: description.fitSecondsMax.map { .seconds($0) },
            sealKey: sealKey,
            spotCheck: spotCheck,
            resumesStopped: resumesStopped
        )
    }
}
