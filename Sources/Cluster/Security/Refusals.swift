/// Tells a person of what was refused, at most once a second however much there is.
struct Refusals {
    private static let interval = Duration.seconds(1)

    private var nextLine = ContinuousClock.now
    private var unsaid = 0

    /// Counts something refused.
    ///
    /// - Returns: the line to be shown, or nil when there was one lately.
    mutating func note(_ line: String, now: ContinuousClock.Instant = .now) -> String? {
        guard now >= nextLine else {
            unsaid += 1
            return nil
        }
        defer { unsaid = 0 }
        nextLine = now + Self.interval
        return unsaid == 0 ? line : "\(line); \(unsaid) more were refused"
    }
}
