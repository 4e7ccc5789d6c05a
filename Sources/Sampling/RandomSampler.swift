import Search
import Statistics

/// Draws each parameter evenly from its values, whatever was tried before.
///
/// Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR 13 (2012), say when
/// that is enough: where few parameters matter, and nobody knows which.
public struct RandomSampler: Sampler {
    private let space: SearchSpace

    /// A sampler over a space.
    public init(space: SearchSpace) {
        self.space = space
    }

    /// Learns nothing.
    public mutating func update(completed: [Observation], running: [Parameters]) {}

    /// Draws points of the space.
    public func suggest(_ count: Int, using generator: inout RandomGenerator) -> [Parameters] {
        (0..<count).map { _ in space.randomPoint(using: &generator) }
    }
}

extension SearchSpace {
    /// A point drawn evenly: parents before children, each active parameter from its own values.
    public func randomPoint(using generator: inout RandomGenerator) -> Parameters {
        point { parameter in parameter.distribution.value(at: generator.uniform()) }
    }

    /// The point whose active parameters have the values that `choose` gives, parents first.
    func point(choosing choose: (Parameter) -> ParameterValue) -> Parameters {
        var point = Parameters()
        for parameter in parameters where isActive(parameter, in: point) {
            point[parameter.name] = parameter.distribution.constant ?? choose(parameter)
        }
        return point
    }
}

extension Distribution {
    /// The value at a place from 0 to below 1; places spread evenly give values spread evenly along
    /// the axis as it is scaled.
    public func value(at place: Double) -> ParameterValue {
        if let constant { return constant }
        if case .categorical(let choices) = self {
            return choices[min(Int(place * Double(choices.count)), choices.count - 1)]
        }
        guard let axis = UnitAxis(self) else {
            preconditionFailure("a distribution without choices has an axis")
        }
        return .number(axis.value(at: place))
    }
}
