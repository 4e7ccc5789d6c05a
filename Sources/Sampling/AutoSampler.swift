import Search
import Statistics

/// Tenfold's own choice: for each trial it decides which sampler proposes.
///
/// A Gaussian process learns smooth functions from few trials, but where there are many optima it
/// stays too long at the first; the Parzen estimator forgets less fast what else was good. So after
/// the start both propose in turn, the process by each of its views. Each learns from what the others
/// found.
///
/// - SeeAlso: Hoffman, Brochu and de Freitas, "Portfolio allocation for Bayesian optimization", UAI
///   2011.
public struct AutoSampler: Sampler {
    private var process: GaussianProcessSampler
    private var parzen: TPESampler
    private var finished = 0
    private var running: [Parameters] = []

    /// One proposal of so many is the Parzen estimator's.
    ///
    /// A process alone is ahead on smooth functions and on choices between families, but on the steps
    /// that cross-validated scores often are it stays behind. Since it has a rough view, too, every
    /// fifth proposal from the estimator is enough; before, every third one was best.
    private static let cycle = 5

    /// A sampler over a space.
    ///
    /// - Parameters:
    ///   - space: what is searched.
    ///   - seed: decides how the first points are spread.
    ///   - budget: how many trials there will be in all, where that is known.
    public init(space: SearchSpace, seed: UInt64, budget: Int? = nil) {
        process = GaussianProcessSampler(space: space, seed: seed, budget: budget)
        parzen = TPESampler(space: space, seed: seed)
    }

    /// Learns from finished trials, and which are under way.
    public mutating func update(completed: [Observation], running: [Parameters]) {
        finished += completed.count
        self.running = running
        process.update(completed: completed, running: running)
        parzen.update(completed: completed, running: running)
    }

    /// Proposes points; those proposed together keep away from each other.
    public func suggest(_ count: Int, using generator: inout RandomGenerator) -> [Parameters] {
        oneByOne(count, beside: running) { $0.suggestion(using: &generator) }
    }

    private func suggestion(using generator: inout RandomGenerator) -> Parameters {
        let trial = finished + running.count
        if finished >= process.startup, trial % Self.cycle == Self.cycle - 1 {
            return parzen.suggestion(using: &generator)
        }
        return process.suggestion(turn: trial % Self.cycle, using: &generator)
    }
}
