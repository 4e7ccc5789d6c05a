import Glibc
import Scheduling

/// Tells study time: it goes on where the journal left it and stands still while nobody works.
struct StudyClock {
    private let offset: Int64

    /// A clock that shows `elapsed` now.
    init(elapsed: Duration = .zero) {
        offset = Instant.start.advanced(by: elapsed).nanoseconds - Self.monotonic
    }

    var now: Instant { Instant(nanoseconds: Self.monotonic + offset) }

    private static var monotonic: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
