import Hashing
import Scheduling
import Search

/// A record as a row of the journal: what is queried in columns, the rest as JSON.
///
/// The names in here are the format. They are written out and not derived from Swift's, so that
/// renaming a property cannot make journals unreadable.
struct RecordRow: Hashable {
    var kind: String
    var trial: Int?
    var fold: Int?
    var body: String
    /// What is kept beside the records: out-of-fold probabilities, or those of the holdout.
    var probabilities: [Double] = []

    /// The row of a record.
    ///
    /// A record with a number that is not finite is the program's error: whoever takes results in from
    /// outside has checked them.
    init(_ record: Record) {
        switch record {
        case .started(let epoch):
            self.init("started", body: "{\"epoch\":\(epoch)}")
        case .suggested(let trial, let parameters):
            self.init("suggested", trial, body: "{\"parameters\":\(parameters)}")
        case .foldCompleted(let trial, let fold, let outcome):
            let fields = Self.fields(outcome.cost, count: outcome.probabilities.count)
            self.init(
                "fold_completed",
                trial,
                fold,
                body: "{\"score\":\(text(outcome.score)),\(fields)}"
            )
            probabilities = outcome.probabilities
        case .attemptFailed(let task, let failure):
            switch task.part {
            case .fold(let fold):
                self.init("attempt_failed", task.trial, fold, body: "{\(Self.fields(failure))}")
            case .refit:
                self.init("attempt_failed", task.trial, body: "{\(Self.fields(failure))}")
            }
        case .judged(let trial, let score):
            self.init("judged", trial, body: Self.body(score))
        case .pruned(let trial, let pruning):
            self.init(
                "pruned",
                trial,
                body: "{\"folds\":\(pruning.folds),\"predicted\":\(text(pruning.predicted)),"
                    + "\"variance\":\(text(pruning.variance)),\"reason\":\(text(pruning.reason))}"
            )
        case .abandoned(let trial, let failure):
            self.init("abandoned", trial, body: "{\(Self.fields(failure))}")
        case .confirmationBegun(let trials):
            let list = trials.map(String.init).joined(separator: ",")
            self.init("confirmation_begun", body: "{\"trials\":[\(list)]}")
        case .confirmed(let trial, let score):
            self.init("confirmed", trial, body: Self.body(score))
        case .searchEnded(let reason):
            self.init("search_ended", body: "{\"reason\":\"\(reason.rawValue)\"}")
        case .searchReopened:
            self.init("search_reopened", body: "{}")
        case .winnerChosen(let trial):
            self.init("winner_chosen", trial, body: "{}")
        case .refitted(let outcome):
            let blob = outcome.pipeline
            let fields = Self.fields(outcome.cost, count: outcome.probabilities.count)
            self.init(
                "refitted",
                body: "{\"pipeline\":{\"hash\":\"\(blob.hash)\",\"bytes\":\(blob.bytes)},\(fields)}"
            )
            probabilities = outcome.probabilities
        case .finished(let digest):
            self.init("finished", body: "{\"digest\":\"\(digest)\"}")
        }
        precondition(probabilities.allSatisfy(\.isFinite), "a probability is not finite")
    }

    /// A row as it was read.
    init(
        _ kind: String,
        _ trial: Int? = nil,
        _ fold: Int? = nil,
        body: String,
        probabilities: [Double] = []
    ) {
        self.kind = kind
        self.trial = trial
        self.fold = fold
        self.body = body
        self.probabilities = probabilities
    }

    private static func fields(_ cost: TaskCost, count: Int) -> String {
        "\"seconds\":\(text(cost.seconds)),\"peak_bytes\":\(cost.peakBytes),"
            + (cost.modelBytes.map { "\"model_bytes\":\($0)," } ?? "")
            + "\"probabilities\":\(count)"
    }

    private static func fields(_ failure: TaskFailure) -> String {
        "\"failure\":\"\(failure.kind.rawValue)\",\"message\":\(text(failure.message))"
    }

    private static func body(_ score: TrialScore) -> String {
        let metrics = score.metrics.sorted { $0.key < $1.key }.map { name, summary in
            "\(text(name)):{\"mean\":\(text(summary.mean)),\"low\":\(text(summary.low)),"
                + "\"high\":\(text(summary.high))}"
        }
        return "{\"value\":\(text(score.value)),\"standard_error\":\(text(score.standardError)),"
            + "\"threshold\":\(score.threshold.map(text) ?? "null"),"
            + (score.isFeasible ? "" : "\"violation\":\(text(score.violation)),")
            + "\"metrics\":{\(metrics.joined(separator: ","))}}"
    }
}

/// The shortest digits that mean just this number.
private func text(_ number: Double) -> String {
    precondition(number.isFinite, "\(number) cannot be journaled")
    return number.description
}

/// The text as a JSON string.
private func text(_ text: String) -> String {
    ParameterValue.string(text).description
}
