import Glibc
import Hashing

/// Bytes on their way into a store, piece by piece, as they come from another machine.
///
/// A writer that is let go before `commit` leaves nothing behind. Not to be shared between threads.
public final class BlobWriter {
    /// What the bytes are to be.
    public let expected: BlobReference
    /// How many bytes came so far: where the next piece begins.
    public private(set) var received = 0

    private let store: BlobStore
    private let path: String
    private let file: File
    private var hasher = SHA256Hasher()

    /// Begins to write bytes whose name is known.
    public init(_ expected: BlobReference, to store: BlobStore) throws(BlobError) {
        self.expected = expected
        self.store = store
        while true {
            // No name comes twice, so that whoever removes one cannot mean another's file.
            let number = String(UInt64.random(in: 0...UInt64.max), radix: 16)
            let path = "\(store.directory)/\(BlobStore.unfinishedPrefix)\(number)-\(expected.hash)"
            do throws(SystemError) {
                let file = try File(creating: path)
                // The lock tells others that somebody is still at it; it goes with the process.
                flock(file.descriptor, LOCK_EX)
                // Who looked before it was locked took the file for abandoned, and has removed it.
                guard try file.status().st_nlink > 0 else { continue }
                (self.path, self.file) = (path, file)
                return
            } catch {
                throw BlobError(error, path)
            }
        }
    }

    deinit {
        unlink(path)
    }

    /// Takes the next piece.
    public func append(_ bytes: ArraySlice<UInt8>) throws(BlobError) {
        guard bytes.count <= expected.bytes - received else {
            throw BlobError(.corrupt, "\(expected.hash) has only \(expected.bytes) bytes")
        }
        hasher.update(bytes)
        received += bytes.count
        do throws(SystemError) {
            try file.write(bytes.span)
        } catch {
            throw BlobError(error, path)
        }
    }

    /// Verifies that the bytes are the expected ones, and gives the file its name.
    ///
    /// - Parameter isDurable: whether the bytes are on the disk afterwards also if the power fails; else
    ///   a later `BlobStore.open` may find them damaged.
    public func commit(isDurable: Bool = true) throws(BlobError) {
        guard received == expected.bytes else {
            throw BlobError(.corrupt, "\(expected.hash): \(received) of \(expected.bytes) bytes")
        }
        let hash = hasher.finish()
        guard hash == expected.hash else {
            throw BlobError(.corrupt, "\(expected.hash): the bytes have the digest \(hash)")
        }
        do throws(SystemError) {
            if isDurable { try file.synchronize() }
            try retrying("rename") { rename(path, store.path(of: expected.hash)) }
            guard isDurable else { return }
            let directory = try File(reading: store.directory)
            try directory.synchronize()
        } catch {
            throw BlobError(error, path)
        }
    }
}
