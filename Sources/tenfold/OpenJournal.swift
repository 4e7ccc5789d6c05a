import Foundation
import Journaling
import Scheduling
import Studies

/// A study's journal opened for reading, also while the study runs.
struct OpenJournal {
    let journal: JournalReader
    let description: StudyDescription
    let state: StudyState

    /// Opens the journal at a path or a URL, or in the study's directory at that path.
    init(_ given: String) throws {
        let location = JournalLocation(given)
        if case .file(let path) = location, isDirectory(path) {
            journal = try JournalReader(at: journalLocation(in: path))
        } else {
            journal = try JournalReader(at: location)
        }
        do {
            description = try StudyDescription(canonicalJSON: journal.description)
        } catch {
            throw Complaint(
                .data,
                "\(journal.location): this version of Tenfold cannot read the study in it"
            )
        }
        var state = StudyState(
            folds: description.folds.count,
            confirmationFolds: description.confirmationPlan?.count ?? 0
        )
        do {
            for entry in try journal.replay(loadsProbabilities: false) {
                try state.apply(entry.record)
            }
        } catch let error as RecordError {
            throw Complaint(.data, "\(journal.location): the journal is damaged: \(error)")
        }
        self.state = state
    }

    /// The study's directory: where the journal is, or for one on a server where it would be here.
    var directory: String {
        guard case .file(let path) = journal.location else {
            return studyDirectory(of: description.name, asked: nil)
        }
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}

/// Where the journal of a study lies that is to be in its directory.
func journalLocation(in directory: String) -> JournalLocation {
    .file(directory + "/journal.sqlite")
}

private func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        && isDirectory.boolValue
}
