import Importing
import Estimators
import Journaling
import Scheduling
import Search
import Studies

extension StudyFile {
    /// The trials of the earlier studies that the file names, as far as this study's space has them,
    /// and a note for people on each study.
    func pastTrials(
        for description: StudyDescription
    ) throws -> (trials: [PastTrial], notes: [String]) {
        var trials: [PastTrial] = []
        var notes: [String] = []
        for source in warmStart {
            let journal: OpenJournal
            do {
                journal = try OpenJournal(
                    JournalLocation(source.value).isDatabase ? source.value : path(source.value)
                )
            } catch {
                throw complaint(source, "the earlier study cannot be read: \(words(of: error))")
            }
            let past = journal.description
            guard past.objective == description.objective else {
                throw complaint(
                    source,
                    "'\(source.value)' maximized \(past.objective.name), and this study "
                        + "maximizes \(description.objective.name)"
                )
            }
            let settled = journal.state.trials.filter(\.isSettled)
            let fitting = settled.compactMap { description.past($0, of: past) }
            trials += fitting
            var note = "warm start: \(fitting.count) of \(counted(settled.count, "trial")) of "
            note += "'\(source.value)' are points of this study's space"
            if past.dataSet != description.dataSet, past.target != description.target {
                note += "; it predicted '\(past.target)'"
            }
            notes.append(note)
        }
        return (best(of: trials), notes)
    }

    /// No more than a study may have, the worst being left out.
    private func best(of trials: [PastTrial]) -> [PastTrial] {
        guard trials.count > StudyDescription.warmStartMax else { return trials }
        let order = trials.indices.sorted { one, other in
            let (left, right) = (trials[one].value, trials[other].value)
            return left == right ? one < other : left ?? -.infinity > right ?? -.infinity
        }
        return order.prefix(StudyDescription.warmStartMax).sorted().map { trials[$0] }
    }

    private func complaint(_ source: Located<String>, _ message: String) -> Complaint {
        Complaint(.usage, "\(file):\(source.position): \(message)")
    }
}

/// What is wrong, as the program would say it.
private func words(of error: any Error) -> String {
    (error as? Complaint)?.text ?? "\(error)"
}

extension StudyDescription {
    /// What the sampler is to hear of a settled trial of another study; nil of one that this space
    /// does not have, or that failed by no fault of its point.
    fileprivate func past(_ progress: TrialProgress, of study: StudyDescription) -> PastTrial? {
        let point = point(like: progress.trial.parameters, of: study, families: Families.all)
        guard let point else { return nil }
        switch progress.trial.state {
        case .complete(let score):
            guard second == nil || second?.value(of: score) != nil else { return nil }
            return PastTrial(
                parameters: point,
                value: score.value,
                variance: score.standardError * score.standardError,
                second: second?.value(of: score)
            )
        case .pruned(let pruning):
            guard second == nil else { return nil }
            return PastTrial(
                parameters: point,
                value: pruning.predicted,
                variance: pruning.variance
            )
        case .failed(let failure):
            return failure.kind == .error ? PastTrial(parameters: point, value: nil) : nil
        case .waiting, .running:
            return nil
        }
    }
}
