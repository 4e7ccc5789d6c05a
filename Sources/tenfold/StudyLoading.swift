import Estimators
import Foundation
import Glibc
import Hashing
import Importing
import Journaling
import Studies
import Tables
import Training

/// A study file with its data: read and checked, nothing written yet.
struct LoadedStudy {
    var file: StudyFile
    var resolved: ResolvedStudy
    /// The rows that have a target.
    var table: Table
    var data: StudyData
    /// What a person should know about the data, one line each.
    var notes: [String]

    /// Reads a study file and its table.
    init(path: String) throws {
        file = try Self.read(path)
        var options = CSVOptions(
            separator: file.data.separator,
            decimalComma: file.data.decimal.map { $0 == "," },
            dateOrder: file.data.dates,
            missing: file.data.missing ?? CSVOptions.usualMissing,
            types: file.columnTypes
        )
        // The study file is where the name of an absent column was misspelt.
        options.requiresTypedColumns = false
        let imported = try Self.table(of: file, options)
        let labelled = file.withoutUnlabelled(imported.table)
        table = labelled.table
        notes = imported.notes
        if labelled.dropped > 0 {
            notes.append(
                "\(file.trainPath): \(counted(labelled.dropped, "row")) without "
                    + "'\(file.data.target.value)' \(labelled.dropped == 1 ? "is" : "are") left out"
            )
        }
        let unknown = BlobReference(hash: SHA256(of: []), bytes: 0)
        resolved = try file.resolve(table: table, dataSet: unknown)
        let past = try file.pastTrials(for: resolved.description)
        resolved.description.warmStart = past.trials
        // Rows to predict for may be too few to tell once more.
        resolved.description.reading.dates = imported.dateOrder
        notes += resolved.notes + past.notes
        data = try StudyData(resolved.description, table: table)
    }

    /// Leaves the table in a store, by whose digest the study is known from then on.
    mutating func store(in store: BlobStore) throws {
        resolved.description.dataSet = try DataSet.write(table, to: store)
        data = try StudyData(resolved.description, table: table)
    }

    /// Reads the table; a fault of it as a whole is told where the study file names it.
    private static func table(of file: StudyFile, _ options: CSVOptions) throws -> ImportedTable {
        do throws(ImportError) {
            return try readCSV(path: file.trainPath, options: options)
        } catch {
            guard error.position == nil else { throw error }
            throw Complaint(.data, "\(file.file):\(file.data.train.position): \(error)")
        }
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
func studyDirectory(of study: String, asked: String?) -> String {
    asked ?? study.replacingOccurrences(of: "/", with: "-") + ".tenfold"
}

/// Makes a study's directory, or takes away what a study left in it.
///
/// - Parameter restart: whether the journal and the bundle that are there are to go.
func prepareDirectory(
    _ directory: String,
    journal: JournalLocation,
    restart: Bool
) throws {
    try makeDirectory(directory)
    guard restart, try StudyJournal.exists(at: journal) else { return }
    // Whatever else is wrong with a journal, it may go; but not while somebody writes it.
    try StudyJournal.remove(at: journal)
    try? FileManager.default.removeItem(atPath: directory + "/bundle")
}
