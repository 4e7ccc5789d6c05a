import Foundation
import Glibc
import Messaging
import Synchronization

/// Where a slot answers: written by the thread that fits, and by one that says that the process is
/// not frozen.
final class SlotOutput: Sendable {
    /// The worker hears from a slot this often, however long a fit takes.
    static let pulse = Duration.seconds(1)

    private let descriptor: CInt
    /// Keeps each message in one piece.
    private let turn = Mutex(())

    /// Answers on an open descriptor.
    init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Sends a message, all of it.
    func send(_ message: Message) throws {
        let bytes = try message.streamBytes()
        try turn.withLock { _ in try write(bytes) }
    }

    /// Starts the thread that speaks up once a second.
    func beginToPulse() {
        let thread = Thread { [self] in
            var pause = timespec()
            pause.tv_sec = Int(Self.pulse.components.seconds)
            // A worker that is gone hears nothing; the other thread ends for it.
            while (try? send(.alive)) != nil { nanosleep(&pause, nil) }
        }
        thread.stackSize = 1 << 18
        thread.start()
    }

    private func write(_ bytes: [UInt8]) throws(SystemError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError("answering the worker") }
            sent += count
        }
    }
}
