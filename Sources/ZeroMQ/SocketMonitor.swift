import CZeroMQ

/// What happens to the connections of one socket, as far as people need to know.
///
/// It belongs to the socket's thread and ends with it. Only what is asked for here is watched:
/// asking for `ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL` makes libzmq 4.3.4 leak the descriptors of
/// damaged CURVE connections.
///
/// - SeeAlso: [zmq_socket_monitor](http://api.zeromq.org/4-3:zmq-socket-monitor)
public final class SocketMonitor {
    /// Something that happened to a connection.
    public enum Event: Hashable, Sendable {
        /// The socket listens, with a descriptor that is libzmq's to close.
        case listening(descriptor: Int32)
        /// The transport is there; the handshake follows.
        case connected
        /// Both sides know each other and messages may flow.
        case handshakeSucceeded
        /// The other side answered that it does not accept our key.
        case keyRefused
        /// The connection is gone, in the handshake or later.
        case disconnected
    }

    private let observed: Socket
    private let events: Socket

    /// Begins to watch a socket: before it is bound or connected, so that nothing is missed.
    ///
    /// - Throws: `ZeroMQError` if the process has no descriptors left.
    public init(of socket: Socket, in context: Context) throws(ZeroMQError) {
        observed = socket
        // The socket's address tells it from all others that are open in this process.
        let endpoint = "inproc://monitor-\(UInt(bitPattern: socket.handle))"
        let mask =
            ZMQ_EVENT_LISTENING | ZMQ_EVENT_CONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED
            | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
        guard zmq_socket_monitor(socket.handle, endpoint, mask) == 0 else {
            throw ZeroMQError.current(in: "zmq_socket_monitor", while: "watching a socket")
        }
        events = try Socket(.pair, in: context)
        try events.connect(endpoint)
    }

    deinit { zmq_socket_monitor(observed.handle, nil, 0) }

    /// What to wait for in `poll`.
    public var pollItem: PollItem { PollItem(events) }

    /// The next event, without waiting; nil when there is none now.
    ///
    /// - Throws: `ZeroMQError` for what no caller can expect.
    public func next() throws(ZeroMQError) -> Event? {
        // The first frame is a 16-bit event and a 32-bit value, in the machine's order; the second
        // the endpoint.
        while case .message(let delivery) = try events.receive(framesMax: 2) {
            guard let head = delivery.frames.first, head.count == 6 else { continue }
            let (event, value) = head.withUnsafeBytes {
                ($0.load(as: UInt16.self), $0.loadUnaligned(fromByteOffset: 2, as: Int32.self))
            }
            switch CInt(event) {
            case ZMQ_EVENT_LISTENING: return .listening(descriptor: value)
            case ZMQ_EVENT_CONNECTED: return .connected
            case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: return .handshakeSucceeded
            case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: return .keyRefused
            case ZMQ_EVENT_DISCONNECTED: return .disconnected
            default: continue
            }
        }
        return nil
    }
}
