import Foundation
import Hashing
import Journaling
import Scheduling
import Testing

/// Journals of every released format, which all later releases read.
@Suite
struct GoldenTests {
    private static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden/Journaling")

    /// `UPDATE_GOLDEN=1` writes the journal of a new format; one that is there is never written again.
    @Test(arguments: [1])
    func `a journal of that format can be read and gone on with`(format: Int) throws {
        let golden = Self.directory.appending(path: "format-\(format).sqlite")
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1",
            !FileManager.default.fileExists(atPath: golden.path)
        {
            try createJournal(at: path).append(recordsOfFormat1, elapsed: .seconds(2.5))
            try FileManager.default.moveItem(at: URL(filePath: path), to: golden)
        }
        try FileManager.default.copyItem(at: golden, to: URL(filePath: path))
        let reader = try JournalReader(at: .file(path))
        #expect(reader.description == studyText)
        #expect(try reader.replay().map(\.record) == recordsOfFormat1)
        let journal = try StudyJournal.open(at: .file(path))
        #expect(journal.lastElapsed == .seconds(2.5))
        try journal.append([.started(epoch: 3)], elapsed: .seconds(3))
        #expect(try reader.replay().count == recordsOfFormat1.count + 1)
    }
}
