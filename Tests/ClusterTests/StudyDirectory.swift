import Cluster
import Foundation
import Journaling
import Scheduling
import Testing

/// All tests here run real programs and share the machine: one at a time.
@Suite(.serialized) struct ClusterTests {}

/// A temporary directory with a small study in it.
final class StudyDirectory {
    let path: String
    /// Where the study's journal lies, if not in its directory.
    var journal: JournalLocation?

    /// How many loans the small studies see.
    private static let rows = 400

    private static let data: String = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Data/credit_data.csv")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").prefix(rows + 1).joined(separator: "\n") + "\n"
    }()

    /// Makes the directory, and writes the data and a study file.
    init(_ study: StudyText = StudyText()) throws {
        path = "/tmp/tenfold-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try Self.data.write(toFile: path + "/loans.csv", atomically: true, encoding: .utf8)
        try write(study)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ study: StudyText) throws {
        try study.text.write(toFile: path + "/study.yaml", atomically: true, encoding: .utf8)
    }

    /// Makes the keys of a cluster in `keys`, unless they are there.
    func makeKeys() throws {
        guard !KeyDirectory(path: path + "/keys").exists else { return }
        _ = try KeyDirectory.create(at: path + "/keys")
    }

    /// Starts the study on this machine alone.
    func start(_ options: String...) throws -> Program {
        try Program(["run", "study.yaml"] + options, in: path)
    }

    /// Runs the study on this machine alone, and gives the line with its digest.
    func digest(_ options: String...) throws -> String {
        let program = try Program(["run", "study.yaml"] + options, in: path)
        let code = try program.end()
        try #require(code == 0, "\(program.said)")
        return try #require(program.digest)
    }

    /// What the journal says at the moment, with the probabilities it has.
    var wholeRecords: [Record] {
        get throws {
            try JournalReader(at: journal ?? .file(path + "/small.tenfold/journal.sqlite"))
                .replay().map(\.record)
        }
    }

    /// What the journal says at the moment.
    var records: [Record] {
        get throws {
            let location = journal ?? .file(path + "/small.tenfold/journal.sqlite")
            guard try StudyJournal.exists(at: location) else { return [] }
            return try JournalReader(at: location)
                .replay(loadsProbabilities: false).map(\.record)
        }
    }

    /// How many folds are done.
    var foldsDone: Int {
        get throws {
            try records.count { record in
                if case .foldCompleted = record { true } else { false }
            }
        }
    }

    /// Every fold that is done, as often as it was.
    var foldNames: [String] {
        get throws {
            try records.compactMap { record in
                guard case .foldCompleted(let trial, let fold, _) = record else { return nil }
                return "\(trial).\(fold)"
            }
        }
    }

    /// The messages of all failed attempts and given up trials.
    var failures: [String] {
        get throws { try records.compactMap { $0.failure?.message } }
    }

    /// The messages of one trial's failed attempts and of its being given up.
    func failures(ofTrial trial: Int) throws -> [String] {
        try records.compactMap { $0.failure }.filter { $0.trial == trial }.map(\.message)
    }

    func waitForFolds(_ count: Int) throws {
        try eventually("\(count) folds", within: .seconds(60)) { try foldsDone >= count }
    }
}

/// A study file of quick fits.
struct StudyText {
    var models = "{LogisticRegression: default, GaussianNB: default}"
    var trials = 10
    var parallelTrials = 3
    var folds = 3
    var seed = 3
    var more = ""

    var text: String {
        """
        name: small
        data: {train: loans.csv, target: Status, positive: bad, holdout: 0.2}
        models: \(models)
        cv: {type: StratifiedKFold, n_splits: \(folds)}
        budget: {trials: \(trials)}
        early_terminate: {type: median}
        parallel_trials: \(parallelTrials)
        method: random
        seed: \(seed)
        \(more)

        """
    }
}

/// The digest of the usual study when nothing disturbs it.
func undisturbedDigest() throws -> String {
    try undisturbed.get()
}

private let undisturbed = Result {
    try StudyDirectory().digest("--slots", "2")
}
