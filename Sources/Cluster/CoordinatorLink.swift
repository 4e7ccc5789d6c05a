import Messaging
import ZeroMQ

/// A connection to a coordinator, and what may keep it from coming about.
///
/// libzmq tries again for ever and says nothing. The link watches each attempt, puts into words why it
/// failed, and waits longer before the next: a handshake that fails would else be repeated five times
/// a second.
final class CoordinatorLink {
    /// Why there is no connection.
    enum Failure: Hashable {
        /// The coordinator does not know our key; it will not help to ask again.
        case keyRefused(String)
        /// The connection was closed before both sides knew each other; it may help to ask again.
        case handshakeFailed(String)
    }

    private static let pauseMin = Duration.milliseconds(500)
    private static let pauseMax = Duration.seconds(5)

    private let address: CoordinatorAddress
    private let context: Context
    private let options: SocketOptions
    /// Which of the endpoints is tried.
    private var choice = 0
    private(set) var socket: Socket
    private var monitor: SocketMonitor
    private var isInHandshake = false
    private var pause = CoordinatorLink.pauseMin
    /// When to connect; nil once that is done.
    private var due: ContinuousClock.Instant?

    /// Begins to connect.
    init(_ address: CoordinatorAddress, in context: Context, options: SocketOptions) throws {
        self.address = address
        self.context = context
        var options = options
        options.security = address.security
        self.options = options
        socket = try Socket(.dealer, in: context, options: options)
        monitor = try SocketMonitor(of: socket, in: context)
        try socket.connect(endpoint)
    }

    /// What to wait for besides messages.
    var pollItem: PollItem { monitor.pollItem }

    /// At how many endpoints the coordinator may be.
    var endpointCount: Int { address.endpoints.count }

    /// Where the coordinator is believed to be.
    var endpoint: String { address.endpoints[choice] }

    /// Connects anew, over a new socket, and to the next endpoint if there are several.
    func reconnect() throws {
        try open()
        try socket.connect(endpoint)
    }

    private func open() throws {
        choice = (choice + 1) % address.endpoints.count
        isInHandshake = false
        due = nil
        socket = try Socket(.dealer, in: context, options: options)
        monitor = try SocketMonitor(of: socket, in: context)
    }

    /// Sees to the connection.
    ///
    /// - Returns: why it has failed, if it has; the socket is another one then.
    func tend(now: ContinuousClock.Instant = .now) throws -> Failure? {
        if let due, due <= now {
            self.due = nil
            try socket.connect(endpoint)
        }
        while let event = try monitor.next() {
            switch event {
            case .listening: break
            case .connected:
                isInHandshake = true
            case .handshakeSucceeded:
                isInHandshake = false
                pause = Self.pauseMin
            case .keyRefused:
                return .keyRefused(
                    "\(endpoint): the coordinator does not know the key "
                        + "'\(address.keyName ?? "")'; have it authorized there"
                )
            case .disconnected:
                guard isInHandshake else { continue }
                try open()
                due = now + pause
                pause = min(pause * 2, Self.pauseMax)
                return .handshakeFailed("\(endpoint): \(closed)")
            }
        }
        return nil
    }

    /// When `tend` has something to do although nothing has happened.
    var wake: ContinuousClock.Instant? { due }

    private var closed: String {
        switch address.security {
        case .none:
            "who listens there does not speak without a key; give one with --key"
        case .client, .server:
            "who listens there does not hold the coordinator's key that '\(address.keyName ?? "")' "
                + "names, or is no coordinator, or speaks without keys"
        }
    }
}
