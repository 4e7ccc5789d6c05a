import Search
import Statistics

/// Fills the space evenly: the points of a scrambled Sobol sequence, in order of trial.
///
/// It learns nothing, but leaves fewer gaps than chance. Every model-based sampler starts with it.
///
/// - SeeAlso: Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR 13 (2012),
///   section 4.2, where quasi-random points do better than random ones.
public struct QuasiRandomSampler: Sampler {
    private let space: SearchSpace
    private let start: QuasiRandomStart
    private var tried: Set<Parameters> = []
    private var running: [Parameters] = []
    private var finished = 0

    /// A sampler over a space.
    ///
    /// - Parameters:
    ///   - space: what is searched.
    ///   - seed: decides how the sequence is scrambled.
    public init(space: SearchSpace, seed: UInt64) {
        self.space = space
        start = QuasiRandomStart(space: space, seed: seed)
    }

    /// Counts the trials, and keeps in mind which points were tried.
    public mutating func update(completed: [Observation], running: [Parameters]) {
        finished += completed.count
        tried.formUnion(completed.map(\.parameters))
        self.running = running
    }

    /// The next points of the sequence, and others for those that were tried already.
    public func suggest(_ count: Int, using generator: inout RandomGenerator) -> [Parameters] {
        var taken = tried.union(running)
        return (0..<max(count, 0)).map { index in
            var point = start.point(finished + running.count + index)
            for _ in 0..<Self.drawsMax where taken.contains(point) {
                point = space.randomPoint(using: &generator)
            }
            taken.insert(point)
            return point
        }
    }

    /// How often a point that was tried is exchanged; the space may be used up.
    private static let drawsMax = 64
}

/// The points of a space by number: a scrambled Sobol sequence over all parameters.
struct QuasiRandomStart: Sendable {
    private let space: SearchSpace
    private let sequence: SobolSequence

    init(space: SearchSpace, seed: UInt64) {
        self.space = space
        sequence = SobolSequence(dimensions: space.parameters.count, seed: seed)
    }

    /// The point of a trial by the trial's number.
    func point(_ trial: Int) -> Parameters {
        let places = sequence.point(trial)
        var next = 0
        var point = Parameters()
        for parameter in space.parameters {
            defer { next += 1 }
            guard space.isActive(parameter, in: point) else { continue }
            point[parameter.name] = parameter.distribution.value(at: places[next])
        }
        return point
    }
}
