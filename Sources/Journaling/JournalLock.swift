import Glibc

/// The right to write a journal: at most one process has it.
///
/// The kernel gives it back when the process ends, however it ends. The lock's file stays, for
/// removing it could take the lock from under another process.
struct JournalLock: ~Copyable {
    private let descriptor: CInt

    /// Takes the lock of the journal at a path.
    ///
    /// - Throws: `JournalError` with `inUse` and who has it.
    init(journal path: String) throws(JournalError) {
        let activity = "locking the journal"
        let lockPath = path + ".lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(errno, at: path, while: activity) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let number = errno
            if number == EINTR { continue }
            defer { close(descriptor) }
            guard number == EWOULDBLOCK else {
                throw Self.failure(number, at: path, while: activity)
            }
            throw JournalError(
                .inUse,
                "it is in use by \(Self.owner(in: descriptor))",
                at: path,
                while: "opening the journal"
            )
        }
        self.descriptor = descriptor
        // Only a help for people: on a full disk the lock holds all the same.
        ftruncate(descriptor, 0)
        _ = Self.owner.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    }

    deinit {
        // Not by closing alone: a child between its birth and its program has the descriptor, too.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// What this process is called where it keeps others out.
    static var owner: String { "process \(getpid()) on \(hostName)" }

    /// Who has the lock, as written in its file.
    private static func owner(in descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return "another process" }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        return text.allSatisfy { !$0.isNewline } ? text : "another process"
    }

    private static var hostName: String {
        var name = [UInt8](repeating: 0, count: 256)
        let result = name.withUnsafeMutableBytes { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                $0.baseAddress.map { gethostname($0, 255) } ?? -1
            }
        }
        return result == 0 ? String(decoding: name.prefix { $0 != 0 }, as: UTF8.self) : "this host"
    }

    private static func failure(
        _ number: CInt,
        at path: String,
        while activity: String
    ) -> JournalError {
        let words = strerror(number).map { String(cString: $0) } ?? "error \(number)"
        return switch number {
        case ENOSPC, EDQUOT: JournalError(.diskFull, "the disk is full", at: path, while: activity)
        case EACCES, EPERM, EROFS:
            JournalError(.readOnly, "the directory is read-only", at: path, while: activity)
        case ENOENT, ENOTDIR:
            JournalError(.notFound, "there is no such directory", at: path, while: activity)
        default: JournalError(.failed, words, at: path, while: activity)
        }
    }
}
