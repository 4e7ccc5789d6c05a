/// How much something matters that a coordinator or a worker tells.
public enum LogLevel: String, CaseIterable, Comparable, Sendable {
    /// Every step, for whoever looks for a fault.
    case debug
    /// How things go.
    case info
    /// Something is not as it should be, and is being dealt with.
    case warning
    /// The program cannot go on.
    case error

    /// Whether something matters less than something else.
    public static func < (one: LogLevel, other: LogLevel) -> Bool { one.rank < other.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
