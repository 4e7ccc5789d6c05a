import Search
import Statistics

/// The tree-structured Parzen estimator: proposes where good trials are dense and bad ones are not.
///
/// Trials are split into few good and many bad ones. A candidate drawn from the good trials' density
/// l is worth log l − log g, which grows with its expected improvement; g is the bad ones' density.
/// The choices made here, and why:
///
/// - Parameters that are always active together are modelled jointly; groups that depend on a choice
///   (a family's own parameters) are proposed after that choice was made.
/// - A group's trials are split among themselves, not by the study's best: a family that is behind is
///   still learned where it is good.
/// - Failed trials and those under way are bad: nothing is proposed twice while it is computed
///   (the constant liar of Ginsbourger et al., 2010), nor where fits fail.
/// - A point that has been tried is not proposed again as long as others are left to find.
///
/// - SeeAlso: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011, section 4;
///   Watanabe, "Tree-structured Parzen estimator: understanding its algorithm components",
///   arXiv:2304.11127.
public struct TPESampler: Sampler {
    private let space: SearchSpace
    private let groups: [ParameterGroup]
    /// Where each parameter of the space sits: in which group, and there at which place.
    private let seats: [Seat?]
    private let start: Stratification
    /// How many trials must have a value before densities are trusted.
    private let startup: Int
    private var histories: [GroupHistory]
    private var tried: Set<Parameters> = []
    private var running: [Parameters] = []
    private var pending: Set<Parameters> = []
    private var finished = 0
    private var valued = 0

    private struct Seat: Sendable {
        var group: Int
        var index: Int
    }

    private struct Model: Sendable {
        var good: ParzenEstimator
        var bad: ParzenEstimator
    }

    /// How many trials must have a value where twice as many as a start needs have finished.
    private static let valuedMin = 3
    /// How many draws from the good density the best is chosen from (as in the first paper).
    private static let candidates = 24
    /// How often a point is proposed anew because it was tried before.
    private static let proposalsMax = 8
    /// How often, after that, one is drawn at random; in the end the space may be used up.
    private static let drawsMax = 64

    /// A sampler over a space.
    ///
    /// - Parameters:
    ///   - space: what is searched.
    ///   - seed: decides how the first points are spread.
    public init(space: SearchSpace, seed: UInt64) {
        self.space = space
        groups = ParameterGroup.groups(of: space)
        seats = space.parameters.map { [groups] parameter in
            for (group, members) in groups.enumerated() {
                if let index = members.parameters.firstIndex(of: parameter) {
                    return Seat(group: group, index: index)
                }
            }
            return nil
        }
        startup = Self.startup(space)
        start = Stratification(space: space, size: startup, seed: seed)
        histories = groups.map(GroupHistory.init)
    }

    /// Ten, or three for each way the space branches, if that is more.
    private static func startup(_ space: SearchSpace) -> Int {
        let parents = Set(space.parameters.flatMap { $0.conditions.map(\.parent) })
        let branches = space.parameters.filter { parents.contains($0.name) }.map { parameter in
            if case .categorical(let choices) = parameter.distribution { choices.count } else { 2 }
        }
        return min(max(10, 3 * (branches.max() ?? 0)), 30)
    }

    /// Learns from finished trials, and which are under way.
    public mutating func update(completed: [Observation], running: [Parameters]) {
        finished += completed.count
        for observation in completed {
            tried.insert(observation.parameters)
            if case .value = observation.outcome { valued += 1 }
        }
        for (index, group) in groups.enumerated() {
            let news = completed.compactMap { observation in
                group.places(in: observation.parameters).map { ($0, observation.outcome.rank) }
            }
            let places = running.compactMap(group.places(in:))
            guard !news.isEmpty || !places.isEmpty || histories[index].hasRunning else { continue }
            histories[index].update(finished: news, running: places)
        }
        self.running = running
        pending = Set(running)
    }

    /// The densities of a group, made when they are asked for: of several trials told one after
    /// another only the last one's are needed.
    private static func model(_ group: ParameterGroup, _ history: GroupHistory) -> Model {
        let isGood = history.isGood { min(($0 + 9) / 10, 25) }
        return Model(
            good: ParzenEstimator(group, history, where: isGood, is: true),
            bad: ParzenEstimator(group, history, where: isGood, is: false)
        )
    }

    /// Proposes points; those proposed together keep away from each other.
    public func suggest(_ count: Int, using generator: inout RandomGenerator) -> [Parameters] {
        oneByOne(count, beside: running) { $0.suggestion(using: &generator) }
    }

    /// The next point.
    func suggestion(using generator: inout RandomGenerator) -> Parameters {
        // Where most trials fail, those that do say as much.
        let isStarting = valued < (finished < 2 * startup ? startup : Self.valuedMin)
        let models = isStarting ? [] : zip(groups, histories).map { Self.model($0, $1) }
        var point =
            isStarting
            ? start.point(finished + running.count, using: &generator)
            : proposal(models, using: &generator)
        for attempt in 1..<Self.proposalsMax + Self.drawsMax
        where tried.contains(point) || pending.contains(point) {
            point =
                isStarting || attempt >= Self.proposalsMax
                ? space.randomPoint(using: &generator)
                : proposal(models, using: &generator)
        }
        return point
    }

    /// The best of the candidates, group after group, parents before children.
    private func proposal(
        _ models: [Model],
        using generator: inout RandomGenerator
    ) -> Parameters {
        var point = Parameters()
        var drawn: [[Double]?] = Array(repeating: nil, count: groups.count)
        for (parameter, seat) in zip(space.parameters, seats)
        where space.isActive(parameter, in: point) {
            guard let seat else {
                point[parameter.name] = parameter.distribution.constant
                continue
            }
            let places = drawn[seat.group] ?? best(models[seat.group], using: &generator)
            drawn[seat.group] = places
            point[parameter.name] = groups[seat.group].value(seat.index, at: places[seat.index])
        }
        return point
    }

    private func best(_ model: Model, using generator: inout RandomGenerator) -> [Double] {
        let drawn = (0..<Self.candidates).map { _ in model.good.sample(using: &generator) }
        let worths = zip(model.good.logDensities(drawn), model.bad.logDensities(drawn)).map(-)
        var best = 0
        for candidate in drawn.indices where worths[candidate] > worths[best] { best = candidate }
        return drawn[best]
    }
}

extension Observation.Outcome {
    /// The trial's value, or for a failed one less than any.
    fileprivate var rank: Double {
        switch self {
        case .value(let value, _): value
        case .failed: -.infinity
        }
    }
}
