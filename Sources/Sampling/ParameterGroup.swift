import Search

/// Parameters that are active under the same conditions, and so always together.
///
/// Densities over a group are estimated from all trials in which the group was active, whatever else
/// was: so the families' own parameters are learned apart, and what all share is learned by all.
struct ParameterGroup: Sendable {
    /// The parameters that leave a choice.
    private(set) var parameters: [SearchSpace.Parameter] = []
    /// How each one's values become numbers.
    private(set) var axes: [Axis] = []

    /// How a parameter's values become numbers.
    enum Axis: Sendable {
        /// A place from 0 to 1.
        case numeric(UnitAxis)
        /// The index of the choice.
        case categorical([ParameterValue])
    }

    private mutating func add(_ parameter: SearchSpace.Parameter) {
        parameters.append(parameter)
        if case .categorical(let choices) = parameter.distribution {
            axes.append(.categorical(choices))
        } else if let axis = UnitAxis(parameter.distribution) {
            axes.append(.numeric(axis))
        }
    }

    /// The groups of a space, in order of their first parameters, so that a group comes after all
    /// its conditions' parents; constants are in none.
    static func groups(of space: SearchSpace) -> [ParameterGroup] {
        var groups: [ParameterGroup] = []
        var conditions: [[SearchSpace.Condition]] = []
        for parameter in space.parameters where parameter.distribution.constant == nil {
            let index = conditions.firstIndex(of: parameter.conditions) ?? groups.count
            if index == groups.count {
                groups.append(ParameterGroup())
                conditions.append(parameter.conditions)
            }
            groups[index].add(parameter)
        }
        return groups
    }

    /// The group's part of a point in numbers, or nil where the group is not active.
    func places(in point: Parameters) -> [Double]? {
        var places: [Double] = []
        places.reserveCapacity(axes.count)
        for (parameter, axis) in zip(parameters, axes) {
            guard let value = point[parameter.name] else { return nil }
            switch (axis, value) {
            case (.numeric(let axis), .number(let number)):
                places.append(axis.place(of: number))
            case (.categorical(let choices), _):
                guard let index = choices.firstIndex(of: value) else { return nil }
                places.append(Double(index))
            case (.numeric, _):
                return nil
            }
        }
        return places
    }

    /// The value of one of the group's parameters at a place.
    func value(_ index: Int, at place: Double) -> ParameterValue {
        switch axes[index] {
        case .numeric(let axis): .number(axis.value(at: place))
        case .categorical(let choices): choices[Int(place)]
        }
    }
}
