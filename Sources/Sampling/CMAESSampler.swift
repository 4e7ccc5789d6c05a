import Foundation
import Search
import Statistics

/// The evolution strategy with covariance matrix adaptation: draws around a centre that moves towards
/// the better trials, from a normal distribution that takes on the shape of the slope.
///
/// It needs more trials than the model-based samplers, and in exchange hardly any time; it is at home
/// where a few hundred trials of numbers can be had. Choices are relaxed: each value has a coordinate,
/// and the largest decides. Coordinates of parameters that are not active stay where the centre is.
///
/// - A generation is learned from when as many trials as it has have finished, whichever they are:
///   trials still under way count later, so any number may be.
/// - Failed trials are the last of their generation.
///
/// - SeeAlso: Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772, whose constants and
///   symbols these are; Krause, Arbonès and Igel, "CMA-ES with optimal covariance update and storage
///   complexity", NIPS 2016, for the Cholesky factor in the place of the matrix's root.
public struct CMAESSampler: Sampler {
    private let space: SearchSpace
    private let encoding: SpaceEncoding
    /// For each axis its coordinates.
    private let coordinates: [Range<Int>]
    private var state: EvolutionState
    private var generation: [(coordinates: [Double], rank: Double)] = []
    private var finished = 0
    private var running: [Parameters] = []
    private var tried: Set<Parameters> = []

    /// How often a point outside the bounds, or one that was tried, is drawn anew.
    private static let drawsMax = 32

    /// A sampler over a space.
    ///
    /// - Parameter space: what is searched.
    public init(space: SearchSpace) {
        self.space = space
        encoding = SpaceEncoding(space)
        var coordinates: [Range<Int>] = []
        var count = 0
        var narrowest: [Double] = []
        for axis in encoding.axes {
            switch axis {
            case .numeric(let numbers):
                coordinates.append(count..<count + 1)
                // A distribution narrower than a step would never leave the step.
                narrowest.append(min(0.5 * numbers.cell(at: 0.5), 0.2))
            case .categorical(let choices):
                coordinates.append(count..<count + choices.count)
                narrowest += Array(repeating: 0.2, count: choices.count)
            }
            count = narrowest.count
        }
        self.coordinates = coordinates
        state = EvolutionState(narrowest: narrowest)
    }

    /// Learns from finished trials, a generation at a time, and which are under way.
    public mutating func update(completed: [Observation], running: [Parameters]) {
        for observation in completed {
            finished += 1
            tried.insert(observation.parameters)
            let rank =
                if case .value(let value, _) = observation.outcome { value } else {
                    -Double.infinity
                }
            generation.append((placed(observation.parameters), rank))
            guard generation.count == state.generationSize else { continue }
            let order = generation.indices.sorted { left, right in
                (-generation[left].rank, left) < (-generation[right].rank, right)
            }
            // Where every trial failed, nothing says which way to go.
            if generation.contains(where: { $0.rank > -.infinity }) {
                state.learn(order.map { generation[$0].coordinates })
            }
            generation = []
        }
        self.running = running
    }

    /// How far from the middle a choice's own coordinate stands above, and the others below: about
    /// one deviation of the first draws, so that choices do not look like long steps.
    private static let choiceReach = 0.25

    /// A point's coordinates.
    private func placed(_ point: Parameters) -> [Double] {
        var placed = state.center
        for (axis, place) in encoding.vector(of: point).enumerated() where !place.isNaN {
            guard encoding.isChoice(axis) else {
                placed[coordinates[axis].lowerBound] = place
                continue
            }
            for (choice, coordinate) in coordinates[axis].enumerated() {
                placed[coordinate] =
                    0.5 + (Double(choice) == place ? Self.choiceReach : -Self.choiceReach)
            }
        }
        return placed
    }

    /// Draws points from the distribution; the study's first is its centre.
    public func suggest(_ count: Int, using generator: inout RandomGenerator) -> [Parameters] {
        var taken = Set(running)
        var points: [Parameters] = []
        for index in 0..<max(count, 0) {
            var point =
                finished + running.count + index == 0
                ? self.point(of: state.center) : draw(using: &generator)
            for _ in 0..<Self.drawsMax where tried.contains(point) || taken.contains(point) {
                point = draw(using: &generator)
            }
            taken.insert(point)
            points.append(point)
        }
        return points
    }

    private func draw(using generator: inout RandomGenerator) -> Parameters {
        var drawn = state.draw(using: &generator)
        for _ in 0..<Self.drawsMax where !isInside(drawn) {
            drawn = state.draw(using: &generator)
        }
        return point(of: drawn)
    }

    private func isInside(_ drawn: [Double]) -> Bool {
        encoding.axes.indices.allSatisfy { axis in
            encoding.isChoice(axis) || (0...1).contains(drawn[coordinates[axis].lowerBound])
        }
    }

    private func point(of drawn: [Double]) -> Parameters {
        let vector = coordinates.enumerated().map { axis, range -> Double in
            guard encoding.isChoice(axis) else { return drawn[range.lowerBound] }
            let best = range.max { (drawn[$0], -$0) < (drawn[$1], -$1) } ?? range.lowerBound
            return Double(best - range.lowerBound)
        }
        return encoding.point(of: encoding.settled(vector) { vector[$0] })
    }
}
