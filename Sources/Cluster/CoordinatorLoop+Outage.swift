import Journaling

// While the journal's server is away nothing can be decided, for nothing could be written down. The
// loop then waits, its workers go on with what they have, and keep the results.
extension CoordinatorLoop {
    /// The journal's server being away.
    struct Outage {
        /// It is told again this often.
        static let noteInterval = Duration.seconds(30)

        /// How long one look at the signals is.
        static let pause = Duration.milliseconds(500)

        var nextNote = ContinuousClock.now
    }

    /// Waits a moment for the journal's server.
    ///
    /// - Returns: whether to try again: until a signal comes.
    func awaitJournal(_ error: JournalError) -> Bool {
        var outage = self.outage ?? Outage()
        if outage.nextNote <= .now {
            outage.nextNote = .now + Outage.noteInterval
            let text = "\(error.place): \(error.message); the study waits for its journal"
            tell(.note(text, .warning))
        }
        self.outage = outage
        if signals.come(within: Outage.pause) { ending = .interrupted }
        return !isInterrupted
    }

    /// Notes that the journal has been written again.
    func endOutage() {
        guard outage != nil, !isInterrupted else { return }
        outage = nil
        tell(.note("the journal's server is back; the study goes on"))
    }

    var isInterrupted: Bool { ending?.isInterrupted ?? false }
}
