import Search

/// The hyperparameters of one fit: each known, each in its domain, none left out.
public struct Settings: Sendable {
    private let family: String
    private let values: [String: ParameterValue]

    /// The chosen values, and the defaults of all others.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if a name is unknown or a value makes no sense.
    init(_ chosen: Parameters, for family: some Family) throws(TaskFailure) {
        var values: [String: ParameterValue] = [:]
        for hyperparameter in family.hyperparameters {
            values[hyperparameter.name] = hyperparameter.defaultValue
        }
        for (name, value) in chosen.inOrder {
            guard let hyperparameter = family.hyperparameters.first(where: { $0.name == name })
            else {
                let known = family.hyperparameters.map(\.name).joined(separator: ", ")
                throw TaskFailure(
                    .error,
                    "\(family.name) has no hyperparameter '\(name)'; it has \(known)"
                )
            }
            guard hyperparameter.domain.contains(value) else {
                throw TaskFailure(
                    .error,
                    "\(family.name).\(name) must be \(hyperparameter.domain), not \(value)"
                )
            }
            values[name] = value
        }
        self.family = family.name
        self.values = values
    }

    func number(_ name: String) -> Double {
        guard case .number(let number) = values[name] else { undeclared(name) }
        return number
    }

    func whole(_ name: String) -> Int {
        Int(number(name))
    }

    /// The number, or nil where a word or null stands instead.
    func numberIfAny(_ name: String) -> Double? {
        guard case .number(let number) = values[name] else { return nil }
        return number
    }

    /// The whole numbers of a list, or nil where null stands instead.
    func wholes(_ name: String) -> [Int]? {
        guard case .list(let list) = values[name] else { return nil }
        return list.map { value in
            guard case .number(let number) = value else { undeclared(name) }
            return Int(number)
        }
    }

    func string(_ name: String) -> String {
        guard case .string(let string) = values[name] else { undeclared(name) }
        return string
    }

    func bool(_ name: String) -> Bool {
        guard case .bool(let bool) = values[name] else { undeclared(name) }
        return bool
    }

    func isNull(_ name: String) -> Bool {
        values[name] == .null
    }

    private func undeclared(_ name: String) -> Never {
        preconditionFailure("\(family) declares no such hyperparameter '\(name)'")
    }
}
