import CZeroMQ

/// What all sockets of a process share: the I/O threads behind them and the `inproc` names.
///
/// The one object of this module that threads may share. It ends when the last socket and the last
/// reference to it are gone.
///
/// - SeeAlso: [zmq_ctx_new](http://api.zeromq.org/4-3:zmq-ctx-new)
public final class Context: Sendable {
    // A libzmq context is documented as thread-safe, and this pointer to it never changes.
    nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    /// A context with I/O threads of its own.
    ///
    /// - Parameter ioThreads: how many threads move bytes; one carries about 1 GB/s.
    /// - Throws: `ZeroMQError` if the process has no descriptors left.
    public init(ioThreads: Int = 1) throws(ZeroMQError) {
        precondition((1...64).contains(ioThreads), "\(ioThreads) I/O threads make no sense")
        guard let handle = zmq_ctx_new() else {
            throw ZeroMQError.current(in: "zmq_ctx_new", while: "starting ZeroMQ")
        }
        self.handle = handle
        let status = zmq_ctx_set(handle, ZMQ_IO_THREADS, CInt(ioThreads))
        precondition(status == 0, "libzmq refused \(ioThreads) I/O threads")
    }

    deinit {
        // Every socket holds its context, so all are closed by now and this does not block.
        while zmq_ctx_term(handle) != 0, zmq_errno() == EINTR {}
    }

    /// Makes every call on every socket of this context return as terminated, now and from now on.
    ///
    /// The way to wake threads that wait in `poll` without a message to each. Any thread may call it.
    public func shutDown() {
        zmq_ctx_shutdown(handle)
    }
}
