import CLinux
import Glibc
import ZeroMQ

/// Finds out whether an endpoint can be listened on, without listening.
///
/// A local socket is not tried: whoever waits for it would connect, and be cut off.
///
/// - Throws: `ZeroMQError` if not.
public func checkFree(_ endpoint: String) throws(ZeroMQError) {
    guard !endpoint.hasPrefix("ipc:") else { return }
    try Socket(.router, in: Context()).bind(endpoint)
}

/// The endpoint a coordinator listens on, shut while the process is short of descriptors.
///
/// libzmq 4.3.4 goes on trying to accept without a pause when the process has no descriptor left; and
/// then nor could a file be opened. While the endpoint is shut, the kernel ignores whoever wants to
/// connect: connections that are there go on, strangers who do not shake hands are gone after
/// `SocketOptions.handshakeTimeout`, and who was ignored comes in when it opens again. Those who
/// already wait to be accepted then still are: while the endpoint is open, the process allows itself
/// fewer descriptors than it may have, by as many as can wait.
final class Listener {
    /// The endpoint, with the port that was chosen where none was given.
    let endpoint: String
    /// Nil where only this user's own programs can connect.
    private let descriptor: Int32?
    private let tell: (String) -> Void
    /// How many descriptors the process may have, and how many it allows itself while it is open.
    private let limit: Int
    private let limitOpen: Int
    private var isOpen = true
    private var nextNote = ContinuousClock.now
    private static let noteInterval = Duration.seconds(60)

    /// Binds a socket; from now on the process may have as many descriptors as the system allows it.
    ///
    /// - Parameter tell: takes news for people.
    init(
        _ socket: Socket,
        at endpoint: String,
        in context: Context,
        tell: @escaping (String) -> Void
    ) throws(ZeroMQError) {
        let monitor = try SocketMonitor(of: socket, in: context)
        try socket.bind(endpoint)
        self.endpoint = try socket.lastEndpoint()
        descriptor =
            if self.endpoint.hasPrefix("tcp:"), case .listening(let descriptor) = try monitor.next()
            {
                descriptor
            } else {
                nil
            }
        limit = Int(clamping: tenfold_raise_descriptor_limit())
        let backlog = min(SocketOptions().backlog, limit / 8)
        limitOpen = limit - backlog - Self.acceptedMeanwhile
        self.tell = tell
        guard let descriptor else { return }
        // Where few descriptors are allowed, fewer may wait than libzmq was told.
        listen(descriptor, Int32(backlog))
        tenfold_limit_descriptors(UInt64(limitOpen))
    }

    /// Shuts or opens the endpoint, as descriptors are left.
    ///
    /// - Complexity: O(1).
    func tend() {
        guard let descriptor else { return }
        let used = Self.lowestFree
        if isOpen, used >= limitOpen - reserve {
            isOpen = tenfold_ignore_newcomers(descriptor, 1) != 0
            tenfold_limit_descriptors(UInt64(limit))
            guard ContinuousClock.now >= nextNote else { return }
            nextNote = .now + Self.noteInterval
            tell(
                "\(endpoint): nearly all of \(limit) descriptors are in use; nobody else is let in "
                    + "until some are free (see ulimit -n)"
            )
        } else if !isOpen, used < limitOpen - 2 * reserve {
            isOpen = tenfold_ignore_newcomers(descriptor, 0) == 0
            tenfold_limit_descriptors(UInt64(limitOpen))
        }
    }

    /// Descriptors kept for files.
    private var reserve: Int { min(256, limit / 8) }

    /// How many may come beside those who wait, before the endpoint is shut for good.
    private static let acceptedMeanwhile = 8

    /// All descriptors below it are in use; beyond any limit if none is free.
    private static var lowestFree: Int {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .max }
        close(descriptor)
        return Int(descriptor)
    }
}
