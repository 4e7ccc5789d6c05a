import CZeroMQ

/// Something to wait for: a socket, or a file descriptor such as a pipe or a `signalfd`.
public struct PollItem {
    /// What can be waited for.
    public enum Source {
        /// A ZeroMQ socket of this thread.
        case socket(Socket)
        /// An open file descriptor.
        case descriptor(CInt)
    }

    /// What can happen to a source.
    public struct Events: OptionSet, Hashable, Sendable {
        /// The events as bits of `zmq_poll`.
        public let rawValue: CShort

        /// The events of these bits.
        public init(rawValue: CShort) { self.rawValue = rawValue }

        /// There is something to read.
        public static let readable = Events(rawValue: CShort(ZMQ_POLLIN))
        /// There is room to write.
        public static let writable = Events(rawValue: CShort(ZMQ_POLLOUT))
        /// A descriptor hung up or failed; reported without being asked for.
        public static let failed = Events(rawValue: CShort(ZMQ_POLLERR))
    }

    /// What is waited for.
    public var source: Source
    /// What should happen to it.
    public var events: Events

    /// Waits for something to happen to a socket.
    public init(_ socket: Socket, _ events: Events = .readable) {
        source = .socket(socket)
        self.events = events
    }

    /// Waits for something to happen to a file descriptor.
    public init(descriptor: CInt, _ events: Events = .readable) {
        source = .descriptor(descriptor)
        self.events = events
    }
}

/// Waits until something happens to one of the items, or the time is up.
///
/// A signal does not end the wait: have signals arrive on a descriptor.
///
/// - Parameters:
///   - items: what to wait for.
///   - timeout: how long, rounded up to milliseconds; nil for as long as it takes.
/// - Returns: for each item what happened to it; nothing anywhere when the time is up.
/// - Throws: `ZeroMQError` with `terminated` if a context was shut down.
public func poll(
    _ items: [PollItem],
    timeout: Duration?
) throws(ZeroMQError) -> [PollItem.Events] {
    var raw = items.map { item in
        switch item.source {
        case .socket(let socket):
            zmq_pollitem_t(
                socket: socket.handle,
                fd: -1,
                events: item.events.rawValue,
                revents: 0
            )
        case .descriptor(let descriptor):
            zmq_pollitem_t(
                socket: nil,
                fd: descriptor,
                events: item.events.rawValue,
                revents: 0
            )
        }
    }
    let clock = ContinuousClock()
    let deadline = timeout.map { clock.now + $0 }
    while true {
        let milliseconds = deadline.map { clock.now.duration(to: $0).roundedUpMilliseconds } ?? -1
        // The sockets behind the raw handles must live until the call returns.
        let ready = withExtendedLifetime(items) {
            zmq_poll(&raw, CInt(raw.count), CLong(milliseconds))
        }
        if ready >= 0 { break }
        guard zmq_errno() == EINTR else {
            throw ZeroMQError.current(in: "zmq_poll", while: "waiting for messages")
        }
    }
    return raw.map { PollItem.Events(rawValue: $0.revents) }
}
