import Glibc

/// A file that is open, closed when nobody holds it any more.
final class File {
    let descriptor: Int32

    /// Opens a file to be read.
    init(reading path: String) throws(SystemError) {
        descriptor = try retrying("open") { open(path, O_RDONLY | O_CLOEXEC) }
    }

    /// Makes a file to be written; nobody else may have it.
    init(creating path: String) throws(SystemError) {
        descriptor = try retrying("create") {
            open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        }
    }

    /// Makes a file without a name, which vanishes when it is closed.
    init(temporaryIn directory: String) throws(SystemError) {
        var template = Array("\(directory)/tenfold-XXXXXX".utf8CString)
        descriptor = try retrying("create a temporary file") { mkstemp(&template) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        close(descriptor)
    }

    /// What the system knows about the file.
    func status() throws(SystemError) -> stat {
        var status = stat()
        _ = try retrying("examine") { fstat(descriptor, &status) }
        return status
    }

    /// Reads into the array from a position on, until the array or the file ends.
    ///
    /// - Returns: how many bytes were read.
    func read(into bytes: inout [UInt8], at start: Int) throws(SystemError) -> Int {
        var filled = start
        while filled < bytes.count {
            let count = try retrying("read") {
                bytes.withUnsafeMutableBytes { buffer in
                    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                    return Glibc.read(descriptor, rest.baseAddress, rest.count)
                }
            }
            guard count > 0 else { break }
            filled += count
        }
        return filled - start
    }

    /// The bytes from a position on: as many as asked for, or fewer where the file ends.
    func bytes(from offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled throws(SystemError) in
            while filled < count {
                let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
                let place = off_t(offset + filled)
                let more = try retrying("read") {
                    pread(descriptor, rest.baseAddress, rest.count, place)
                }
                guard more > 0 else { break }
                filled += more
            }
        }
    }

    /// Writes all the bytes.
    func write(_ bytes: Span<UInt8>) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            written += try retrying("write") {
                bytes.extracting(written..<bytes.count).withUnsafeBytes { buffer in
                    Glibc.write(descriptor, buffer.baseAddress, buffer.count)
                }
            }
        }
    }

    /// Goes back to the first byte.
    func rewind() throws(SystemError) {
        _ = try retrying("rewind") { lseek(descriptor, 0, SEEK_SET) }
    }

    /// Waits until the bytes are on the disk.
    func synchronize() throws(SystemError) {
        _ = try retrying("flush") { fsync(descriptor) }
    }
}

/// What the system answered to a call that failed.
struct SystemError: Error {
    /// What was being done, as in "cannot open".
    let action: String
    let code: Int32

    var description: String { "cannot \(action): \(String(cString: strerror(code)))" }
}

/// Calls until the call was not merely interrupted by a signal.
@discardableResult
func retrying<Count: SignedInteger>(
    _ action: String,
    _ call: () -> Count
) throws(SystemError) -> Count {
    while true {
        let result = call()
        guard result < 0 else { return result }
        guard errno == EINTR else { throw SystemError(action: action, code: errno) }
    }
}
