import Foundation
import Search
import Statistics

/// Bayesian optimization with a Gaussian process: proposes where the value is expected to rise most.
///
/// The choices made here, and why:
///
/// - It starts with the middle of the space, for each family, and a scrambled Sobol sequence. Trials
///   under way are part of the start: beside many of them a few values are enough to go on from.
/// - Parameters of a family matter only to points that have them (`MixedKernel`).
/// - Two views of the history propose in turn: a fine and smooth one, which climbs, and a coarse and
///   rough one, which looks elsewhere (`View`). A single one is right about some functions only.
/// - The kernels are learned at fixed numbers of trials, each time from where they were before: that
///   is a function of the history alone, however it was told, and spares most of the work.
/// - Failed trials teach where trials fail (`Feasibility`), and say nothing about values elsewhere.
/// - Points under way lower the uncertainty around them (kriging believer); of very many the latest.
/// - A long history is thinned: its best and its latest trials, and some of all others.
///
/// - SeeAlso: Jones, Schonlau and Welch, "Efficient global optimization of expensive black-box
///   functions", Journal of Global Optimization 13 (1998); Snoek, Larochelle and Adams, "Practical
///   Bayesian optimization of machine learning algorithms", NIPS 2012.
public struct GaussianProcessSampler: Sampler {
    private let space: SearchSpace
    private let encoding: SpaceEncoding
    private let start: StartingPoints
    /// How many trials the start has.
    let startup: Int
    private var views: [View]
    /// The number of valued trials at which the kernels are learned again.
    private var nextFit: Int
    /// The kernel of what fails, and the number of finished trials at which it is learned again.
    private var failureKernel: MixedKernel
    private var nextFailureFit = 0
    private var history: [Entry] = []
    private var valued = 0
    private var tried: Set<Parameters> = []
    private var running: [Parameters] = []
    private var finished = 0

    /// One way of seeing the history: what counts as a difference, and how smooth functions are.
    private struct View: Sendable {
        var resolution: OutcomeScale.Resolution
        var kernel: MixedKernel
    }

    /// How many trials the start has, if there is time.
    private static let startupMax = 10
    /// How many it has however few trials there will be.
    private static let startupMin = 3
    /// How many must have a value before the process is trusted.
    private static let valuedMin = 3
    /// Of how many points the first ones are chosen while trials fail.
    private static let firstDraws = 8
    /// How many trials each family has before one may fall behind.
    private static let branchTrials = 2
    /// How many trials the process is made of at most: its cost grows with the cube.
    private static let trialsMax = 240
    /// How many points under way lower the uncertainty at most: the latest.
    private static let runningMax = 160
    /// How many trials the kernel is learned from at most.
    private static let fitMax = 160
    /// Up to how many trials with a value the kernel is learned from the beginning, too.
    private static let freshFitMax = 60
    /// From how many trials with a value on the coarse view takes functions to be rough: of fewer it
    /// would learn too little.
    private static let roughMin = 30
    /// How often a point that was tried is exchanged; the space may be used up.
    private static let drawsMax = 64

    /// A sampler over a space.
    ///
    /// - Parameters:
    ///   - space: what is searched.
    ///   - seed: decides how the first points are spread.
    ///   - budget: how many trials there will be in all, where that is known: of few, no more than a
    ///     quarter are spent on the start.
    public init(space: SearchSpace, seed: UInt64, budget: Int? = nil) {
        startup = min(max((budget ?? .max) / 4, Self.startupMin), Self.startupMax)
        self.space = space
        encoding = SpaceEncoding(space)
        start = StartingPoints(space: space, encoding: encoding, seed: seed)
        failureKernel = MixedKernel(encoding)
        views = [
            View(resolution: .fine, kernel: failureKernel),
            View(resolution: .coarse, kernel: failureKernel),
        ]
        nextFit = Self.valuedMin
    }

    /// Learns from finished trials, and which are under way.
    public mutating func update(completed: [Observation], running: [Parameters]) {
        for observation in completed {
            finished += 1
            tried.insert(observation.parameters)
            var entry = Entry(vector: encoding.vector(of: observation.parameters), variance: 0)
            if case .value(let value, let variance) = observation.outcome {
                entry.value = value
                entry.variance = variance
                valued += 1
            }
            history.append(entry)
            if valued >= nextFit, entry.value != nil { learn() }
            if valued < finished, finished >= nextFailureFit { learnFailures() }
        }
        self.running = running
    }

    /// Learns the kernels anew.
    private mutating func learn() {
        nextFit = valued + max(1, valued / 8)
        guard !encoding.axes.isEmpty else { return }
        let chosen = Self.thinned(history.filter { $0.value != nil }, to: Self.fitMax)
        for index in views.indices {
            if views[index].resolution == .coarse {
                views[index].kernel.smoothness =
                    valued < Self.roughMin ? .threeHalves : .oneHalf
            }
            views[index].kernel.settings = settings(of: views[index], from: chosen)
        }
    }

    /// What a view's kernel learns from trials.
    private func settings(of view: View, from entries: [Entry]) -> [Double] {
        let data = Data(entries, resolution: view.resolution)
        let fit = KernelFit(
            view.kernel,
            vectors: data.vectors,
            values: data.values,
            variances: data.variances
        )
        let fresh = MixedKernel(encoding)
        // What a start's few values suggest is not worth going on from.
        let learned = valued > startup ? [view.kernel.settings] : []
        let isEarly = valued < Self.freshFitMax
        return fit.best(
            from: learned + (isEarly ? [fresh.settings] : []) + [fresh.noisy],
            steps: isEarly ? 20 : 10
        )
    }

    private mutating func learnFailures() {
        nextFailureFit = finished + max(1, finished / 8)
        guard !encoding.axes.isEmpty else { return }
        let chosen = Self.thinned(history, to: Self.fitMax)
        failureKernel = Feasibility.learned(
            failureKernel,
            vectors: chosen.map(\.vector),
            isValued: chosen.map { $0.value != nil }
        )
    }

    /// Where trials fail; nil while none did.
    private func feasibility() -> Feasibility? {
        guard valued < finished, !encoding.axes.isEmpty else { return nil }
        let chosen = Self.thinned(history, to: Self.trialsMax)
        return Feasibility(
            failureKernel,
            vectors: chosen.map(\.vector),
            isValued: chosen.map { $0.value != nil }
        )
    }

    /// Proposes points; those proposed together keep away from each other.
    public func suggest(_ count: Int, using generator: inout RandomGenerator) -> [Parameters] {
        oneByOne(count, beside: running) {
            $0.suggestion(turn: $0.finished + $0.running.count, using: &generator)
        }
    }

    /// Whether too little is known to learn from.
    private var isStarting: Bool {
        encoding.axes.isEmpty || valued < Self.valuedMin || finished + running.count < startup
    }

    /// The next point.
    ///
    /// - Parameter turn: says which view proposes.
    func suggestion(turn: Int, using generator: inout RandomGenerator) -> Parameters {
        let taken = Set(running)
        var point =
            isStarting ? first(using: &generator) : proposal(turn: turn, taken, using: &generator)
        for _ in 0..<Self.drawsMax {
            if let point, !tried.contains(point), !taken.contains(point) { return point }
            point = space.randomPoint(using: &generator)
        }
        return point ?? space.randomPoint(using: &generator)
    }

    /// A point of the start, or where trials fail, that of several which is likeliest not to.
    private func first(using generator: inout RandomGenerator) -> Parameters {
        let planned = start.point(finished + running.count)
        guard let feasibility = feasibility() else { return planned }
        let points =
            [planned] + (1..<Self.firstDraws).map { _ in space.randomPoint(using: &generator) }
        let penalties = feasibility.penalties(points.map(encoding.vector(of:)))
        let best = penalties.indices.max { (penalties[$0], -$0) < (penalties[$1], -$1) }
        return points[best ?? 0]
    }

    /// At two of four trials, the family that has had the fewest trials, until each has had its share.
    ///
    /// Two or three points of a family, drawn blindly, say little about how good it can be; without
    /// this a family that began badly would never be looked at again.
    private func neglectedBranch() -> AcquisitionSearch.Branch? {
        guard (finished + running.count) / 2 % 2 == 0, let axis = encoding.branching,
            case .categorical(let choices) = encoding.axes[axis]
        else { return nil }
        var counts = Array(repeating: 0, count: choices.count)
        let vectors = history.map(\.vector) + running.map(encoding.vector(of:))
        for vector in vectors where !vector[axis].isNaN {
            counts[Int(vector[axis])] += 1
        }
        guard let fewest = counts.min(), fewest < Self.branchTrials,
            let choice = counts.firstIndex(of: fewest)
        else { return nil }
        return AcquisitionSearch.Branch(axis: axis, place: Double(choice))
    }

    /// The best point that was not tried; nil if all that were looked at were.
    private func proposal(
        turn: Int,
        _ taken: Set<Parameters>,
        using generator: inout RandomGenerator
    ) -> Parameters? {
        let entries = Self.thinned(history.filter { $0.value != nil }, to: Self.trialsMax)
        let view = views[turn % views.count]
        let data = Data(entries, resolution: view.resolution)
        let process = GaussianProcess(
            view.kernel,
            vectors: data.vectors,
            values: data.values,
            variances: data.variances,
            running: running.suffix(Self.runningMax).map(encoding.vector(of:))
        )
        let branch = neglectedBranch()
        let inBranch = entries.indices.filter { index in
            branch.map { entries[index].vector[$0.axis] == $0.place } ?? true
        }
        // A neglected family is to surpass itself, not the best of another.
        let best = (inBranch.isEmpty ? Array(entries.indices) : inBranch)
            .sorted { (-process.fitted[$0], $0) < (-process.fitted[$1], $1) }
        guard let top = best.first else { return nil }
        let search = AcquisitionSearch(
            encoding: encoding,
            process: process,
            improvement: ExpectedImprovement(best: process.fitted[top]),
            feasibility: feasibility(),
            centers: inBranch.isEmpty ? [] : best.prefix(5).map { data.vectors[$0] },
            branch: branch
        )
        for candidate in search.candidates(using: &generator) {
            let point = encoding.point(of: candidate.vector)
            if !tried.contains(point), !taken.contains(point) { return point }
        }
        return nil
    }
}
