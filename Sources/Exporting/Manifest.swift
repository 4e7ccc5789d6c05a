import Foundation
import Hashing
import Search
import Studies
import Tables

/// What a bundle says of itself: where the model comes from, and what it needs to be used.
public struct Manifest: Codable, Sendable, Hashable {
    /// The version of the bundle's format.
    public var format: Int
    /// The study's name.
    public var study: String
    /// When the bundle was written, in ISO 8601.
    public var created: String
    /// The column that is predicted.
    public var target: String
    /// The classes, in the order of the probabilities.
    public var classes: [String]
    /// The class that counts as positive, or nil with more than two classes.
    public var positive: String?
    /// From which probability on the positive class is predicted, or nil likewise.
    public var threshold: Double?
    /// The columns that rows to predict must have.
    public var columns: [ManifestColumn]
    /// The winning trial.
    public var trial: ManifestTrial
    /// All that decided the study.
    public var configuration: StudyDescription
    /// The digest of the folds' rows.
    public var foldPlan: SHA256
    /// How many trials were settled.
    public var trials: Int
    /// The digest of the canonical trial log.
    public var digest: SHA256
    /// The other files of the bundle, by path.
    public var files: [String: BlobReference]

    /// The format that this program writes.
    public static let currentFormat = 1

    /// Why no model can be what the manifest says, else nil.
    var flaw: String? {
        let names = columns.map(\.name)
        if Set(names).count < names.count { return "it names a column twice" }
        if names.contains(target) { return "its target is among its columns" }
        if let threshold, !threshold.isFinite { return "its threshold is no number" }
        return nil
    }
}

/// A column that rows to predict must have.
public struct ManifestColumn: Codable, Sendable, Hashable {
    /// The column's name.
    public var name: String
    /// What its cells mean.
    public var type: ColumnType
}

/// The trial a bundle's model comes from.
public struct ManifestTrial: Codable, Sendable, Hashable {
    /// The trial's number.
    public var number: Int
    /// Its point of the space.
    public var parameters: Parameters
}
