import Cluster
import Estimators
import Foundation
import Importing
import Journaling
import Studies
import Training

/// A study whose folds have as many validation rows as asked for, in a directory that goes with it.
final class BenchmarkStudy {
    static let folds = 5
    /// Enough trials under way to keep all fake workers busy.
    static let parallelTrials = 64

    let directory: String
    let study: OpenStudy

    /// - Parameter journal: a database for the journal, which else is a file in the directory.
    init(
        foldRows: Int,
        trials: Int,
        in parent: String,
        journal: JournalLocation?
    ) throws {
        directory = "\(parent)/tenfold-benchmark-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        // A fold needs a row of each class to learn from.
        let rows = max(foldRows * Self.folds, 2 * Self.folds)
        let lines = (0..<rows).map { "\($0 * 7919 % 1000),\($0 % 2 == 0 ? "good" : "bad")\n" }
        let table = directory + "/rows.csv"
        try ("x,class\n" + lines.joined())
            .write(toFile: table, atomically: true, encoding: .utf8)
        let text = """
            name: benchmark
            data: {train: rows.csv, target: class, positive: bad, holdout: 0}
            models: {LogisticRegression: default}
            cv: {type: StratifiedKFold, n_splits: \(Self.folds)}
            method: random
            early_terminate: {type: none}
            budget: {trials: \(trials)}
            parallel_trials: \(Self.parallelTrials)
            """
        let file = try StudyFile(
            Array(text.utf8),
            file: directory + "/study.yaml",
            families: Families.all
        )
        let imported = try readCSV(path: table, options: CSVOptions(types: file.columnTypes))
        let store = try BlobStore(directory: directory + "/blobs")
        let dataSet = try DataSet.write(imported.table, to: store)
        let resolved = try file.resolve(table: imported.table, dataSet: dataSet)
        study = try OpenStudy(
            StudyData(resolved.description, table: imported.table),
            budget: resolved.budget,
            directory: directory,
            journal: journal ?? .file(directory + "/journal.sqlite"),
            store: store
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }
}
