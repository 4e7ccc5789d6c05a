import Exporting
import Foundation
import Hashing
import Importing
import Journaling
import Scheduling
import Search
import Studies
import Training

/// A study whose directory is open: its journal is locked, its data are in the store.
///
/// The directory holds `blobs/` and, once the study is finished, `bundle/`; the journal is there, too,
/// unless it is on a server.
public struct OpenStudy {
    /// The study's rows.
    public let data: StudyData
    /// The study's description as a blob.
    public let reference: BlobReference
    /// When the search ends.
    public let budget: Budget
    /// Data, descriptions and pipelines by digest.
    public let store: BlobStore
    /// What has happened so far.
    public let journal: StudyJournal
    /// Where the bundle is written.
    public let bundlePath: String

    /// Opens the study's directory, or begins a new one.
    ///
    /// - Parameters:
    ///   - data: the study's rows.
    ///   - directory: the study's directory, which exists.
    ///   - location: where the journal lies; in a database, the study is named.
    ///   - store: the store in it that holds the data set.
    /// - Throws: `StudyError` if the directory holds another study; `JournalError` if its journal is
    ///   in use or cannot be read.
    public init(
        _ data: StudyData,
        budget: Budget,
        directory: String,
        journal location: JournalLocation,
        store: BlobStore
    ) throws {
        self.data = data
        self.budget = budget
        self.store = store
        bundlePath = directory + "/bundle"
        let text = data.description.canonicalJSON()
        reference = try store.write(text)
        if try StudyJournal.exists(at: location) {
            journal = try StudyJournal.open(at: location)
            guard journal.description == text else {
                let difference = Self.difference(text, journal.description)
                throw StudyError(
                    location.isDatabase
                        ? "\(location) is another study, which differs in \(difference); name this one "
                            + "with #NAME after the URL, or begin anew with --restart"
                        : "\(directory) holds another study, which differs in \(difference); "
                            + "choose another directory with --out, or begin anew with --restart"
                )
            }
        } else {
            journal = try StudyJournal.create(
                at: location,
                description: text,
                hash: reference.hash
            )
        }
    }

    /// The work of writing the winner's bundle, to be done on another thread.
    func export(
        trial number: Int,
        _ outcome: RefitOutcome,
        state: StudyState
    ) throws -> @Sendable () -> String? {
        let progress = state.trials[number]
        guard var score = progress.score else { preconditionFailure("the winner is complete") }
        // Fresh folds answered for each row several times over: their threshold is the steadier one.
        if let confirmed = progress.confirmation?.score, state.candidates.contains(number) {
            score.threshold = confirmed.threshold
        }
        let rivals = state.ranking.map(\.trial.number).filter { $0 != number }
        let maker = BundleMaker(
            data: data,
            trial: number,
            parameters: progress.trial.parameters,
            score: score,
            pipeline: try store.bytes(of: outcome.pipeline),
            holdout: outcome.probabilities,
            outOfFold: try answers(ofTrial: number),
            rivals: try rivals.prefix(rivalsMax).compactMap { try answers(ofTrial: $0) },
            confirmed: confirmed(state),
            baseline: data.description.baseline.flatMap { _ in state.trials.first?.score },
            trials: state.trials.count(where: \.isSettled),
            digest: TrialLog(state).digest
        )
        let path = bundlePath
        return {
            do {
                try maker.write(to: path)
                return nil
            } catch {
                return "\(error)"
            }
        }
    }

    /// Writes the bundle of a finished study again, from what the study kept.
    ///
    /// - Throws: `StudyError` if it cannot be written, or if the study is not finished.
    public func restoreBundle(_ state: StudyState) throws {
        guard let winner = state.winner, let outcome = state.refit else {
            throw StudyError("there is no bundle yet; the study is not finished")
        }
        if let reason = try export(trial: winner, outcome, state: state)() {
            throw StudyError("the bundle could not be written again: \(reason)")
        }
    }

    /// Whether the store still has the winner's fitted pipeline, if the records speak of one.
    ///
    /// It has not where another coordinator had it refitted, on another machine.
    func hasPipeline(of history: [JournalReader.Entry]) -> Bool {
        for entry in history.reversed() {
            guard case .refitted(let outcome) = entry.record else { continue }
            return store.contains(outcome.pipeline)
        }
        return true
    }

    /// What the candidates are worth on fresh folds, or nil where there are none.
    private func confirmed(_ state: StudyState) -> ConfirmedMetrics? {
        let trials = state.candidates.compactMap { number in
            state.trials[number].confirmation?.score.map {
                ConfirmedTrial(trial: number, score: $0)
            }
        }
        guard !trials.isEmpty else { return nil }
        return ConfirmedMetrics(folds: data.confirmationFolds.count, trials: trials)
    }

    /// So many trials beside the winner take part in the correction of its score: as many as keep
    /// their probabilities, but no more than some hundreds of megabytes of them.
    private var rivalsMax: Int {
        let bytes = data.foldValues.reduce(0, +) * MemoryLayout<Double>.size
        return min(PredictionRetention.keptMax - 1, max(1, (256 << 20) / max(bytes, 1)))
    }

    /// The out-of-fold probabilities of a trial by fold, or nil where they were dropped.
    private func answers(ofTrial number: Int) throws -> [[Double]]? {
        var answers: [[Double]] = []
        for (fold, values) in data.foldValues.enumerated() {
            guard let found = try journal.predictions(trial: number, fold: fold),
                found.count == values
            else { return nil }
            answers.append(found)
        }
        return answers
    }

    /// Says which settings of two studies differ.
    private static func difference(_ new: [UInt8], _ old: [UInt8]) -> String {
        func settings(_ text: [UInt8]) -> [String: NSObject] {
            let object = try? JSONSerialization.jsonObject(with: Data(text))
            return object as? [String: NSObject] ?? [:]
        }
        let (new, old) = (settings(new), settings(old))
        return Set(new.keys).union(old.keys).sorted().filter { new[$0] != old[$0] }
            .joined(separator: ", ")
    }
}

/// Why a study cannot be worked on.
public struct StudyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for a person.
    public let description: String

    /// An error with one line for a person.
    public init(_ description: String) {
        self.description = description
    }
}
