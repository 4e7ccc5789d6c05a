import Search

/// What workers can still be given.
struct Offers {
    private struct Offer {
        var worker: WorkerID
        var families: [String]
        var slots: Int
        var leases: Int
        var credit: Int
        var slowness: Double

        /// When a fit given now would end, in fits of an ordinary worker.
        var end: Double { Double(1 + leases / slots) * slowness }
    }

    /// In order of arrival; each has credit left.
    private var offers: [Offer] = []

    var isEmpty: Bool { offers.isEmpty }

    /// How many tasks they can be given in all.
    var credit: Int { offers.reduce(0) { $0 + $1.credit } }

    init(_ workers: [Roster.Worker], _ costs: CostModel) {
        for worker in workers where !worker.isLeaving {
            let credit = Self.credit(of: worker, costs)
            guard credit > 0 else { continue }
            offers.append(
                Offer(
                    worker: worker.id,
                    families: worker.families,
                    slots: worker.slots,
                    leases: worker.leases.count,
                    credit: credit,
                    slowness: worker.slowness
                )
            )
        }
    }

    /// How many more tasks a worker may be given: its slots, and what keeps them busy meanwhile.
    private static func credit(of worker: Roster.Worker, _ costs: CostModel) -> Int {
        let shortest = worker.families.compactMap { costs.seconds(of: $0) }.min() ?? .infinity
        let perSlot = (Coordinator.aheadSeconds / max(shortest, 1e-6)).rounded(.down)
        let isSlow = shortest.isFinite && shortest > Coordinator.aheadFitMax
        let ahead = max(isSlow ? 0 : 1, worker.slots * min(Int(perSlot), Coordinator.aheadMax))
        return worker.slots + ahead - worker.leases.count
    }

    /// Takes from the worker that would end a fit of the family soonest, of equals from the less
    /// loaded one, of those from the first to arrive.
    mutating func take(_ family: String) -> WorkerID? {
        var best: Int?
        for (index, offer) in offers.enumerated() where offer.families.contains(family) {
            guard let leader = best.map({ offers[$0] }) else {
                best = index
                continue
            }
            // The load is compared crosswise, without dividing.
            let load = offer.leases * leader.slots
            let leaderLoad = leader.leases * offer.slots
            if (offer.end, load) < (leader.end, leaderLoad) { best = index }
        }
        guard let best else { return nil }
        let worker = offers[best].worker
        offers[best].leases += 1
        offers[best].credit -= 1
        if offers[best].credit == 0 { offers.remove(at: best) }
        return worker
    }
}
