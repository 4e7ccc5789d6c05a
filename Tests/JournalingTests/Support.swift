import Foundation
import Hashing
import Journaling
import Scheduling
import Search

/// A directory that is removed at the end of the test.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        path = "/tmp/tenfold-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

let studyText = Array(#"{"name":"loan-repayment"}"#.utf8)

func createJournal(at path: String) throws -> StudyJournal {
    try createJournal(at: .file(path))
}

func createJournal(at location: JournalLocation) throws -> StudyJournal {
    try StudyJournal.create(at: location, description: studyText, hash: SHA256(of: studyText))
}

/// The error that the body throws, as the journal's.
func journalError(_ body: () throws -> Void) -> JournalError? {
    do { try body() } catch { return error as? JournalError }
    return nil
}

/// A record of every kind, in an order that can be.
let everyRecord: [Record] = {
    let score = TrialScore(value: 0.5, standardError: 0.1, threshold: 0.4, metrics: [:])
    return recordsOfFormat1 + [
        .started(epoch: 3),
        .confirmationBegun(trials: [4, 0]),
        .confirmed(trial: 4, score),
    ]
}()

/// The records of the first journals.
let recordsOfFormat1: [Record] = {
    let cost = TaskCost(seconds: 0.1 + 0.2, peakBytes: 1 << 40)
    let parameters: Parameters = [
        "model": "LogisticRegression", "LogisticRegression.C": 0.1,
        "LogisticRegression.class_weight": nil, "n": 300, "flag": true,
        "layers": .list([64, 32, .list(["it's", "\"q\"\\\n\u{1}日🏦"])]),
        "tiny": .number(.leastNonzeroMagnitude),
        "huge": 1.7976931348623157e308, "2^53": 9007199254740992,
    ]
    let score = TrialScore(
        value: 0.7125,
        standardError: 0.01,
        threshold: 0.37,
        metrics: [
            "f1": ScoreSummary(mean: 0.7, low: 0.6123456789012345, high: 0.8),
            "recall": ScoreSummary(mean: 0.5, low: -1e-9, high: 1),
            "precision": ScoreSummary(mean: 0.25, low: 0, high: 1),
        ]
    )
    let unscored = TrialScore(value: 1, standardError: 0, threshold: nil, metrics: [:])
    func fold(_ trial: Int, _ fold: Int) -> Record {
        .foldCompleted(
            trial: trial,
            fold: fold,
            FoldOutcome(score: 1.0 / 3, probabilities: [0, 1, 0.1, 1e-300], cost: cost)
        )
    }
    let pipeline = BlobReference(hash: SHA256(of: [1]), bytes: Int.max)
    return [
        .started(epoch: 1),
        .suggested(trial: 0, parameters: parameters),
        .suggested(trial: 1, parameters: ["model": "XGBClassifier"]),
        .suggested(trial: 2, parameters: [:]),
        .suggested(trial: 3, parameters: ["model": "XGBClassifier"]),
        .suggested(trial: 4, parameters: ["model": "XGBClassifier"]),
        fold(0, 0), fold(0, 1), fold(1, 0), fold(3, 0),
        .attemptFailed(TaskKey(trial: 2, part: .fold(0)), TaskFailure(.crash, "signal 11")),
        .attemptFailed(TaskKey(trial: 2, part: .refit), TaskFailure(.lost, "")),
        .judged(trial: 0, score),
        .pruned(
            trial: 1,
            Pruning(folds: 1, predicted: 0.5, variance: 0.01, reason: "it would not have won")
        ),
        .abandoned(trial: 2, TaskFailure(.memoryLimit, "2 GB \"needed\"")),
        .foldCompleted(
            trial: 4,
            fold: 0,
            FoldOutcome(score: -1e-7, probabilities: [], cost: cost)
        ),
        .judged(trial: 4, unscored),
        .searchEnded(.requested),
        .winnerChosen(trial: 0),
        .refitted(RefitOutcome(pipeline: pipeline, probabilities: [0.25, 0.75], cost: cost)),
        .finished(digest: SHA256(of: [2])),
        .started(epoch: 2),
        .searchReopened,
        .searchEnded(.trials),
        .winnerChosen(trial: 4),
        .refitted(RefitOutcome(pipeline: pipeline, probabilities: [], cost: cost)),
        .finished(digest: SHA256(of: [3])),
    ]
}()
