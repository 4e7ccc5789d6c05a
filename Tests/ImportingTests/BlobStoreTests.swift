import Foundation
import Hashing
import Importing
import Testing

@Suite struct BlobStoreTests {
    private let directory: TemporaryDirectory
    private let store: BlobStore

    init() throws {
        directory = try TemporaryDirectory()
        store = try BlobStore(directory: directory.path)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    }

    private func replace(_ blob: BlobReference, with text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: store.path(of: blob.hash)))
    }

    @Test func `bytes are kept under their digest`() throws {
        let blob = try store.write(Array("abc".utf8))
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(blob.hash.description == digest)
        #expect(blob.bytes == 3)
        #expect(try names() == [digest])
        #expect(store.path(of: blob.hash) == "\(directory.path)/\(digest)")
        #expect(store.contains(blob))
        #expect(!store.contains(BlobReference(hash: blob.hash, bytes: 4)))
    }

    @Test func `no bytes are bytes too`() throws {
        let blob = try store.write([])
        #expect(try store.open(blob).count == 0)
        #expect(try store.read(blob, offset: 0, count: 10) == [])
    }

    @Test func `pieces are read up to the end and not beyond`() throws {
        let blob = try store.write([1, 2, 3, 4, 5])
        #expect(try store.read(blob, offset: 0, count: 2) == [1, 2])
        #expect(try store.read(blob, offset: 3, count: 100) == [4, 5])
        #expect(try store.read(blob, offset: 3, count: .max) == [4, 5])
        #expect(try store.read(blob, offset: 5, count: 1) == [])
        for (offset, count) in [(-1, 1), (6, 1), (0, -1), (.max, .max)] {
            #expect { try store.read(blob, offset: offset, count: count) } throws: { error in
                (error as? BlobError)?.code == .request
            }
        }
    }

    @Test func `a file whose bytes have rotted is found out by its digest and removed`() throws {
        let blob = try store.write(Array("abc".utf8))
        try replace(blob, with: "abd")
        #expect(store.contains(blob))
        #expect { try store.open(blob) } throws: { ($0 as? BlobError)?.code == .corrupt }
        #expect(try names().isEmpty)
        #expect { try store.open(blob) } throws: { ($0 as? BlobError)?.code == .missing }
    }

    @Test func `a file that is too short is removed even without verification`() throws {
        let blob = try store.write(Array("abc".utf8))
        try replace(blob, with: "ab")
        #expect(!store.contains(blob))
        #expect { try store.open(blob, verify: false) } throws: {
            ($0 as? BlobError)?.code == .corrupt
        }
        #expect(try names().isEmpty)
    }

    @Test func `a reference of a wrong length does not cost the store its file`() throws {
        let blob = try store.write(Array("abc".utf8))
        for bytes in [2, 4, -1, .max] {
            let wrong = BlobReference(hash: blob.hash, bytes: bytes)
            #expect { try store.open(wrong) } throws: { ($0 as? BlobError)?.code == .corrupt }
        }
        #expect(try store.open(blob).count == 3)
    }

    @Test func `writing again heals a file that has rotted`() throws {
        let blob = try store.write(Array("abc".utf8))
        try replace(blob, with: "xyz")
        #expect(try store.write(Array("abc".utf8)) == blob)
        #expect(try store.read(blob, offset: 0, count: 3) == Array("abc".utf8))
    }

    @Test func `pieces from elsewhere make a file once they are all there and right`() throws {
        let blob = BlobReference(hash: SHA256(of: [1, 2, 3, 4]), bytes: 4)
        do {
            let writer = try BlobWriter(blob, to: store)
            try writer.append([1, 2])
            #expect(writer.received == 2)
            #expect(!store.contains(blob))
            #expect { try writer.commit() } throws: { ($0 as? BlobError)?.code == .corrupt }
            try writer.append([3, 4])
            try writer.commit()
        }
        #expect(try store.open(blob).count == 4)
        #expect(try names() == [blob.hash.description])
    }

    @Test func `pieces that are too many or wrong leave nothing behind`() throws {
        let blob = BlobReference(hash: SHA256(of: [1, 2]), bytes: 2)
        do {
            let writer = try BlobWriter(blob, to: store)
            #expect { try writer.append([1, 2, 3]) } throws: {
                ($0 as? BlobError)?.code == .corrupt
            }
            try writer.append([2, 1])
            #expect { try writer.commit() } throws: { ($0 as? BlobError)?.code == .corrupt }
        }
        #expect(try names().isEmpty)
    }

    @Test func `what a writer that crashed left is removed, what a living one holds stays`() throws
    {
        let blob = BlobReference(hash: SHA256(of: [1]), bytes: 1)
        try Data().write(to: URL(fileURLWithPath: "\(directory.path)/.unfinished-1-1-x"))
        let writer = try BlobWriter(blob, to: store)
        _ = try BlobStore(directory: directory.path)
        #expect(try names().count == 1)
        try writer.append([1])
        try writer.commit()
        #expect(store.contains(blob))
    }

    @Test func `whoever opens the store takes no file from a writer that begins`() async throws {
        let path = directory.path
        try await withThrowingTaskGroup { group in
            for _ in 0..<3 {
                group.addTask {
                    while !Task.isCancelled { _ = try BlobStore(directory: path) }
                }
            }
            defer { group.cancelAll() }
            let blob = BlobReference(hash: SHA256(of: [1]), bytes: 1)
            for _ in 0..<20_000 {
                let writer = try BlobWriter(blob, to: store)
                try #require(try names().count == 1)
                withExtendedLifetime(writer) {}
            }
        }
    }

    @Test func `a mapped file outlives its removal`() throws {
        let blob = try store.write([7, 8, 9])
        let file = try store.open(blob)
        store.remove(blob)
        #expect(!store.contains(blob))
        #expect(file.withBytes { $0[2] } == 9)
    }

    @Test func `a store where none can be is an error with the reason`() throws {
        let file = try directory.write([1], to: "file")
        #expect { try BlobStore(directory: "\(file)/below") } throws: { error in
            (error as? BlobError)?.code == .system
        }
        #expect { try BlobStore(directory: file) } throws: { ($0 as? BlobError)?.code == .system }
    }
}
