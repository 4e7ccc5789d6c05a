/// One hyperparameter: its name, what it may be, and what it is when nobody says.
public struct Hyperparameter: Sendable, Hashable {
    /// The bare name, as scikit-learn or XGBoost has it.
    public let name: String
    /// All values that make sense, from which a mistake in a study file is told.
    public let domain: Domain
    /// The value when nobody says.
    public let defaultValue: ParameterValue

    /// A hyperparameter.
    public init(_ name: String, _ domain: Domain, default defaultValue: ParameterValue) {
        self.name = name
        self.domain = domain
        self.defaultValue = defaultValue
    }

    /// The values that make sense for a hyperparameter.
    public indirect enum Domain: Sendable, Hashable {
        /// Real numbers within the bounds, both included.
        case real(ClosedRange<Double>)
        /// Whole numbers within the bounds, both included.
        case whole(ClosedRange<Int>)
        /// One of these values.
        case choice([ParameterValue])
        /// Either null or one of the domain.
        case optional(Domain)
        /// One of either domain, such as a word or a number.
        case either(Domain, Domain)
        /// A list of so many values of the domain, such as the sizes of hidden layers.
        case list(of: Domain, count: ClosedRange<Int>)

        /// Whether the value makes sense for the hyperparameter.
        public func contains(_ value: ParameterValue) -> Bool {
            switch (self, value) {
            case (.real(let bounds), .number(let number)): bounds.contains(number)
            case (.whole(let bounds), .number(let number)):
                Int(exactly: number).map(bounds.contains) ?? false
            case (.choice(let choices), _): choices.contains(value)
            case (.optional, .null): true
            case (.optional(let domain), _): domain.contains(value)
            case (.either(let first, let second), _):
                first.contains(value) || second.contains(value)
            case (.list(let domain, let count), .list(let values)):
                count.contains(values.count) && values.allSatisfy(domain.contains)
            case (.real, _), (.whole, _), (.list, _): false
            }
        }

        /// The numbers of the domain between which a range can be drawn, or nil where it has none.
        public var numbers: Domain? {
            switch self {
            case .real, .whole: self
            case .choice, .list: nil
            case .optional(let domain): domain.numbers
            case .either(let first, let second): first.numbers ?? second.numbers
            }
        }
    }
}

extension Hyperparameter.Domain: CustomStringConvertible {
    /// The values in words, such as `a whole number from 1 to 64`.
    public var description: String {
        switch self {
        case .real(let bounds):
            "a number from \(ParameterValue.number(bounds.lowerBound)) to "
                + "\(ParameterValue.number(bounds.upperBound))"
        case .whole(let bounds): "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .choice(let choices): "one of " + choices.map(\.description).joined(separator: ", ")
        case .optional(let domain): "null or \(domain)"
        case .either(let first, let second): "\(first) or \(second)"
        case .list(let domain, let count):
            "a list of \(count.lowerBound) to \(count.upperBound) values, each \(domain)"
        }
    }
}
