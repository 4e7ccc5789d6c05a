import Foundation
import Search
import Statistics

/// One search led from outside: asked for trials, told what became of them, a line of JSON at a time.
///
/// A value without input or output: the same lines get the same replies.
public struct Session: Sendable {
    private let space: SearchSpace
    private let isMinimized: Bool
    private let seed: UInt64
    private let folds: Int?
    private var sampler: any Sampler
    private let pruner: any Pruner
    /// The trials under way, by id.
    private var open: [Int: OpenTrial] = [:]
    private var nextID = 0
    /// The fold scores of finished trials, in order of finishing.
    private var histories: [FoldHistory] = []
    private var foldsSeen = 0

    /// A trial under way.
    private struct OpenTrial: Sendable {
        var parameters: Parameters
        var scores: [Int: Double] = [:]
        var verdict: Pruning?

        /// The scores of the first folds, up to the first one missing.
        var scoresInOrder: [Double] {
            var inOrder: [Double] = []
            while let score = scores[inOrder.count] { inOrder.append(score) }
            return inOrder
        }
    }

    /// A session over a space.
    ///
    /// - Parameters:
    ///   - file: what is searched, which way is better, how many folds there are.
    ///   - sampler: proposes the trials; it has been told nothing yet.
    ///   - pruner: says when a trial's remaining folds are not worth it.
    ///   - seed: all chance comes from here.
    public init(_ file: SpaceFile, sampler: any Sampler, pruner: any Pruner, seed: UInt64) {
        space = file.space
        isMinimized = file.isMinimized
        folds = file.folds
        self.sampler = sampler
        self.pruner = pruner
        self.seed = seed
    }

    /// Answers a request.
    ///
    /// - Parameter line: one JSON object, without the line's end.
    /// - Returns: one JSON object; `{"error":"…"}` where the request cannot be granted.
    public mutating func reply(to line: Data) -> String {
        do throws(RequestError) {
            switch try Request(line: line) {
            case .ask(let count):
                return ask(count)
            case .tell(let id, let value):
                try finish(id, .value(signed(value), variance: 0))
            case .tellFold(let id, let fold, let value):
                if try tell(id, fold: fold, score: signed(value)) {
                    return #"{"ok":true,"stop":true}"#
                }
            case .pruned(let id, let folds, let value):
                try prune(id, folds: folds, mean: signed(value))
            case .fail(let id):
                try finish(id, .failed)
            }
            return #"{"ok":true}"#
        } catch {
            return Self.reply(error: error.message)
        }
    }

    /// The reply that says what is wrong.
    public static func reply(error message: String) -> String {
        Parameters(["error": .string(message)]).description
    }

    /// Samplers and pruners maximize.
    private func signed(_ value: Double) -> Double { isMinimized ? -value : value }

    private var running: [Parameters] {
        open.sorted { $0.key < $1.key }.map(\.value.parameters)
    }

    private mutating func ask(_ count: Int) -> String {
        var trials: [String] = []
        for _ in 0..<count {
            var generator = RandomGenerator(seed: seed, purpose: "suggest", nextID)
            let points = sampler.suggest(1, using: &generator)
            guard let point = points.first, space.contains(point) else {
                preconditionFailure("the sampler proposed \(points), outside the space")
            }
            trials.append("{\"id\":\(nextID),\"params\":\(point)}")
            open[nextID] = OpenTrial(parameters: point)
            nextID += 1
            sampler.update(completed: [], running: running)
        }
        return "{\"trials\":[" + trials.joined(separator: ",") + "]}"
    }

    private func trial(_ id: Int) throws(RequestError) -> OpenTrial {
        guard let trial = open[id] else {
            throw RequestError(
                id < nextID ? "trial \(id) has finished" : "there is no trial \(id)"
            )
        }
        return trial
    }

    private mutating func finish(
        _ id: Int,
        _ outcome: Observation.Outcome
    ) throws(RequestError) {
        let trial = try trial(id)
        if case .value(let value, _) = outcome {
            let last = trial.scores.keys.max() ?? -1
            foldsSeen = max(foldsSeen, last + 1)
            histories.append(history(of: trial, id, trial.scoresInOrder, value: value))
        }
        settle(id, trial.parameters, outcome)
    }

    private mutating func prune(
        _ id: Int,
        folds: Int,
        mean: Double
    ) throws(RequestError) {
        let trial = try trial(id)
        let scores = Array(trial.scoresInOrder.prefix(folds))
        if !scores.isEmpty {
            histories.append(history(of: trial, id, scores))
        }
        // The prediction corrects for folds that are hard for every trial; the mean does not. It
        // overflows where scores differ by more than the root of the largest number.
        var outcome = Observation.Outcome.value(mean, variance: 0)
        if let verdict = trial.verdict, verdict.predicted.isFinite, verdict.variance.isFinite {
            outcome = .value(verdict.predicted, variance: verdict.variance)
        }
        settle(id, trial.parameters, outcome)
    }

    private mutating func settle(
        _ id: Int,
        _ parameters: Parameters,
        _ outcome: Observation.Outcome
    ) {
        open[id] = nil
        sampler.update(
            completed: [Observation(trial: id, parameters: parameters, outcome: outcome)],
            running: running
        )
    }

    /// How many folds a trial has, as far as is known by now.
    private var foldsKnown: Int { folds ?? foldsSeen }

    /// Takes in a fold's score; whether the remaining folds are to be given up.
    private mutating func tell(
        _ id: Int,
        fold: Int,
        score: Double
    ) throws(RequestError) -> Bool {
        var trial = try trial(id)
        guard trial.scores[fold] == nil else {
            throw RequestError("fold \(fold) of trial \(id) has been told before")
        }
        if let folds, fold >= folds {
            throw RequestError("there is no fold \(fold); the space file says there are \(folds)")
        }
        trial.scores[fold] = score
        let scores = trial.scoresInOrder
        if !scores.isEmpty, scores.count < foldsKnown {
            let others = histories.sorted { $0.trial < $1.trial }
            trial.verdict = pruner.verdict(
                on: history(of: trial, id, scores),
                of: foldsKnown,
                among: others[...],
                beside: peers(of: id, after: scores.count)
            )
        }
        open[id] = trial
        return trial.verdict != nil
    }

    /// What a pruner sees of a trial.
    private func history(
        of trial: OpenTrial,
        _ id: Int,
        _ scores: [Double],
        value: Double? = nil
    ) -> FoldHistory {
        FoldHistory(
            trial: id,
            family: space.family(of: trial.parameters),
            scores: scores,
            value: value
        )
    }

    /// The other trials under way that have so many folds, with just those.
    private func peers(of id: Int, after count: Int) -> [FoldHistory] {
        guard pruner.looksBeside(after: count) else { return [] }
        return open.sorted { $0.key < $1.key }.compactMap { other, trial in
            let scores = trial.scoresInOrder
            guard other != id, scores.count >= count else { return nil }
            return history(of: trial, other, Array(scores.prefix(count)))
        }
    }
}
