import FoldTables
import Search
import Statistics

/// How the next configuration of a table is chosen.
enum Stream: String, CaseIterable {
    /// Evenly from those not yet tried.
    case random
    /// Like a Bayesian sampler: of some candidates the one whose tried neighbours were told best.
    case guided

    /// The configuration to try next.
    ///
    /// - Parameters:
    ///   - told: the value told of each configuration tried, where it is settled.
    func next(
        in table: FoldTable,
        left: [Int],
        told: [(configuration: Int, value: Double)],
        using random: inout RandomGenerator
    ) -> Int {
        let first = left[random.below(left.count)]
        guard self == .guided, told.count >= 10 else { return first }
        // A fifth stays chance, as samplers explore.
        if random.uniform() < 0.2 { return first }
        let candidates = (0..<12).map { _ in left[random.below(left.count)] }
        var best = (first, -Double.infinity)
        for candidate in candidates {
            let value = predicted(candidate, in: table, told: told)
            if value > best.1 { best = (candidate, value) }
        }
        return best.0
    }

    /// The mean of what was told of the three nearest neighbours; other families are far.
    private func predicted(
        _ candidate: Int,
        in table: FoldTable,
        told: [(configuration: Int, value: Double)]
    ) -> Double {
        let own = table.configurations[candidate]
        var near: [(distance: Double, value: Double)] = []
        for trial in told {
            let other = table.configurations[trial.configuration]
            var distance = own.family == other.family ? 0.0 : 4
            for part in own.point.indices {
                let difference = own.point[part] - other.point[part]
                distance += difference * difference
            }
            if near.count == 3, distance >= near[2].distance { continue }
            if near.count == 3 { near.removeLast() }
            let place = near.firstIndex { distance < $0.distance } ?? near.count
            near.insert((distance, trial.value), at: place)
        }
        return near.reduce(0) { $0 + $1.value } / Double(near.count)
    }
}
