import CZeroMQ

/// A ZeroMQ socket, owned by one thread.
///
/// It is not `Sendable`: the thread that uses a socket makes it. Closing is letting go of the last
/// reference; what was not yet sent is dropped then.
///
/// - SeeAlso: [zmq_socket](http://api.zeromq.org/4-3:zmq-socket)
public final class Socket {
    /// What a socket is for.
    public enum Kind: Hashable, Sendable, CaseIterable {
        /// Talks to many peers, each known by an id of its connection. The coordinator's.
        case router
        /// Talks to one peer, asynchronously. The worker's.
        case dealer
        /// One end of a pipe between two threads, over `inproc`.
        case pair
    }

    /// What the socket is for.
    public let kind: Kind
    let handle: UnsafeMutableRawPointer
    private let context: Context
    /// Whether those who connect are authenticated.
    private let isServer: Bool
    /// Where frames arrive before they are copied out; one for the socket's life, because small
    /// frames lie inside this struct and it must not move.
    private let frame: UnsafeMutablePointer<zmq_msg_t>

    /// A socket, not yet bound or connected.
    ///
    /// - Throws: `ZeroMQError` if the context is shut down, the process has no descriptors left, or an
    ///   option is impossible.
    public init(
        _ kind: Kind,
        in context: Context,
        options: SocketOptions = SocketOptions()
    ) throws(ZeroMQError) {
        let type =
            switch kind {
            case .router: ZMQ_ROUTER
            case .dealer: ZMQ_DEALER
            case .pair: ZMQ_PAIR
            }
        guard let handle = zmq_socket(context.handle, type) else {
            throw ZeroMQError.current(in: "zmq_socket", while: "opening a \(kind) socket")
        }
        do throws(ZeroMQError) {
            try options.apply(to: handle, kind: kind)
        } catch {
            zmq_close(handle)
            throw error
        }
        self.kind = kind
        self.handle = handle
        self.context = context
        isServer = if case .server = options.security { true } else { false }
        frame = .allocate(capacity: 1)
        zmq_msg_init(frame)
    }

    deinit {
        zmq_msg_close(frame)
        frame.deallocate()
        zmq_close(handle)
    }

    /// Listens at an endpoint, such as `tcp://*:5555` or `ipc:///run/tenfold.sock`; port `*` lets the
    /// kernel choose one, which `lastEndpoint` then tells.
    ///
    /// libzmq would remove whatever lies at the path of an `ipc` endpoint; this call refuses to, unless
    /// it is a socket at which nobody listens any more.
    ///
    /// - Throws: `ZeroMQError` with `addressInUse`, `noSuchHost`, `invalidEndpoint`,
    ///   `permissionDenied`, `pathTooLong`, ….
    public func bind(_ endpoint: String) throws(ZeroMQError) {
        let activity = "binding \(endpoint)"
        try checkPathLength(of: endpoint, function: "zmq_bind", while: activity)
        try checkPathIsFree(of: endpoint, while: activity)
        guard zmq_bind(handle, endpoint) == 0 else {
            throw ZeroMQError.current(in: "zmq_bind", while: activity)
        }
    }

    /// Connects to an endpoint, in the background and for good: lost connections are made again.
    ///
    /// A host name is resolved in the background too, so a host that does not exist (yet) is no error.
    ///
    /// - Throws: `ZeroMQError` with `invalidEndpoint`, `unknownTransport` or `pathTooLong`.
    public func connect(_ endpoint: String) throws(ZeroMQError) {
        let activity = "connecting to \(endpoint)"
        try checkPathLength(of: endpoint, function: "zmq_connect", while: activity)
        guard zmq_connect(handle, endpoint) == 0 else {
            throw ZeroMQError.current(in: "zmq_connect", while: activity)
        }
    }

    /// The endpoint last bound or connected, with the port the kernel chose.
    ///
    /// - Throws: `ZeroMQError` if the context is shut down.
    public func lastEndpoint() throws(ZeroMQError) -> String {
        var text = [UInt8](repeating: 0, count: 1024)
        var count = text.count
        guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &count) == 0 else {
            throw ZeroMQError.current(in: "zmq_getsockopt", while: "asking for the endpoint")
        }
        return String(decoding: text.prefix(count).prefix { $0 != 0 }, as: UTF8.self)
    }
}

// MARK: - Sending

/// What became of a message given to a socket.
public enum SendOutcome: Hashable, Sendable {
    /// libzmq took it. It may still be lost with the connection.
    case sent
    /// There is no room or no connection now; nothing was sent. Try again later.
    case again
    /// The peer is gone (ROUTER only); nothing was sent, and its id will not come back.
    case unreachable
    /// The context was shut down: close the socket.
    case terminated
}

extension Socket {
    /// Sends a message of one or more frames, whole or not at all, without waiting.
    ///
    /// - Parameters:
    ///   - frames: the message.
    ///   - peer: for a ROUTER, the id of the peer as it was received; for others nil.
    /// - Throws: `ZeroMQError` for what no caller can expect, such as a lack of memory.
    /// - Complexity: each frame is copied once, by libzmq.
    public func send(
        _ frames: [[UInt8]],
        to peer: [UInt8]? = nil
    ) throws(ZeroMQError) -> SendOutcome {
        precondition(!frames.isEmpty, "a message has at least one frame")
        precondition((kind == .router) == (peer != nil), "a ROUTER, and only it, names the peer")
        if let peer {
            let outcome = try send(peer, more: true)
            guard outcome == .sent else { return outcome }
        }
        var result = SendOutcome.sent
        for (index, frame) in frames.enumerated() {
            switch try send(frame, more: index < frames.count - 1) {
            case .sent: break
            case .again where kind == .dealer && index > 0:
                // The connection went away under the message. libzmq has taken back the first
                // frames and expects the others, in order to drop them: held back, they would
                // make it drop the next message instead.
                result = .again
            case let outcome: return outcome
            }
        }
        return result
    }

    private func send(_ frame: [UInt8], more: Bool) throws(ZeroMQError) -> SendOutcome {
        let flags = more ? ZMQ_DONTWAIT | ZMQ_SNDMORE : ZMQ_DONTWAIT
        while true {
            let sent = frame.withUnsafeBytes { zmq_send(handle, $0.baseAddress, $0.count, flags) }
            if sent >= 0 { return .sent }
            switch zmq_errno() {
            case EINTR: continue
            case EAGAIN: return .again
            case EHOSTUNREACH: return .unreachable
            case CInt(ETERM): return .terminated
            default: throw ZeroMQError.current(in: "zmq_send", while: "sending a message")
            }
        }
    }
}

// MARK: - Receiving

/// What a socket had to give.
public enum ReceiveOutcome: Hashable, Sendable {
    /// A message.
    case message(Delivery)
    /// A message with more frames than allowed; they were dropped.
    case excess(peer: [UInt8], frames: Int)
    /// Nothing there now.
    case again
    /// The context was shut down: close the socket.
    case terminated
}

/// A message and where it came from.
public struct Delivery: Hashable, Sendable {
    /// The id of the peer's connection, for a ROUTER; else empty.
    public let peer: [UInt8]
    /// The message's frames.
    public let frames: [[UInt8]]
    /// Who the ZAP handler said that the peer is; nil where connections are not authenticated.
    public let user: String?

    /// A message from a peer.
    public init(peer: [UInt8], frames: [[UInt8]], user: String? = nil) {
        self.peer = peer
        self.frames = frames
        self.user = user
    }
}

extension Socket {
    /// Takes the next message, without waiting.
    ///
    /// - Parameter framesMax: how many frames a message may have, the peer's id not counted.
    /// - Throws: `ZeroMQError` for what no caller can expect.
    /// - Complexity: each frame is copied once, out of libzmq's memory.
    public func receive(framesMax: Int) throws(ZeroMQError) -> ReceiveOutcome {
        precondition(framesMax > 0, "a message has at least one frame")
        var peer: [UInt8] = []
        if kind == .router {
            if let outcome = try receiveFrame() { return outcome }
            peer = copyOfFrame()
            guard zmq_msg_more(frame) == 1 else { return .excess(peer: peer, frames: 0) }
        }
        var frames: [[UInt8]] = []
        var user: String?
        var count = 0
        repeat {
            // A message arrives whole, so `again` can come before its first frame only.
            if let outcome = try receiveFrame() { return outcome }
            count += 1
            if count == 1, isServer { user = userOfFrame() }
            if count <= framesMax { frames.append(copyOfFrame()) }
        } while zmq_msg_more(frame) == 1
        guard count <= framesMax else { return .excess(peer: peer, frames: count) }
        return .message(Delivery(peer: peer, frames: frames, user: user))
    }

    /// Libzmq keeps the handler's answer with every frame of the connection.
    private func userOfFrame() -> String? {
        zmq_msg_gets(frame, "User-Id").map { String(cString: $0) }
    }

    /// Nil once the next frame is in `frame`, else why it is not.
    private func receiveFrame() throws(ZeroMQError) -> ReceiveOutcome? {
        while true {
            if zmq_msg_recv(frame, handle, ZMQ_DONTWAIT) >= 0 { return nil }
            switch zmq_errno() {
            case EINTR: continue
            case EAGAIN: return .again
            case CInt(ETERM): return .terminated
            default: throw ZeroMQError.current(in: "zmq_msg_recv", while: "receiving a message")
            }
        }
    }

    private func copyOfFrame() -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(frame), count: zmq_msg_size(frame)))
    }
}
