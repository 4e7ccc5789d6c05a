import Foundation
import Hashing
import Sampling
import Search
import Validation

/// Why bytes are no study description.
public struct StudyDescriptionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in one line.
    public let description: String
}

extension StudyDescription {
    /// What is read at most: descriptions are kilobytes, of very wide tables some megabytes.
    public static let bytesMax = 64 << 20

    /// The description as JSON: keys in order, no white space; equal descriptions, equal bytes.
    public func canonicalJSON() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            // Only numbers that are not finite cannot be written, and no valid part has one.
            preconditionFailure("the study description cannot be encoded: \(error)")
        }
    }

    /// The description that such bytes hold.
    ///
    /// - Throws: `StudyDescriptionError` if the bytes are not JSON, lack a part, or describe a study
    ///   that cannot be. No bytes trap.
    public init(canonicalJSON bytes: [UInt8]) throws(StudyDescriptionError) {
        guard bytes.count <= Self.bytesMax else {
            throw StudyDescriptionError(description: "\(bytes.count) bytes are too many")
        }
        do {
            self = try JSONDecoder().decode(StudyDescription.self, from: Data(bytes))
        } catch {
            throw StudyDescriptionError(description: "no study description: \(error)")
        }
    }
}

extension StudyDescription {
    /// More trials at a time than the look-back could learn anything from.
    public static let parallelTrialsMax = 1_024
    /// More classes than any table worth a classifier has; a target with more is a number.
    public static let classesMax = 1_000
    /// More columns than a table read into memory can usefully have.
    public static let featuresMax = 1_000_000
    /// More parameters than a sampler can learn about.
    public static let parametersMax = 10_000

    /// Why there can be no such study, else nil.
    public var flaw: String? {
        if name.isEmpty { return "the study has no name" }
        if dataSet.bytes < 0 { return "the data set has \(dataSet.bytes) bytes" }
        if target.isEmpty { return "the target has no name" }
        if !(2...Self.classesMax).contains(classes.count) {
            return "there are \(classes.count) classes, not from 2 to \(Self.classesMax)"
        }
        if Set(classes).count < classes.count { return "a class is there twice" }
        if !(1...Self.featuresMax).contains(features.count) {
            return "there are \(features.count) features, not from 1 to \(Self.featuresMax)"
        }
        if Set(features).count < features.count { return "a feature is there twice" }
        if !Set(derived.map(\.name)).isSubset(of: features) {
            return "a derived column is no feature"
        }
        if rawColumns.contains(target) { return "a formula looks at the target" }
        if features.contains(target) { return "the target is among the features" }
        if folds.column == target { return "the target says how rows are split" }
        if let column = folds.column, derived.contains(where: { $0.name == column }) {
            return "a derived column says how rows are split"
        }
        if !(0..<1).contains(holdout) { return "the holdout \(holdout) is not from 0 to below 1" }
        if !Samplers.names.contains(sampler) { return "there is no sampler '\(sampler)'" }
        if let flaw = pruner.flaw { return flaw }
        if !(1...Self.parallelTrialsMax).contains(parallelTrials) {
            return "\(parallelTrials) trials at a time are not from 1 to \(Self.parallelTrialsMax)"
        }
        if constraints.contains(where: { !$0.limit.isFinite || $0.measure.isEmpty }) {
            return "a constraint has no measure or no limit"
        }
        if let second, second.measure.isEmpty { return "the second goal has no measure" }
        if second != nil, pruner.type != "none" {
            return "trials cannot be stopped early for one of two goals"
        }
        if let flaw = choice.flaw { return flaw }
        if choice.confirmed > 0, !folds.kind.canShuffle {
            return "\(folds.kind.rawValue) has no fresh folds to confirm trials on"
        }
        if let seconds = fitSecondsMax, !(seconds > 0 && seconds.isFinite) {
            return "the longest fit of \(seconds) s is not above zero"
        }
        if tunesThreshold, classes.count > 2 {
            return "a threshold is tuned, but there are \(classes.count) classes"
        }
        if objective.averaging == .binary, classes.count > 2 {
            return "the objective is of the positive class, but there are \(classes.count) classes"
        }
        return folds.flaw ?? preprocessing.flaw ?? spaceFlaw
    }

    /// Why the space is none of a study, else nil.
    private var spaceFlaw: String? {
        guard space.parameters.count <= Self.parametersMax else {
            return "there are \(space.parameters.count) parameters; at most \(Self.parametersMax)"
        }
        guard let model = space.parameters.first, model.name == "model", model.conditions.isEmpty,
            case .categorical(let families) = model.distribution
        else { return "the first parameter is not the choice of the model" }
        for family in families {
            guard case .string = family else { return "\(family) names no model" }
        }
        guard enqueued.count <= Self.parametersMax else {
            return "\(enqueued.count) points are enqueued; at most \(Self.parametersMax)"
        }
        if let point = enqueued.first(where: { !space.contains($0) }) {
            return "the point \(point) is enqueued, but not in the space"
        }
        guard warmStart.count <= Self.warmStartMax else {
            return "\(warmStart.count) earlier trials; at most \(Self.warmStartMax)"
        }
        if let trial = warmStart.first(where: { !$0.isSound || !space.contains($0.parameters) }) {
            return "the earlier trial \(trial.parameters) is not of the space"
        }
        if let baseline {
            guard case .string? = baseline["model"] else { return "the baseline names no model" }
        }
        return nil
    }
}

extension FoldPlan {
    /// Why rows cannot be split like this, else nil.
    fileprivate var flaw: String? {
        let splitsMin = kind == .predefinedSplit ? 1 : 2
        guard (splitsMin...FoldSettings.splitsMax).contains(splits) else {
            return "\(splits) folds are not from \(splitsMin) to \(FoldSettings.splitsMax)"
        }
        guard (1...FoldSettings.repeatsMax).contains(repeats) else {
            return "\(repeats) repeats are not from 1 to \(FoldSettings.repeatsMax)"
        }
        if kind.needsColumn != (column != nil) {
            return "\(kind.rawValue) has \(column == nil ? "no" : "a") column"
        }
        if repeats > 1, !kind.canShuffle { return "\(kind.rawValue) cannot be repeated" }
        let rows = [gap, testSize ?? 1, maxTrainSize ?? 1]
        guard rows.allSatisfy((0...FoldSettings.rowsMax).contains), rows[1] > 0, rows[2] > 0 else {
            return "the rows of a split in time are out of bounds"
        }
        return nil
    }
}
