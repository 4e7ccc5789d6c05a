import Decoders
import Foundation
import Testing

/// One sound input for each decoder, and what fuzzing adds to the corpus, fed again.
@Suite(.serialized) struct FuzzingTests {
    private static let corpus = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpus")

    @Test(arguments: decoders.map(\.name))
    func `whatever the bytes are, a decoder neither ends the program nor takes long`(
        name: String
    ) throws {
        let decoder = try #require(decoders.first { $0.name == name })
        let directory = Self.corpus.appending(path: name)
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        #expect(!files.isEmpty)
        for file in files {
            let bytes = try Array(Data(contentsOf: directory.appending(path: file)))
            decoder.decode(bytes)
            // Damaged in places that follow from its length alone.
            for step in 1...20 where !bytes.isEmpty {
                var damaged = bytes
                damaged[(bytes.count / 20 * step + step) % bytes.count] ^= UInt8(1 << (step % 8))
                decoder.decode(damaged)
                decoder.decode(Array(bytes.prefix(bytes.count * step / 20)))
            }
        }
    }
}
