import Foundation
import Journaling
import Scheduling
import Studies

/// A study's journal opened for reading, also while the study runs.
struct OpenJournal {
    let journal: JournalReader
    let description: StudyDescription
    let state: StudyState

    /// Opens the journal at a path, or in the study's directory at that path.
    init(path given: String) throws {
        var path = given
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
            isDirectory.boolValue
        {
            path += "/journal.sqlite"
        }
        journal = try StudyJournal.openReadOnly(path: path)
        do {
            description = try StudyDescription(canonicalJSON: journal.description)
        } catch {
            throw Complaint(.data, "\(path): this version of Tenfold cannot read the study in it")
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
            throw Complaint(.data, "\(path): the journal is damaged: \(error)")
        }
        self.state = state
    }
}
