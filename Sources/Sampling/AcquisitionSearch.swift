import Foundation
import Search
import Statistics

/// Finds the point of a space with the largest expected improvement, times the probability that a
/// trial there has a value.
///
/// Points spread over the whole space and points near the best trials compete; the best few of them
/// then climb, by the gradient along numbers and by trying all that is next to them along choices
/// and steps.
struct AcquisitionSearch {
    let encoding: SpaceEncoding
    let process: GaussianProcess
    let improvement: ExpectedImprovement
    /// Where trials fail; nil while none did.
    let feasibility: Feasibility?
    /// The points of good trials, best first, around which to look.
    let centers: [[Double]]
    /// A choice to which the search keeps, if any.
    let branch: Branch?

    /// One value of a choice on which other parameters depend, such as a family of models.
    struct Branch: Sendable, Hashable {
        var axis: Int
        var place: Double
    }

    /// How many points are spread over the space.
    private static let spread = 300
    /// How many points are drawn around the good trials.
    private static let near = 200
    /// How many of them climb.
    private static let climbers = 3
    /// How many steps they climb.
    private static let steps = 16

    /// A point and the logarithm of its expected improvement.
    struct Candidate {
        var vector: [Double]
        var worth: Double
    }

    /// Points to propose, best first.
    func candidates(using generator: inout RandomGenerator) -> [Candidate] {
        var drawn: [[Double]] = []
        let sequence = SobolSequence(dimensions: encoding.axes.count, seed: generator.next())
        for index in 0..<Self.spread {
            let shares = sequence.point(index)
            var places = zip(encoding.axes, shares).map { $0.place(atShare: $1) }
            if let branch { places[branch.axis] = branch.place }
            drawn.append(encoding.settled(places) { places[$0] })
        }
        if !centers.isEmpty {
            for index in 0..<Self.near {
                // The best is looked around most.
                let center = centers[index % 2 == 0 ? 0 : index / 2 % centers.count]
                drawn.append(neighbor(of: center, using: &generator))
            }
        }
        var found = valued(drawn + centers)
        found.sort { $0.worth > $1.worth }
        let climbed = found.prefix(Self.climbers).map { climb($0) }
        var refined = climbed + valued(climbed.flatMap { steps(from: $0.vector) })
        refined.sort { $0.worth > $1.worth }
        if let best = refined.first { refined.insert(climb(best), at: 0) }
        return (refined + found).sorted { $0.worth > $1.worth }
    }

    private func valued(_ vectors: [[Double]]) -> [Candidate] {
        let penalties = feasibility?.penalties(vectors)
        return zip(vectors, process.predictions(vectors)).enumerated().map { index, found in
            let (vector, prediction) = found
            let gain = improvement.logarithm(
                mean: prediction.mean,
                deviation: prediction.deviation
            )
            guard let penalties else { return Candidate(vector: vector, worth: gain) }
            return Candidate(vector: vector, worth: Feasibility.floored(gain) + penalties[index])
        }
    }

    /// A point that differs from another along some axes, by much or by little.
    private func neighbor(
        of center: [Double],
        using generator: inout RandomGenerator
    ) -> [Double] {
        let active = center.indices.filter { !center[$0].isNaN }
        guard !active.isEmpty else { return center }
        let share = max(min(1, 2 / Double(active.count)), generator.uniform() * generator.uniform())
        let width = exp(generator.uniform(log(0.003), log(0.3)))
        var vector = center
        let sure = active[generator.below(active.count)]
        for axis in active
        where axis != branch?.axis && (axis == sure || generator.uniform() < share) {
            switch encoding.axes[axis] {
            case .numeric(let numbers):
                let reach = max(width, 1.2 * numbers.cell(at: vector[axis]))
                vector[axis] += reach * generator.normal()
            case .categorical(let choices):
                vector[axis] = Double(generator.below(choices.count))
            }
        }
        var shares: [Double] = []
        for _ in encoding.axes { shares.append(generator.uniform()) }
        return encoding.settled(vector) { encoding.axes[$0].place(atShare: shares[$0]) }
    }

    /// All points that differ along one choice, or by one step along one axis.
    private func steps(from vector: [Double]) -> [[Double]] {
        var found: [[Double]] = []
        for (axis, kind) in encoding.axes.enumerated()
        where !vector[axis].isNaN && axis != branch?.axis {
            let places: [Double]
            switch kind {
            case .categorical(let choices):
                places = choices.indices.map(Double.init).filter { $0 != vector[axis] }
            case .numeric(let numbers):
                let cell = numbers.cell(at: vector[axis])
                places = cell > 0 ? [vector[axis] - cell, vector[axis] + cell] : []
            }
            for place in places {
                var next = vector
                next[axis] = place
                found.append(encoding.settled(next) { encoding.axes[$0].place(atShare: 0.5) })
            }
        }
        return found
    }

    /// The end of a climb along the numeric axes.
    private func climb(_ start: Candidate) -> Candidate {
        let axes = start.vector.indices.filter { axis in
            !start.vector[axis].isNaN && !encoding.isChoice(axis)
        }
        guard !axes.isEmpty else { return start }
        let minimizer = Minimizer(
            bounds: axes.map { _ in 0...1 },
            stepsMax: Self.steps,
            tolerance: 1e-4
        )
        let end = minimizer.minimum(from: axes.map { start.vector[$0] }) { places in
            var vector = start.vector
            for (axis, place) in zip(axes, places) { vector[axis] = place }
            let found = process.gradients(vector, axes: axes)
            let slopes = improvement.slopes(mean: found.mean, deviation: found.deviation)
            var gradient = axes.indices.map { index in
                -slopes.mean * found.meanSlope[index]
                    - slopes.deviation * found.deviationSlope[index]
            }
            var worth = improvement.logarithm(mean: found.mean, deviation: found.deviation)
            if let risk = feasibility?.gradient(vector, axes: axes) {
                let floored = Feasibility.floored(worth)
                let share = exp(worth - floored)
                for index in axes.indices {
                    gradient[index] = share * gradient[index] - risk.slope[index]
                }
                worth = floored + risk.penalty
            }
            return (-worth, gradient)
        }
        var vector = start.vector
        for (axis, place) in zip(axes, end.point) { vector[axis] = place }
        let settled = encoding.settled(vector) { start.vector[$0] }
        guard let reached = valued([settled]).first, reached.worth > start.worth else {
            return start
        }
        return reached
    }
}
