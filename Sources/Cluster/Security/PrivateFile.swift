import Foundation
import Glibc

/// Files that only their owner may see.
enum PrivateFile {
    /// No file of keys is larger.
    private static let bytesMax = 1 << 20

    /// Writes a file of mode 0600 that appears whole or not at all.
    ///
    /// - Parameter replaces: whether a file that is there may go.
    static func write(_ text: String, to path: String, replaces: Bool) throws(KeyError) {
        let unfinished = path + ".unfinished"
        unlink(unfinished)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(unfinished, flags, 0o600)
        guard descriptor >= 0 else { throw KeyError(file: path, errno: errno) }
        defer {
            close(descriptor)
            unlink(unfinished)
        }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
            fsync(descriptor) == 0
        else { throw KeyError(file: path, errno: errno) }
        // A link fails where a file is; a rename takes its place.
        let status = replaces ? rename(unfinished, path) : link(unfinished, path)
        guard status == 0 else { throw KeyError(file: path, errno: errno) }
    }

    /// Reads a file, unless everybody on the machine can read it too.
    static func read(_ path: String) throws(KeyError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { throw KeyError(file: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= bytesMax else {
            throw KeyError("\(path): that is not a file of keys")
        }
        guard status.st_mode & 0o007 == 0 else {
            throw KeyError("\(path): others can read it; say: chmod 600 \(path)")
        }
        guard let content = FileManager.default.contents(atPath: path) else {
            throw KeyError(file: path, errno: EACCES)
        }
        return String(decoding: content, as: UTF8.self)
    }
}
