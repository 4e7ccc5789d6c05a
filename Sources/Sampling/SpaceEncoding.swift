import Search
import Statistics

/// The points of a space as vectors: one coordinate for each parameter that leaves a choice.
///
/// Numbers lie at their place from 0 to 1, choices at their index, and a parameter that is not active
/// is NaN. Parameters that are always active together are neighbours: a group.
struct SpaceEncoding: Sendable {
    /// The axes, group after group.
    let axes: [ParameterGroup.Axis]
    /// The groups of axes; a group comes after those on which it depends.
    let groups: [Group]
    private let space: SearchSpace
    /// For each parameter of the space its axis, nil for a constant.
    private let axisOfParameter: [Int?]

    /// Axes that are active together.
    struct Group: Sendable {
        var axes: Range<Int>
        /// What must hold for the group to be active; nothing where it always is.
        fileprivate(set) var rules: [Rule] = []
    }

    /// Holds where an axis is active at one of some places.
    struct Rule: Sendable {
        var axis: Int
        var places: [Double]
    }

    init(_ space: SearchSpace) {
        self.space = space
        let members = ParameterGroup.groups(of: space)
        var axes: [ParameterGroup.Axis] = []
        var groups: [Group] = []
        var axisOf: [String: Int] = [:]
        for member in members {
            for (offset, parameter) in member.parameters.enumerated() {
                axisOf[parameter.name] = axes.count + offset
            }
            groups.append(Group(axes: axes.count..<axes.count + member.axes.count))
            axes += member.axes
        }
        axisOfParameter = space.parameters.map { axisOf[$0.name] }
        self.axes = axes
        let byName = Dictionary(uniqueKeysWithValues: space.parameters.map { ($0.name, $0) })
        /// A condition on a constant is one on the constant's own conditions.
        func rules(_ name: String) -> [Rule] {
            (byName[name]?.conditions ?? []).flatMap { condition -> [Rule] in
                guard let axis = axisOf[condition.parent] else { return rules(condition.parent) }
                let places = condition.values.compactMap { axes[axis].place(of: $0) }
                return [Rule(axis: axis, places: places)]
            }
        }
        for (index, member) in members.enumerated() {
            groups[index].rules = member.parameters.first.map { rules($0.name) } ?? []
        }
        self.groups = groups
    }

    /// The choice, always active, on which most groups depend: that of a family, where there is one.
    var branching: Int? {
        let roots = groups.filter(\.rules.isEmpty).flatMap(\.axes).filter(isChoice)
        func dependents(_ axis: Int) -> Int {
            groups.count { $0.rules.contains { $0.axis == axis } }
        }
        guard let axis = roots.max(by: { dependents($0) < dependents($1) }) else { return nil }
        return dependents(axis) > 1 ? axis : nil
    }

    /// Whether an axis holds a choice without order.
    func isChoice(_ axis: Int) -> Bool {
        if case .categorical = axes[axis] { true } else { false }
    }

    /// The vector of a point.
    func vector(of point: Parameters) -> [Double] {
        var vector = Array(repeating: Double.nan, count: axes.count)
        for (parameter, axis) in zip(space.parameters, axisOfParameter) {
            guard let axis, let value = point[parameter.name] else { continue }
            vector[axis] = axes[axis].place(of: value) ?? .nan
        }
        return vector
    }

    /// The point of a vector.
    func point(of vector: [Double]) -> Parameters {
        var point = Parameters()
        for (parameter, axis) in zip(space.parameters, axisOfParameter)
        where space.isActive(parameter, in: point) {
            if let axis {
                point[parameter.name] = axes[axis].value(at: vector[axis])
            } else {
                point[parameter.name] = parameter.distribution.constant
            }
        }
        return point
    }

    /// The vector in which exactly the active axes have a place, moved onto a value's own.
    ///
    /// - Parameters:
    ///   - vector: what is wanted where an axis is active.
    ///   - missing: the place of an active axis for which nothing is wanted.
    func settled(_ vector: [Double], missing: (Int) -> Double) -> [Double] {
        var settled = vector
        for group in groups {
            let isActive = group.rules.allSatisfy { rule in
                rule.places.contains { ($0 - settled[rule.axis]).magnitude < 1e-9 }
            }
            for axis in group.axes {
                guard isActive else {
                    settled[axis] = .nan
                    continue
                }
                let place = settled[axis].isNaN ? missing(axis) : settled[axis]
                settled[axis] = axes[axis].snapped(place)
            }
        }
        return settled
    }
}

extension ParameterGroup.Axis {
    /// The place of a value, nil if the axis does not have it.
    func place(of value: ParameterValue) -> Double? {
        switch (self, value) {
        case (.numeric(let axis), .number(let number)): axis.place(of: number)
        case (.categorical(let choices), _): choices.firstIndex(of: value).map(Double.init)
        case (.numeric, _): nil
        }
    }

    /// The value at a place.
    func value(at place: Double) -> ParameterValue {
        switch self {
        case .numeric(let axis): .number(axis.value(at: place))
        case .categorical(let choices): choices[Int(place)]
        }
    }

    /// The place of the value at a place.
    func snapped(_ place: Double) -> Double {
        switch self {
        case .numeric(let axis): axis.snapped(min(max(place, 0), 1))
        case .categorical(let choices): min(max(place.rounded(), 0), Double(choices.count - 1))
        }
    }

    /// A place for a share from 0 to below 1, all values alike.
    func place(atShare share: Double) -> Double {
        switch self {
        case .numeric: share
        case .categorical(let choices): (share * Double(choices.count)).rounded(.down)
        }
    }
}
