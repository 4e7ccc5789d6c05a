import CLinux
import Glibc
import Synchronization

/// Where one thread leaves letters for another, which may wait for them together with its sockets.
final class Mailbox<Letter: Sendable>: Sendable {
    /// Readable while there are letters; for `poll`.
    let descriptor: CInt
    /// Guards the letters between the thread that leaves them and the one that collects them.
    private let letters = Mutex<[Letter]>([])

    init() throws(SystemError) {
        descriptor = tenfold_eventfd()
        guard descriptor >= 0 else { throw SystemError("making a mailbox") }
    }

    deinit {
        close(descriptor)
    }

    /// Leaves a letter.
    func post(_ letter: Letter) {
        letters.withLock { $0.append(letter) }
        var one: UInt64 = 1
        // Fails only when 2⁶⁴ letters wait; the descriptor is readable then too.
        _ = write(descriptor, &one, 8)
    }

    /// Takes all letters that are there.
    func collect() -> [Letter] {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
        return letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }

    /// Takes all letters, waiting until there is one.
    func wait() -> [Letter] {
        while true {
            let waiting = collect()
            if !waiting.isEmpty { return waiting }
            var item = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
            _ = Glibc.poll(&item, 1, -1)
        }
    }
}

/// A call to the operating system that failed.
public struct SystemError: Error, CustomStringConvertible {
    /// The system's error number.
    public let code: CInt
    /// What was being done.
    public let activity: String

    /// The error of the call that has just failed on this thread.
    init(_ activity: String, code: CInt = errno) {
        self.code = code
        self.activity = activity
    }

    /// What was being done and what the system said, in one line.
    public var description: String { "\(activity): \(String(cString: strerror(code)))" }
}
