import CLinux
import Glibc

/// SIGINT and SIGTERM as something to poll for, in a process that one loop drives.
public final class Signals {
    /// Readable while a signal waits; for `poll`.
    let descriptor: CInt

    /// Has both signals counted from now on, whatever the process was started with.
    ///
    /// - Parameter patience: with so many signals the process ends at once, whatever it is doing.
    public init(patience: Int = 2) throws(SystemError) {
        // A peer that closes its end of a pipe is an answer to a write, not a reason to die.
        signal(SIGPIPE, SIG_IGN)
        descriptor = tenfold_watch_signals(CInt(clamping: patience))
        guard descriptor >= 0 else { throw SystemError("watching for signals") }
    }

    deinit {
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
        close(descriptor)
    }

    /// Waits for a signal.
    ///
    /// - Returns: whether one has come by then; it is not counted again.
    public func come(within time: Duration) -> Bool {
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let (seconds, attoseconds) = time.components
        poll(&item, 1, CInt(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000))
        return collect() > 0
    }

    /// How many signals have come since the last call.
    func collect() -> Int {
        var count: UInt64 = 0
        return read(descriptor, &count, 8) == 8 ? Int(count) : 0
    }
}
