import Search
import Statistics

/// All points of a space whose axes have few values each, counted and in order.
struct Grid: Sendable {
    private let space: SearchSpace
    /// For each parameter its values.
    private let values: [[ParameterValue]]
    /// For each parameter those among it and the ones before it that a later one depends on.
    private let remembered: [[String]]
    private let counts: [State: Int]
    /// How many points there are; nil where they cannot be counted.
    let size: Int?

    /// Where the counting is: at a parameter, with what was chosen for the parents that still matter.
    private struct State: Hashable {
        var parameter: Int
        var parents: Parameters
    }

    /// Beyond so many states the points are too many to be gone through anyway.
    private static let statesMax = 20_000

    init(space: SearchSpace, resolution: Int) {
        self.space = space
        values = space.parameters.map { $0.distribution.values(resolution) }
        remembered = space.parameters.indices.map { index in
            let later = space.parameters[index...].flatMap { $0.conditions.map(\.parent) }
            return space.parameters[..<index].map(\.name).filter(later.contains)
        }
        var counter = Counter(space: space, values: values, remembered: remembered)
        size = counter.count(0, Parameters())
        counts = size == nil ? [:] : counter.counts
    }

    /// The point with that number.
    func point(_ number: Int) -> Parameters {
        var rest = number
        var point = Parameters()
        for (index, parameter) in space.parameters.enumerated()
        where space.isActive(parameter, in: point) {
            for value in values[index] {
                point[parameter.name] = value
                let below = count(index + 1, point)
                if rest < below { break }
                rest -= below
            }
        }
        return point
    }

    private func count(_ index: Int, _ point: Parameters) -> Int {
        guard index < values.count else { return 1 }
        let state = State(parameter: index, parents: point.keeping(remembered[index]))
        guard let count = counts[state] else {
            preconditionFailure("\(state) was counted when the grid was made")
        }
        return count
    }

    /// A point of the grid, drawn value by value.
    func randomPoint(using generator: inout RandomGenerator) -> Parameters {
        var point = Parameters()
        for (index, parameter) in space.parameters.enumerated()
        where space.isActive(parameter, in: point) {
            point[parameter.name] = values[index][generator.below(values[index].count)]
        }
        return point
    }

    /// Counts points from the last parameter to the first, each state once.
    private struct Counter {
        let space: SearchSpace
        let values: [[ParameterValue]]
        let remembered: [[String]]
        var counts: [State: Int] = [:]

        mutating func count(_ index: Int, _ point: Parameters) -> Int? {
            guard index < values.count else { return 1 }
            let parents = point.keeping(remembered[index])
            let state = State(parameter: index, parents: parents)
            if let count = counts[state] { return count }
            guard counts.count < Grid.statesMax else { return nil }
            var total = 0
            if space.isActive(space.parameters[index], in: parents) {
                for value in values[index] {
                    var point = parents
                    point[space.parameters[index].name] = value
                    guard let below = count(index + 1, point) else { return nil }
                    let (sum, overflows) = total.addingReportingOverflow(below)
                    guard !overflows, sum < 1 << 60 else { return nil }
                    total = sum
                }
            } else {
                guard let below = count(index + 1, parents) else { return nil }
                total = below
            }
            counts[state] = total
            return total
        }
    }
}

extension Parameters {
    /// The parameters with these names only.
    fileprivate func keeping(_ names: [String]) -> Parameters {
        var kept = Parameters()
        for name in names {
            kept[name] = self[name]
        }
        return kept
    }
}

extension Distribution {
    /// An axis with so many steps comes with all of them.
    private static var fewMax: Double { 5 }

    /// Values spread evenly along the axis, both ends among them: all of a choice and of an axis
    /// with few steps, else `resolution`.
    fileprivate func values(_ resolution: Int) -> [ParameterValue] {
        if let constant { return [constant] }
        if case .categorical(let choices) = self { return choices }
        guard let axis = UnitAxis(self) else { return [] }
        if axis.cells <= max(Self.fewMax, Double(resolution)) {
            return (0..<Int(axis.cells)).map { .number(axis.value(ofCell: $0)) }
        }
        var found: [Double] = []
        for place in 0..<resolution {
            let value = axis.value(at: Double(place) / Double(resolution - 1))
            if found.last != value { found.append(value) }
        }
        return found.map { .number($0) }
    }
}
