import Foundation
import Glibc

/// Writes to standard output, all of it or with a complaint.
///
/// `print` would lose what does not fit on a full disk without a word.
func put(_ text: String) throws(Complaint) {
    try write(text, to: 1, named: "standard output")
}

/// Tells a person something on standard error; what cannot be told there is not told.
func tell(_ text: String) {
    try? write(text + "\n", to: 2, named: "standard error")
}

/// Writes all of a text to an open file.
func write(_ text: String, to descriptor: CInt, named name: String) throws(Complaint) {
    var text = text
    let failure = text.withUTF8 { bytes -> CInt in
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[written...])
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return errno }
            written += count
        }
        return 0
    }
    guard failure == 0 else {
        throw Complaint(.failed, "\(name): it cannot be written: \(words(failure))")
    }
}

/// What the system says of an error.
func words(_ code: CInt) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
}

/// A file that appears whole at its path, or not at all; a link stays a link, and into a device or a
/// pipe it is written as it comes.
struct OutputFile: ~Copyable {
    private let path: String
    /// Where the file is to be, behind all links.
    private let target: String
    /// What is written until the file is whole; nil for a device or a pipe.
    private let unfinished: String?
    private let descriptor: CInt

    /// - Parameter input: a file that is read meanwhile: it must be another one.
    init(path: String, besides input: String) throws(Complaint) {
        var (status, read) = (stat(), stat())
        let kind = stat(path, &status) == 0 ? status.st_mode & S_IFMT : S_IFREG
        guard kind != S_IFDIR else {
            throw Complaint(.usage, "\(path): it is a directory, and a file is to be written")
        }
        let isKnown = status.st_ino != 0 && stat(input, &read) == 0
        let isInput =
            isKnown && kind == S_IFREG
            && (status.st_dev, status.st_ino) == (read.st_dev, read.st_ino)
        guard !isInput else {
            throw Complaint(.usage, "\(path): it is the input, and would be overwritten")
        }
        let target = Self.resolved(path)
        let unfinished = kind == S_IFREG ? target + ".unfinished" : nil
        let descriptor = open(
            unfinished ?? path,
            unfinished == nil ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
            0o644
        )
        guard descriptor >= 0 else {
            throw Complaint(.usage, "\(path): it cannot be written: \(words(errno))")
        }
        self.path = path
        self.target = target
        self.unfinished = unfinished
        self.descriptor = descriptor
    }

    /// A path without links, as far as it is there.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    deinit {
        close(descriptor)
        if let unfinished { unlink(unfinished) }
    }

    func write(_ text: String) throws(Complaint) {
        try tenfold.write(text, to: descriptor, named: path)
    }

    /// Puts the file in its place.
    consuming func finish() throws(Complaint) {
        guard let unfinished else { return }
        guard fsync(descriptor) == 0 || errno == EINVAL, rename(unfinished, target) == 0 else {
            throw Complaint(.failed, "\(path): it cannot be written: \(words(errno))")
        }
    }
}

/// Makes a directory and those above it, where they are not there yet.
func makeDirectory(_ path: String) throws(Complaint) {
    var made = path.hasPrefix("/") ? "/" : ""
    var failure: CInt = 0
    for part in path.split(separator: "/") {
        made += part + "/"
        failure = mkdir(made, 0o777) == 0 ? 0 : errno
    }
    var status = stat()
    if stat(path, &status) == 0 {
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Complaint(.usage, "\(path): it is a file, and a directory is to be there")
        }
        guard access(path, W_OK | X_OK) != 0 else { return }
        failure = errno
    }
    throw Complaint(.usage, "\(path): the directory cannot be used: \(words(failure))")
}

/// A value as JSON that people can read, keys in order.
func json(_ value: some Encodable, isPretty: Bool = true) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
}
