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
/// `SocketOptions.handshakeTimeout`, and who was ignored comes in when it opens again.
final class Listener {
    /// The endpoint, with the port that was chosen where none was given.
    let endpoint: String
    /// Nil where only this user's own programs can connect.
    private let descriptor: Int32?
    private let tell: (String) -> Void
    private let limit: Int
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
        self.tell = tell
    }

    /// Shuts or opens the endpoint, as descriptors are left.
    ///
    /// - Complexity: O(1).
    func tend() {
        guard let descriptor else { return }
        let used = Self.lowestFree
        if isOpen, used >= limit - reserve {
            isOpen = tenfold_ignore_newcomers(descriptor, 1) != 0
            guard ContinuousClock.now >= nextNote else { return }
            nextNote = .now + Self.noteInterval
            tell(
                "\(endpoint): nearly all of \(limit) descriptors are in use; nobody else is let in "
                    + "until some are free (see ulimit -n)"
            )
        } else if !isOpen, used < limit - 2 * reserve {
            isOpen = tenfold_ignore_newcomers(descriptor, 0) == 0
        }
    }

    /// Descriptors kept for files, and for those who wait to be accepted when the endpoint is shut.
    private var reserve: Int { min(256 + SocketOptions().backlog, limit / 4) }

    /// All descriptors below it are in use; beyond any limit if none is free.
    private static var lowestFree: Int {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .max }
        close(descriptor)
        return Int(descriptor)
    }
}
