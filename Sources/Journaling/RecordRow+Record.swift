import Hashing
import Scheduling
import Search

/// Why a row is not a record, in a few words.
struct RecordFlaw: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

extension RecordRow {
    /// The record of a row that anyone may have written.
    func record() throws(RecordFlaw) -> Record {
        guard let json = JSONValue(body), case .object(let members) = json else {
            throw RecordFlaw("its body is not a JSON object")
        }
        let body = RecordBody(members)
        switch kind {
        case "started":
            return .started(epoch: try body.whole("epoch", from: 1))
        case "suggested":
            return .suggested(trial: try trialNumber(), parameters: try body.parameters())
        case "fold_completed":
            return .foldCompleted(
                trial: try trialNumber(),
                fold: try foldNumber(),
                FoldOutcome(
                    score: try body.number("score"),
                    probabilities: try kept(body),
                    cost: try body.cost()
                )
            )
        case "attempt_failed":
            let part = try fold == nil ? TaskKey.Part.refit : .fold(foldNumber())
            return .attemptFailed(
                TaskKey(trial: try trialNumber(), part: part),
                try body.failure()
            )
        case "judged":
            return .judged(trial: try trialNumber(), try body.score())
        case "pruned":
            return .pruned(trial: try trialNumber(), try body.pruning())
        case "abandoned":
            return .abandoned(trial: try trialNumber(), try body.failure())
        case "confirmation_begun":
            return .confirmationBegun(trials: try body.wholes("trials"))
        case "confirmed":
            return .confirmed(trial: try trialNumber(), try body.score())
        case "search_ended":
            guard let reason = EndReason(rawValue: try body.string("reason")) else {
                throw RecordFlaw("its reason is unknown")
            }
            return .searchEnded(reason)
        case "search_reopened":
            return .searchReopened
        case "winner_chosen":
            return .winnerChosen(trial: try trialNumber())
        case "refitted":
            let pipeline = RecordBody(try body.object("pipeline"))
            return .refitted(
                RefitOutcome(
                    pipeline: BlobReference(
                        hash: try pipeline.hash("hash"),
                        bytes: try pipeline.whole("bytes")
                    ),
                    probabilities: try kept(body),
                    cost: try body.cost()
                )
            )
        case "finished":
            return .finished(digest: try body.hash("digest"))
        default:
            throw RecordFlaw("its kind '\(kind)' is unknown")
        }
    }

    private func trialNumber() throws(RecordFlaw) -> Int {
        guard let trial, trial >= 0 else { throw RecordFlaw("it names no trial") }
        return trial
    }

    private func foldNumber() throws(RecordFlaw) -> Int {
        guard let fold, fold >= 0 else { throw RecordFlaw("it names no fold") }
        return fold
    }

    /// The probabilities beside the record: all, or none where they were dropped.
    private func kept(_ body: RecordBody) throws(RecordFlaw) -> [Double] {
        let count = try body.whole("probabilities")
        guard probabilities.isEmpty || probabilities.count == count else {
            throw RecordFlaw("it has \(probabilities.count) probabilities, not \(count)")
        }
        guard probabilities.allSatisfy(\.isFinite) else {
            throw RecordFlaw("one of its probabilities is not a finite number")
        }
        return probabilities
    }
}

/// The members of a record's body, each of which may be missing or something else.
private struct RecordBody {
    private let members: [String: JSONValue]

    init(_ members: [String: JSONValue]) {
        self.members = members
    }

    func whole(_ name: String, from least: Int = 0) throws(RecordFlaw) -> Int {
        guard case .integer(let value)? = members[name], value >= least else {
            throw RecordFlaw("its \(name) is not a whole number from \(least)")
        }
        return value
    }

    func wholes(_ name: String) throws(RecordFlaw) -> [Int] {
        guard case .array(let values)? = members[name] else {
            throw RecordFlaw("its \(name) are not a list")
        }
        var wholes: [Int] = []
        for value in values {
            guard case .integer(let whole) = value, whole >= 0 else {
                throw RecordFlaw("one of its \(name) is not a whole number from 0")
            }
            wholes.append(whole)
        }
        return wholes
    }

    func number(_ name: String) throws(RecordFlaw) -> Double {
        switch members[name] {
        case .number(let value): return value
        case .integer(let value): return Double(value)
        default: throw RecordFlaw("its \(name) is not a number")
        }
    }

    func string(_ name: String) throws(RecordFlaw) -> String {
        guard case .string(let value)? = members[name] else {
            throw RecordFlaw("its \(name) is not a text")
        }
        return value
    }

    func object(_ name: String) throws(RecordFlaw) -> [String: JSONValue] {
        guard case .object(let value)? = members[name] else {
            throw RecordFlaw("its \(name) is not an object")
        }
        return value
    }

    func hash(_ name: String) throws(RecordFlaw) -> SHA256 {
        guard let hash = SHA256(hexadecimal: try string(name)) else {
            throw RecordFlaw("its \(name) is not a SHA-256")
        }
        return hash
    }

    func parameters() throws(RecordFlaw) -> Parameters {
        var values: [String: ParameterValue] = [:]
        for (name, value) in try object("parameters") {
            values[name] = try value.parameterValue()
        }
        return Parameters(values)
    }

    func cost() throws(RecordFlaw) -> TaskCost {
        TaskCost(
            seconds: try number("seconds"),
            peakBytes: try whole("peak_bytes"),
            modelBytes: members["model_bytes"] == nil ? nil : try whole("model_bytes")
        )
    }

    func failure() throws(RecordFlaw) -> TaskFailure {
        guard let kind = TaskFailure.Kind(rawValue: try string("failure")) else {
            throw RecordFlaw("its kind of failure is unknown")
        }
        return TaskFailure(kind, try string("message"))
    }

    func pruning() throws(RecordFlaw) -> Pruning {
        Pruning(
            folds: try whole("folds"),
            predicted: try number("predicted"),
            variance: try number("variance"),
            reason: try string("reason")
        )
    }

    func score() throws(RecordFlaw) -> TrialScore {
        var metrics: [String: ScoreSummary] = [:]
        for (name, value) in try object("metrics") {
            guard case .object(let members) = value else {
                throw RecordFlaw("its metric \(name) is not an object")
            }
            let summary = RecordBody(members)
            metrics[name] = ScoreSummary(
                mean: try summary.number("mean"),
                low: try summary.number("low"),
                high: try summary.number("high")
            )
        }
        return TrialScore(
            value: try number("value"),
            standardError: try number("standard_error"),
            threshold: members["threshold"] == .null ? nil : try number("threshold"),
            metrics: metrics,
            violation: members["violation"] == nil ? 0 : try number("violation")
        )
    }
}

extension JSONValue {
    /// The value as that of a parameter.
    fileprivate func parameterValue() throws(RecordFlaw) -> ParameterValue {
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .number(Double(value))
        case .number(let value): return .number(value)
        case .string(let value): return .string(value)
        case .array(let values):
            var elements: [ParameterValue] = []
            for value in values { elements.append(try value.parameterValue()) }
            return .list(elements)
        case .object: throw RecordFlaw("one of its parameters is an object")
        }
    }
}
