import Foundation
import Glibc
import Synchronization

/// A place at which tests end the process, to see that nothing is lost there.
///
/// `TENFOLD_FAULT=before-append:3` ends it the third time it comes by. A program that was built for
/// release knows nothing of it.
enum FaultPoint: String {
    /// Records are decided, and none of them is on disk.
    case beforeAppend = "before-append"
    /// Records are on disk, and nobody has heard of it.
    case afterAppend = "after-append"
    /// A message is about to go to the socket.
    case beforeSend = "before-send"
    /// A message has been given to the socket.
    case afterSend = "after-send"

    #if DEBUG
        private static let plan: (point: FaultPoint, visit: Int)? = {
            let words = ProcessInfo.processInfo.environment["TENFOLD_FAULT"]?.split(separator: ":")
            guard let words, words.count == 2, let point = FaultPoint(rawValue: String(words[0])),
                let visit = Int(words[1])
            else { return nil }
            return (point, visit)
        }()

        private static let visits = Atomic(0)

        /// Comes by.
        func pass() {
            guard let plan = Self.plan, plan.point == self else { return }
            let visit = Self.visits.add(1, ordering: .relaxed).newValue
            guard visit == plan.visit else { return }
            // What was given to the socket, rightly or wrongly, goes out meanwhile.
            usleep(200_000)
            kill(getpid(), SIGKILL)
        }
    #else
        /// Comes by.
        @inline(__always)
        func pass() {}
    #endif
}
