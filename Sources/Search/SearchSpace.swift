/// All parameters a study searches over, parents before children.
public struct SearchSpace: Sendable, Hashable, Codable {
    /// One parameter: its name, its values, and when it is active.
    public struct Parameter: Sendable, Hashable, Codable {
        /// The parameter's full name, such as `XGBClassifier.max_depth`.
        public let name: String
        /// The values it may take.
        public let distribution: Distribution
        /// What must hold for the parameter to be active; all of it.
        public let conditions: [Condition]

        /// A parameter that is active where all conditions hold.
        public init(
            _ name: String,
            _ distribution: Distribution,
            when conditions: [Condition] = []
        ) {
            self.name = name
            self.distribution = distribution
            self.conditions = conditions
        }
    }

    /// Holds where the parent parameter is active and has one of the values.
    public struct Condition: Sendable, Hashable, Codable {
        /// The name of the parent parameter.
        public let parent: String
        /// The parent's values for which the condition holds.
        public let values: [ParameterValue]

        /// A condition on a parent's value.
        public init(_ parent: String, isOneOf values: [ParameterValue]) {
            self.parent = parent
            self.values = values
        }
    }

    /// The parameters, parents before children.
    public let parameters: [Parameter]

    /// A space over these parameters.
    ///
    /// - Throws: `SearchSpaceError` if a name comes twice, a distribution is empty or not finite, or
    ///   a condition names a parameter that does not come before.
    public init(_ parameters: [Parameter]) throws(SearchSpaceError) {
        var known: [String: Distribution] = [:]
        for parameter in parameters {
            guard known[parameter.name] == nil else {
                throw SearchSpaceError(parameter.name, "the parameter is there twice")
            }
            if let flaw = parameter.distribution.flaw {
                throw SearchSpaceError(parameter.name, flaw)
            }
            for condition in parameter.conditions {
                guard let parent = known[condition.parent] else {
                    throw SearchSpaceError(
                        parameter.name,
                        "its condition names '\(condition.parent)', which does not come before it"
                    )
                }
                if let value = condition.values.first(where: { !parent.contains($0) }) {
                    throw SearchSpaceError(
                        parameter.name,
                        "its condition can never hold: '\(condition.parent)' is never \(value)"
                    )
                }
            }
            known[parameter.name] = parameter.distribution
        }
        self.parameters = parameters
    }

    /// Decodes a space and checks it as `init(_:)` does.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(container.decode([Parameter].self, forKey: .parameters))
    }

    private enum CodingKeys: String, CodingKey {
        case parameters
    }

    /// Whether a parameter is active beside the values already chosen for its parents.
    public func isActive(_ parameter: Parameter, in point: Parameters) -> Bool {
        parameter.conditions.allSatisfy { condition in
            guard let value = point[condition.parent] else { return false }
            return condition.values.contains(value)
        }
    }

    /// Whether the point has a value for each active parameter, each a possible one, and no other.
    public func contains(_ point: Parameters) -> Bool {
        var active = 0
        for parameter in parameters where isActive(parameter, in: point) {
            guard let value = point[parameter.name], parameter.distribution.contains(value) else {
                return false
            }
            active += 1
        }
        return active == point.names.count
    }
}

extension SearchSpace {
    /// What tells the families of points apart: the values of the choices that other parameters depend
    /// on, empty where there are none.
    public func family(of point: Parameters) -> String {
        let parents = Set(parameters.flatMap(\.conditions).map(\.parent))
        return parameters.compactMap { parameter in
            guard parents.contains(parameter.name), case .categorical = parameter.distribution
            else { return nil }
            return point[parameter.name].map { "\($0)" }
        }.joined(separator: " ")
    }
}

/// Why a search space cannot be.
public struct SearchSpaceError: Error, Hashable, CustomStringConvertible {
    /// The parameter at fault.
    public let parameter: String
    /// What is wrong with it.
    public let message: String

    init(_ parameter: String, _ message: String) {
        self.parameter = parameter
        self.message = message
    }

    /// The parameter and what is wrong with it, in one line.
    public var description: String { "parameter '\(parameter)': \(message)" }
}

extension Distribution {
    /// The largest bound of whole numbers: beyond it a `Double`, and so a value, cannot tell them
    /// apart.
    public static let wholeMax = 1 << 53

    /// What makes the distribution impossible to draw from, else nil.
    public var flaw: String? {
        switch self {
        case .float(let low, let high, let log, let step):
            if !low.isFinite || !high.isFinite { return "its bounds must be finite" }
            if low > high { return "its min \(low) is above its max \(high)" }
            if log && low <= 0 { return "a logarithmic axis needs min > 0, not \(low)" }
            if let step, !(step > 0 && step.isFinite) { return "its step must be above zero" }
            return nil
        case .int(let low, let high, let log, let step):
            if low > high { return "its min \(low) is above its max \(high)" }
            if low < -Self.wholeMax || high > Self.wholeMax {
                return "its bounds must be between -\(Self.wholeMax) and \(Self.wholeMax)"
            }
            if log && low <= 0 { return "a logarithmic axis needs min > 0, not \(low)" }
            if step <= 0 { return "its step must be above zero" }
            return nil
        case .categorical(let choices):
            if choices.isEmpty { return "it has no values" }
            if !choices.allSatisfy(\.isFinite) { return "its values must be finite" }
            if Set(choices).count < choices.count { return "one of its values is there twice" }
            return nil
        }
    }
}

extension ParameterValue {
    /// Whether all numbers in the value are finite, as they must be.
    fileprivate var isFinite: Bool {
        switch self {
        case .number(let number): number.isFinite
        case .list(let values): values.allSatisfy(\.isFinite)
        case .null, .bool, .string: true
        }
    }
}
