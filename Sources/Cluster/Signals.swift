import CLinux
import Glibc

/// SIGINT and SIGTERM as something to poll for, in a process that one loop drives.
///
/// To be made before the first thread is started: threads inherit that the signals are blocked.
public final class Signals {
    /// Readable while a signal waits; for `poll`.
    let descriptor: CInt

    /// Blocks SIGINT and SIGTERM for this thread and all that are started later.
    public init() throws(SystemError) {
        var set = Self.set
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // A peer that closes its end of a pipe is an answer to a write, not a reason to die.
        signal(SIGPIPE, SIG_IGN)
        descriptor = tenfold_signalfd(&set)
        guard descriptor >= 0 else { throw SystemError("watching for signals") }
    }

    deinit {
        close(descriptor)
    }

    /// How many signals have come since the last call.
    func collect() -> Int {
        var count = 0
        var info = signalfd_siginfo()
        while read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size) > 0 {
            count += 1
        }
        return count
    }

    static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        return set
    }
}
