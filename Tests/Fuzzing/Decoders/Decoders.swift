import AskTell
import Cluster
import Estimators
import Exporting
import Foundation
import Glibc
import Hashing
import Importing
import Journaling
import Messaging
import Scheduling
import Search
import Studies
import Training
import YAML

/// Everything that reads bytes which anybody may have written, by name.
///
/// Whatever the bytes are, a decoder gives a value or an error: it neither ends the process nor takes
/// memory or time out of proportion.
public let decoders: [(name: String, decode: @Sendable ([UInt8]) -> Void)] = [
    ("message", decodeMessage),
    ("stream", decodeStream),
    ("yaml", { _ = try? YAMLDocument($0) }),
    ("study", { _ = try? StudyFile($0, file: "study.yaml", families: Families.all) }),
    ("description", decodeDescription),
    ("csv", { bytes in withFile(bytes) { _ = try? readCSV(path: $0) } }),
    ("schema", { _ = try? DataSet.references(schema: $0) }),
    ("dataset", decodeDataSet),
    ("pipeline", { _ = try? FittedPipeline(encoded: $0) }),
    ("journal", decodeJournal),
    ("bundle", decodeBundle),
    ("keys", decodeKeys),
    ("status", { _ = try? JSONDecoder().decode(StudyStatus.self, from: Data($0)) }),
]

@Sendable private func decodeMessage(_ bytes: [UInt8]) {
    guard let message = try? Message(frames: [bytes]) else { return }
    precondition((try? message.frame()) == bytes, "a message is the same bytes again")
}

/// A stream that comes in pieces of several sizes.
@Sendable private func decodeStream(_ bytes: [UInt8]) {
    var framer = StreamFramer()
    var rest = bytes[...]
    var size = 1
    while !rest.isEmpty {
        framer.feed(rest.prefix(size))
        rest = rest.dropFirst(size)
        size = size * 3 + 1
        do { while try framer.next() != nil {} } catch { return }
    }
}

@Sendable private func decodeDescription(_ bytes: [UInt8]) {
    guard let description = try? StudyDescription(canonicalJSON: bytes) else { return }
    let again = try? StudyDescription(canonicalJSON: description.canonicalJSON())
    precondition(again == description, "a description is the same when it is read again")
}

/// One file of a column, under a schema that tells of it.
@Sendable private func decodeDataSet(_ bytes: [UInt8]) {
    withDirectory { directory in
        let parts = bytes.split(separator: 0xFF, maxSplits: 1, omittingEmptySubsequences: false)
        guard let store = try? BlobStore(directory: directory),
            let column = parts.last.flatMap({ try? store.write(Array($0)) })
        else { return }
        // The schema cannot know the digest of what follows: its place is taken by it.
        let schema = String(decoding: parts[0], as: UTF8.self)
            .replacing("HASH", with: column.hash.description)
            .replacing("BYTES", with: "\(column.bytes)")
        guard let reference = try? store.write(Array(schema.utf8)) else { return }
        _ = try? DataSet.read(schema: reference, from: store)
    }
}

@Sendable private func decodeJournal(_ bytes: [UInt8]) {
    withFile(bytes) { path in
        guard let journal = try? JournalReader(at: .file(path)),
            let entries = try? journal.replay()
        else { return }
        var state = StudyState(folds: 5)
        for entry in entries {
            guard (try? state.apply(entry.record)) != nil else { return }
        }
    }
}

/// A manifest, vouched for, beside empty files.
@Sendable private func decodeBundle(_ bytes: [UInt8]) {
    withDirectory { directory in
        let checksum = "\(SHA256(of: bytes))  manifest.json\n"
        for (name, content) in [
            ("manifest.json", bytes), ("manifest.sha256", Array(checksum.utf8)),
            ("metrics.json", bytes), ("pipeline.tenfold", []),
        ] {
            try? Data(content).write(to: URL(fileURLWithPath: directory + "/" + name))
        }
        _ = try? ModelBundle(path: directory)
    }
}

@Sendable private func decodeKeys(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    _ = AuthorizedKeys(text, file: "authorized_keys")
    _ = try? CoordinatorAddress("tenfold://" + text)
    withFile(bytes) { path in
        chmod(path, 0o600)
        _ = try? KeyFile(path: path)
    }
}

private func withDirectory(_ body: (String) -> Void) {
    let path = "/dev/shm/tenfold-fuzz-\(getpid())"
    mkdir(path, 0o700)
    body(path)
    try? FileManager.default.removeItem(atPath: path)
}

private func withFile(_ bytes: [UInt8], _ body: (String) -> Void) {
    withDirectory { directory in
        let path = directory + "/file"
        guard (try? Data(bytes).write(to: URL(fileURLWithPath: path))) != nil else { return }
        body(path)
    }
}
