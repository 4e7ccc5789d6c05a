import Estimators
import Foundation
import Importing
import Journaling
import Studies
import Tables
import Training

/// A study file with its data: read, checked, stored.
struct LoadedStudy {
    var file: StudyFile
    var resolved: ResolvedStudy
    var table: Table
    var data: StudyData
    var store: BlobStore
    /// What a person should know about the data, one line each.
    var notes: [String]

    /// Reads a study file and its table.
    ///
    /// - Parameters:
    ///   - path: the study file.
    ///   - storage: given the study's name, where its data are to be kept.
    init(path: String, storage: (StudyFile) throws -> BlobStore) throws {
        file = try Self.read(path)
        let imported = try readCSV(
            path: file.trainPath,
            options: CSVOptions(
                separator: file.data.separator,
                decimalComma: file.data.decimal.map { $0 == "," },
                missing: file.data.missing ?? CSVOptions.usualMissing,
                types: file.columnTypes
            )
        )
        let labelled = file.withoutUnlabelled(imported.table)
        table = labelled.table
        notes = imported.notes
        if labelled.dropped > 0 {
            notes.append(
                "\(file.trainPath): \(labelled.dropped) rows without "
                    + "'\(file.data.target.value)' are left out"
            )
        }
        store = try storage(file)
        let dataSet = try DataSet.write(table, to: store)
        resolved = try file.resolve(table: table, dataSet: dataSet)
        notes += resolved.notes
        data = try StudyData(resolved.description, table: table)
    }

    private static func read(_ path: String) throws -> StudyFile {
        guard let content = FileManager.default.contents(atPath: path) else {
            let isThere = FileManager.default.fileExists(atPath: path)
            throw Complaint(
                .usage,
                "\(path): " + (isThere ? "the study file cannot be read" : "no such study file")
            )
        }
        return try StudyFile(Array(content), file: path, families: Families.all)
    }
}

/// The directory of a study: the one that was asked for, or one named after the study.
func studyDirectory(of file: StudyFile, asked: String?) -> String {
    asked ?? file.name.replacingOccurrences(of: "/", with: "-") + ".tenfold"
}

/// Makes a study's directory, or takes away what a study left in it.
///
/// - Parameter restart: whether the journal and the bundle that are there are to go.
func prepareDirectory(_ directory: String, restart: Bool) throws {
    let manager = FileManager.default
    do {
        try manager.createDirectory(atPath: directory, withIntermediateDirectories: true)
    } catch {
        throw Complaint(
            .usage,
            "\(directory): the study's directory cannot be made: \(error.localizedDescription)"
        )
    }
    guard restart else { return }
    try StudyJournal.remove(path: directory + "/journal.sqlite")
    try? manager.removeItem(atPath: directory + "/bundle")
}
