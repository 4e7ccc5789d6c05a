/// A moment of study time: how long the study has been worked on so far.
///
/// Study time stands still while no coordinator runs, so that a restart does not use up a budget of
/// wall time; it goes on where the journal left it.
public struct Instant: InstantProtocol, Hashable, Sendable {
    /// Nanoseconds of study time.
    public let nanoseconds: Int64

    /// The beginning of the study.
    public static let start = Instant(nanoseconds: 0)

    /// A moment by its nanoseconds of study time.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The moment a duration later.
    public func advanced(by duration: Duration) -> Instant {
        let parts = duration.components
        return Instant(
            nanoseconds: nanoseconds + parts.seconds * 1_000_000_000
                + parts.attoseconds / 1_000_000_000
        )
    }

    /// How much later another moment is.
    public func duration(to other: Instant) -> Duration {
        .nanoseconds(other.nanoseconds - nanoseconds)
    }

    /// Whether the left moment is earlier.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Duration {
    /// The duration in seconds.
    public var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
