import Search

/// One choice of preprocessing: its name in study files and trials, and what it may be.
public struct Choice: Sendable {
    /// The name, such as `preprocessing.numeric.impute`.
    public let name: String
    /// What it may be.
    public let values: Values
    /// What must be chosen elsewhere for it to matter, or nil.
    public private(set) var use: Use?

    private let read: @Sendable (Preprocessing) -> ParameterValue
    private let write: @Sendable (ParameterValue, inout Preprocessing) -> Void

    /// What a choice may be.
    public enum Values: Sendable, Hashable {
        /// The values of a domain.
        case domain(Hyperparameter.Domain)
        /// Any text.
        case text
        /// A list of at most so many different names.
        case names(max: Int)
    }

    /// What must be chosen elsewhere for a choice to matter.
    public struct Use: Sendable, Hashable {
        /// The name of the other choice.
        public let name: String
        /// Any of which it must be.
        public let values: [ParameterValue]
    }

    /// The value among the choices.
    public func value(in choices: Preprocessing) -> ParameterValue { read(choices) }

    /// The value when nobody says.
    public var defaultValue: ParameterValue { read(Preprocessing()) }

    /// Makes the choice.
    ///
    /// - Parameter value: one of `values`.
    public func set(_ value: ParameterValue, in choices: inout Preprocessing) {
        precondition(values.contains(value), "\(name) must be \(values), not \(value)")
        write(value, &choices)
    }
}

extension Choice {
    typealias Path<Value> = any WritableKeyPath<Preprocessing, Value> & Sendable

    private init(
        _ name: String,
        _ values: Values,
        get: @escaping @Sendable (Preprocessing) -> ParameterValue,
        put: @escaping @Sendable (ParameterValue, inout Preprocessing) -> Void
    ) {
        self.name = "preprocessing." + name
        self.values = values
        read = get
        write = put
    }

    /// The choice as one that only matters with some values of another.
    func used(with name: String, _ values: [ParameterValue]) -> Choice {
        var choice = self
        choice.use = Use(name: "preprocessing." + name, values: values)
        return choice
    }

    /// A choice of a word.
    static func word<Word>(_ name: String, _ path: Path<Word>) -> Choice
    where Word: CaseIterable & RawRepresentable<String> & SendableMetatype {
        Choice(name, .domain(.choice(Word.allCases.map { .string($0.rawValue) }))) {
            .string($0[keyPath: path].rawValue)
        } put: { value, choices in
            if let word = Word(value) { choices[keyPath: path] = word }
        }
    }

    /// A choice of some words.
    static func words<Word>(_ name: String, _ path: Path<[Word]>, _ least: Int) -> Choice
    where Word: CaseIterable & RawRepresentable<String> & SendableMetatype {
        let word = Hyperparameter.Domain.choice(Word.allCases.map { .string($0.rawValue) })
        return Choice(name, .domain(.list(of: word, count: least...Word.allCases.count))) {
            .list($0[keyPath: path].map { .string($0.rawValue) })
        } put: { value, choices in
            guard case .list(let words) = value else { return }
            // In the order of the words, since a set of them is meant.
            choices[keyPath: path] = Word.allCases.filter { words.contains(.string($0.rawValue)) }
        }
    }

    /// A choice of a real number.
    static func real(
        _ name: String,
        _ path: Path<Double>,
        _ range: ClosedRange<Double>
    ) -> Choice {
        Choice(name, .domain(.real(range))) {
            .number($0[keyPath: path])
        } put: { value, choices in
            if case .number(let number) = value { choices[keyPath: path] = number }
        }
    }

    /// A choice of a whole number.
    static func whole(_ name: String, _ path: Path<Int>, _ range: ClosedRange<Int>) -> Choice {
        Choice(name, .domain(.whole(range))) {
            .number(Double($0[keyPath: path]))
        } put: { value, choices in
            if case .number(let number) = value { choices[keyPath: path] = Int(number) }
        }
    }

    /// A choice of a whole number or none.
    static func optionalWhole(
        _ name: String,
        _ path: Path<Int?>,
        _ range: ClosedRange<Int>
    ) -> Choice {
        Choice(name, .domain(.optional(.whole(range)))) {
            $0[keyPath: path].map { .number(Double($0)) } ?? .null
        } put: { value, choices in
            if case .number(let number) = value {
                choices[keyPath: path] = Int(number)
            } else {
                choices[keyPath: path] = nil
            }
        }
    }

    /// A switch.
    static func flag(_ name: String, _ path: Path<Bool>) -> Choice {
        Choice(name, .domain(.choice([true, false]))) {
            .bool($0[keyPath: path])
        } put: { value, choices in
            if case .bool(let isWanted) = value { choices[keyPath: path] = isWanted }
        }
    }

    /// A choice of any text.
    static func text(_ name: String, _ path: Path<String>) -> Choice {
        Choice(name, .text) {
            .string($0[keyPath: path])
        } put: { value, choices in
            if case .string(let text) = value { choices[keyPath: path] = text }
        }
    }

    /// A choice of some columns.
    static func names(_ name: String, _ path: Path<[String]>) -> Choice {
        Choice(name, .names(max: Preprocessing.interactionsMax)) {
            .list($0[keyPath: path].map { .string($0) })
        } put: { value, choices in
            if case .list(let names) = value { choices[keyPath: path] = names.compactMap(\.text) }
        }
    }
}

extension Choice.Values: CustomStringConvertible {
    /// Whether the choice may be the value.
    public func contains(_ value: ParameterValue) -> Bool {
        switch (self, value) {
        case (.domain(let domain), _): domain.contains(value)
        case (.text, .string): true
        case (.names(let max), .list(let names)):
            names.count <= max && names.allSatisfy { $0.text != nil }
                && Set(names).count == names.count
        case (.text, _), (.names, _): false
        }
    }

    /// The values in words.
    public var description: String {
        switch self {
        case .domain(let domain): "\(domain)"
        case .text: "a text"
        case .names(let max): "a list of at most \(max) different columns"
        }
    }
}

extension ParameterValue {
    /// The text, if it is one.
    fileprivate var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

extension RawRepresentable<String> {
    /// The case that a word names.
    fileprivate init?(_ value: ParameterValue) {
        guard let word = value.text else { return nil }
        self.init(rawValue: word)
    }
}
