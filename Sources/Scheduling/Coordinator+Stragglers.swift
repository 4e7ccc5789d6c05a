import Search

// Speculation: what is late in one worker's hands is given to another one as well.
extension Coordinator {
    /// Gives a second copy of tasks that run far longer than expected to workers that are idle.
    mutating func doubleStragglers(at now: Instant) {
        guard hasIdleSlots else { return }
        let idle = roster.workers.filter(\.isIdle)
        var copies: [(task: TaskKey, candidates: [Roster.Worker])] = []
        for holder in roster.workers {
            for (place, id) in holder.leases.enumerated() {
                guard let lease = roster.lease(id) else { continue }
                let straggler = Straggler(
                    lease,
                    of: holder,
                    at: place,
                    costs,
                    family(of: lease.task)
                )
                guard straggler.mayBeDoubled(at: now),
                    roster.leases(of: lease.task).count < Self.copiesMax
                else { continue }
                let others = idle.filter {
                    $0.id != holder.id && straggler.isBeaten(by: $0, at: now)
                }
                if !others.isEmpty { copies.append((lease.task, others)) }
            }
        }
        for (task, candidates) in copies {
            let others = candidates.compactMap { roster[$0.id] }.filter(\.isIdle)
            var offers = Offers(others, costs)
            if let worker = offers.take(family(of: task)) { assign(task, to: worker, at: now) }
        }
    }
}

/// A task in a worker's hands, and when it is expected to be done.
private struct Straggler {
    /// Where nobody knows yet what a fit takes, it is doubled after this many seconds: it may be in
    /// the hands of a worker that never ends.
    private static let unknownPatience = 5.0

    /// To send a task and to get its result takes time, too: less than this is not worth a copy.
    private static let worthwhile = 1.0

    private let given: Instant
    /// The seconds an ordinary worker takes, where that is known.
    private let expected: Double?
    /// The seconds from the giving to the end at this worker's pace.
    private let whole: Double

    init(
        _ lease: Roster.Lease,
        of holder: Roster.Worker,
        at place: Int,
        _ costs: CostModel,
        _ family: String
    ) {
        given = lease.given
        expected = costs.seconds(of: family)
        let fits = Double(1 + place / max(holder.slots, 1))
        whole = (expected ?? 0) * holder.slowness * fits
    }

    /// Whether the task takes longer than it should, or much longer than elsewhere.
    func mayBeDoubled(at now: Instant) -> Bool {
        isLate(at: now) || expected != nil && whole - age(at: now) > Self.worthwhile
    }

    /// Whether an idle worker would probably be done with the task sooner.
    func isBeaten(by idle: Roster.Worker, at now: Instant) -> Bool {
        if isLate(at: now) { return true }
        guard let expected else { return false }
        return whole - age(at: now) > max(1.5 * expected * idle.slowness, Self.worthwhile)
    }

    private func isLate(at now: Instant) -> Bool {
        let age = age(at: now)
        return expected == nil ? age > Self.unknownPatience : age > max(2 * whole, Self.worthwhile)
    }

    private func age(at now: Instant) -> Double { given.duration(to: now).inSeconds }
}
