import Glibc
import Hashing

/// A directory of files named by the SHA-256 of their bytes.
///
/// A file appears whole or not at all: it is written under another name, flushed to the disk and then
/// renamed. So several processes may share a directory, and none needs a lock.
public struct BlobStore: Sendable, Hashable {
    /// The directory.
    public let directory: String

    /// The store in a directory, which is made if need be.
    ///
    /// What writers that are no more left behind unfinished is removed.
    public init(directory: String) throws(BlobError) {
        self.directory = directory
        do throws(SystemError) {
            try Self.makeDirectory(directory)
        } catch {
            throw BlobError(error, directory)
        }
        removeAbandoned()
    }

    /// Where the bytes of that digest are, if the store has them.
    public func path(of hash: SHA256) -> String { "\(directory)/\(hash)" }

    /// Whether the store has a file for those bytes, of the right length.
    ///
    /// What is in it shows when it is opened.
    public func contains(_ blob: BlobReference) -> Bool {
        var status = stat()
        guard stat(path(of: blob.hash), &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFREG && Int(status.st_size) == blob.bytes
    }

    /// The name and length of the bytes of that digest, if the store has a file for them.
    public func reference(to hash: SHA256) -> BlobReference? {
        var status = stat()
        guard stat(path(of: hash), &status) == 0, status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return BlobReference(hash: hash, bytes: Int(status.st_size))
    }

    /// All of the bytes, verified.
    public func bytes(of blob: BlobReference) throws(BlobError) -> [UInt8] {
        try open(blob).withBytes { bytes in bytes.withUnsafeBufferPointer { Array($0) } }
    }

    /// Keeps the bytes.
    ///
    /// - Returns: their name, which is the same for the same bytes.
    @discardableResult
    public func write(_ bytes: [UInt8]) throws(BlobError) -> BlobReference {
        let blob = BlobReference(hash: SHA256(of: bytes), bytes: bytes.count)
        // A file that is there may have rotted; then it is replaced.
        if contains(blob), (try? open(blob)) != nil { return blob }
        let writer = try BlobWriter(blob, to: self)
        try writer.append(bytes[...])
        try writer.commit()
        return blob
    }

    /// Maps the bytes into memory.
    ///
    /// - Parameter verify: whether to compute the digest. A file whose bytes are not those of its
    ///   name is removed, so that it can be fetched anew.
    public func open(_ blob: BlobReference, verify: Bool = true) throws(BlobError) -> MappedFile {
        let path = path(of: blob.hash)
        let file: MappedFile
        do throws(SystemError) {
            file = try MappedFile(path: path)
        } catch {
            guard error.code == ENOENT else { throw BlobError(error, path) }
            throw BlobError(.missing, "the store \(directory) does not have \(blob.hash)")
        }
        // A wrong length is the file's fault or the reference's: only the digest can tell.
        guard verify || file.count != blob.bytes else { return file }
        let hash = file.withBytes { bytes in
            var hasher = SHA256Hasher()
            bytes.withUnsafeBufferPointer { hasher.update($0) }
            return hasher.finish()
        }
        guard hash == blob.hash else {
            unlink(path)
            throw BlobError(.corrupt, "\(path): the bytes have the digest \(hash); it was removed")
        }
        guard file.count == blob.bytes else {
            throw BlobError(.corrupt, "\(path) has \(file.count) bytes, and not \(blob.bytes)")
        }
        return file
    }

    /// Some of the bytes: what is left of them from a position on, at most as many as asked for.
    ///
    /// The digest is not computed; who gathers the pieces does.
    public func read(
        _ blob: BlobReference,
        offset: Int,
        count: Int
    ) throws(BlobError) -> [UInt8] {
        guard offset >= 0, offset <= blob.bytes, count >= 0 else {
            throw BlobError(.request, "\(blob.hash) has no \(count) bytes from \(offset) on")
        }
        let path = path(of: blob.hash)
        do throws(SystemError) {
            // Read, not mapped: a mapping would be made and undone for each piece of a large blob.
            let file = try File(reading: path)
            if try file.status().st_size == blob.bytes {
                return try file.bytes(from: offset, count: min(count, blob.bytes - offset))
            }
        } catch {
            guard error.code == ENOENT else { throw BlobError(error, path) }
        }
        // It is missing or damaged; opening it finds out which, and says so.
        _ = try open(blob)
        throw BlobError(.corrupt, "\(path) has not \(blob.bytes) bytes")
    }

    /// Removes the bytes, if they are there; who has mapped them keeps them.
    public func remove(_ blob: BlobReference) {
        unlink(path(of: blob.hash))
    }
}

extension BlobStore {
    /// How the names of unfinished files begin; a digest cannot.
    static let unfinishedPrefix = ".unfinished-"

    private static func makeDirectory(_ path: String) throws(SystemError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += "\(part)/"
            guard mkdir(prefix, 0o755) != 0 else { continue }
            guard errno == EEXIST || errno == EISDIR || errno == EROFS else {
                throw SystemError(action: "make the directory", code: errno)
            }
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw SystemError(action: "open", code: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw SystemError(action: "keep files in", code: ENOTDIR)
        }
    }

    /// Removes unfinished files that no living process has locked.
    private func removeAbandoned() {
        guard let entries = opendir(directory) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix(Self.unfinishedPrefix) else { continue }
            let path = "\(directory)/\(name)"
            guard let file = try? File(reading: path) else { continue }
            if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
        }
    }
}
