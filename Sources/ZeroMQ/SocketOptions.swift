import CZeroMQ

/// How a socket behaves: set once, before it is bound or connected.
///
/// There is deliberately no `ZMQ_HEARTBEAT_IVL`: together with a full receive queue it makes libzmq
/// abort the process (libzmq issues 3937, 4364, 4767), and it cuts off healthy but slow readers.
/// Heartbeats are messages of the protocol instead; they also keep data under way, which
/// `retransmissionMax` needs in order to notice a cut.
public struct SocketOptions: Hashable, Sendable {
    /// How many messages may wait to be sent to one peer before a send says `again`.
    ///
    /// 1000: at 16, small messages fall to a tenth of their rate; bulk is bounded by credit instead.
    public var sendHighWaterMark = 1000
    /// How many messages of one peer may wait to be received before TCP pushes back.
    public var receiveHighWaterMark = 1000
    /// The largest frame taken from a peer, in bytes, or nil for no limit.
    ///
    /// A larger one costs the peer its connection before anything is allocated.
    public var frameBytesMax: Int?
    /// How long sent bytes may stay unacknowledged before the connection counts as cut.
    public var retransmissionMax: Duration = .seconds(10)
    /// Probes for connections on which nothing is under way.
    public var keepalive = Keepalive()
    /// How long one attempt to connect may take.
    ///
    /// Without it, an attempt made during a cut is retried only at 1, 2, 4, 8, … seconds, long after
    /// the heal.
    public var connectTimeout: Duration = .seconds(3)
    /// The pause before the first new attempt to connect.
    public var reconnectInterval: Duration = .milliseconds(200)
    /// The longest pause between attempts, reached by doubling.
    public var reconnectIntervalMax: Duration = .seconds(5)
    /// How long a peer may take to say hello: ends silent and byte-a-second clients.
    public var handshakeTimeout: Duration = .seconds(5)
    /// Whether messages are queued only on connections that are up (DEALER only).
    ///
    /// Else they pile up during an outage and arrive stale. A send without a connection says `again`.
    public var sendsOnlyWhenConnected = true
    /// How long what was not sent yet may hold up the end of the process.
    ///
    /// Long enough for a goodbye to be on its way; whoever cares more waits for an acknowledgement.
    public var linger: Duration = .zero
    /// How many connections may wait to be accepted: after a restart all workers come at once.
    public var backlog = 4096
    /// Whether host names and wildcards also mean IPv6 addresses; IPv4 goes on working.
    public var usesIPv6 = false
    /// How connections over TCP are protected.
    public var security = SocketSecurity.none

    /// The name under which a ZAP handler is asked about whoever connects.
    public static let authenticationDomain = "tenfold"

    /// When an idle connection is probed and given up.
    public struct Keepalive: Hashable, Sendable {
        /// How long nothing happens before the first probe.
        public var idle: Duration = .seconds(10)
        /// The pause between probes.
        public var interval: Duration = .seconds(5)
        /// How many unanswered probes end the connection.
        public var probes = 3

        /// The first probe after 10 seconds, the connection given up 15 seconds later.
        public init() {}
    }

    /// The recommended options: those measured to notice a cut in 11 seconds and heal in under one.
    public init(frameBytesMax: Int? = nil) {
        self.frameBytesMax = frameBytesMax
    }
}

/// `ZMQ_ZAP_ENFORCE_DOMAIN`: the library has it, but its header shows it to drafts only.
private let zapEnforceDomain: CInt = 93

extension SocketOptions {
    /// Sets everything that means something for a socket of this kind.
    func apply(to handle: UnsafeMutableRawPointer, kind: Socket.Kind) throws(ZeroMQError) {
        // libzmq's default would hang the exit for ever.
        try set(ZMQ_LINGER, milliseconds(linger), on: handle)
        try set(ZMQ_SNDHWM, CInt(clamping: sendHighWaterMark), on: handle)
        try set(ZMQ_RCVHWM, CInt(clamping: receiveHighWaterMark), on: handle)
        try set(ZMQ_IPV6, CInt(usesIPv6 ? 1 : 0), on: handle)
        if let frameBytesMax {
            try set(ZMQ_MAXMSGSIZE, Int64(frameBytesMax), on: handle)
        }
        try set(ZMQ_TCP_MAXRT, milliseconds(retransmissionMax), on: handle)
        try set(ZMQ_TCP_KEEPALIVE, CInt(1), on: handle)
        try set(ZMQ_TCP_KEEPALIVE_IDLE, seconds(keepalive.idle), on: handle)
        try set(ZMQ_TCP_KEEPALIVE_INTVL, seconds(keepalive.interval), on: handle)
        try set(ZMQ_TCP_KEEPALIVE_CNT, CInt(clamping: keepalive.probes), on: handle)
        try set(ZMQ_HANDSHAKE_IVL, milliseconds(handshakeTimeout), on: handle)
        try set(ZMQ_CONNECT_TIMEOUT, milliseconds(connectTimeout), on: handle)
        try set(ZMQ_RECONNECT_IVL, milliseconds(reconnectInterval), on: handle)
        try set(ZMQ_RECONNECT_IVL_MAX, milliseconds(reconnectIntervalMax), on: handle)
        try set(ZMQ_BACKLOG, CInt(clamping: backlog), on: handle)
        try apply(security, to: handle)
        switch kind {
        case .router:
            // Else messages to peers that are gone vanish without a word.
            try set(ZMQ_ROUTER_MANDATORY, CInt(1), on: handle)
        case .dealer:
            try set(ZMQ_IMMEDIATE, CInt(sendsOnlyWhenConnected ? 1 : 0), on: handle)
        case .pair:
            break
        }
    }

    private func apply(
        _ security: SocketSecurity,
        to handle: UnsafeMutableRawPointer
    ) throws(ZeroMQError) {
        switch security {
        case .none:
            break
        case .server(let key):
            try set(ZMQ_CURVE_SERVER, CInt(1), on: handle)
            try set(ZMQ_CURVE_SECRETKEY, bytes: key.bytes, on: handle)
            // CURVE alone lets in whoever knows the server's public key. Enforced, a handler that is
            // missing lets in nobody.
            try set(ZMQ_ZAP_DOMAIN, bytes: Array(Self.authenticationDomain.utf8), on: handle)
            try set(zapEnforceDomain, CInt(1), on: handle)
        case .client(let key, let server):
            try set(ZMQ_CURVE_SERVERKEY, bytes: server.bytes, on: handle)
            try set(ZMQ_CURVE_PUBLICKEY, bytes: key.publicKey.bytes, on: handle)
            try set(ZMQ_CURVE_SECRETKEY, bytes: key.bytes, on: handle)
        }
    }

    private func set(
        _ option: CInt,
        bytes: [UInt8],
        on handle: UnsafeMutableRawPointer
    ) throws(ZeroMQError) {
        guard zmq_setsockopt(handle, option, bytes, bytes.count) == 0 else {
            // Not the value: it may be a secret.
            throw ZeroMQError.current(
                in: "zmq_setsockopt",
                while: "setting socket option \(option)"
            )
        }
    }

    private func set<Value: FixedWidthInteger>(
        _ option: CInt,
        _ value: Value,
        on handle: UnsafeMutableRawPointer
    ) throws(ZeroMQError) {
        var value = value
        guard zmq_setsockopt(handle, option, &value, MemoryLayout<Value>.size) == 0 else {
            throw ZeroMQError.current(
                in: "zmq_setsockopt",
                while: "setting socket option \(option) to \(value)"
            )
        }
    }

    private func milliseconds(_ duration: Duration) -> CInt {
        CInt(clamping: duration.roundedUpMilliseconds)
    }

    private func seconds(_ duration: Duration) -> CInt {
        CInt(clamping: (duration.roundedUpMilliseconds + 999) / 1000)
    }
}

extension Duration {
    /// Whole milliseconds, rounded up so that a wait is never too short; at most a year.
    var roundedUpMilliseconds: Int {
        let yearSeconds: Int64 = 366 * 24 * 3600
        guard self < .seconds(yearSeconds) else { return Int(yearSeconds) * 1000 }
        guard self > .zero else { return 0 }
        let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000
        let (seconds, attoseconds) = components
        let rest = (attoseconds + attosecondsPerMillisecond - 1) / attosecondsPerMillisecond
        return Int(seconds * 1000 + rest)
    }
}
