import Search
import Statistics

/// Proposes trials for two goals at once, by one sampler for one goal.
///
/// For each proposal a weight is drawn, by which both goals become one: the larger of two weighted
/// distances from the best seen so far. Whatever the shape of the front, each of its points is best
/// for some weight, so that the trials spread along it. The sampler is told all trials anew, under
/// the weight of the proposal.
///
/// - SeeAlso: Knowles, "ParEGO: a hybrid algorithm with on-line landscape approximation for expensive
///   multiobjective optimization problems", IEEE Transactions on Evolutionary Computation 10 (2006),
///   equations 1 and 2.
public struct TwoGoalSampler: Sampler {
    /// How much the sum of the distances counts beside the larger one, so that of points that are
    /// equally far the better one wins.
    private static let augmentation = 0.05

    private let make: @Sendable () -> any Sampler
    private var completed: [Observation] = []
    private var running: [Parameters] = []

    /// A sampler over the space of another one.
    ///
    /// - Parameter make: makes that one anew, told of nothing.
    public init(_ make: @escaping @Sendable () -> any Sampler) {
        self.make = make
    }

    /// Learns from finished trials, and which are under way.
    public mutating func update(completed: [Observation], running: [Parameters]) {
        self.completed += completed
        self.running = running
    }

    /// Proposes points, each under a weight of its own.
    public func suggest(_ count: Int, using generator: inout RandomGenerator) -> [Parameters] {
        var points: [Parameters] = []
        for _ in 0..<max(count, 0) {
            var sampler = make()
            sampler.update(
                completed: joined(weight: generator.uniform()),
                running: running + points
            )
            points += sampler.suggest(1, using: &generator)
        }
        return points
    }

    /// All trials with one value each.
    private func joined(weight: Double) -> [Observation] {
        let first = Scale(completed.compactMap { $0.value?.first })
        let second = Scale(completed.compactMap { $0.value?.second })
        return completed.map { observation in
            guard case .value(_, let variance) = observation.outcome, let value = observation.value
            else { return observation }
            let distances = (
                weight * first.distance(of: value.first),
                (1 - weight) * second.distance(of: value.second)
            )
            let larger = max(distances.0, distances.1)
            let sum = distances.0 + distances.1
            let factor = weight * first.unit
            return Observation(
                trial: observation.trial,
                parameters: observation.parameters,
                outcome: .value(
                    -larger - Self.augmentation * sum,
                    variance: variance * factor * factor
                )
            )
        }
    }

    /// Distances from the best of some values, the worst being 1.
    private struct Scale {
        var best: Double
        var unit: Double

        init(_ values: [Double]) {
            best = values.max() ?? 0
            let width = best - (values.min() ?? 0)
            unit = width > 0 && width.isFinite ? 1 / width : 0
        }

        func distance(of value: Double) -> Double { (best - value) * unit }
    }
}

extension Observation {
    /// What the trial is worth by either goal, if it is worth something.
    fileprivate var value: (first: Double, second: Double)? {
        guard case .value(let first, _) = outcome, let second else { return nil }
        return (first, second)
    }
}
