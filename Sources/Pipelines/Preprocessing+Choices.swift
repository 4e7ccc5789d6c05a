import Search

extension Preprocessing {
    /// Every choice a study file or a trial may make, by its name there, with its default.
    ///
    /// `preprocessing.categorical.fill_value` is missing here: any word may be it, so no trial
    /// chooses it.
    public static let choices: [Hyperparameter] = {
        let defaults = Preprocessing()
        return [
            choice("numeric.impute", default: defaults.numeric.impute),
            Hyperparameter(
                "preprocessing.numeric.fill_value",
                .real(-1e300...1e300),
                default: .number(defaults.numeric.fillValue)
            ),
            Hyperparameter(
                "preprocessing.numeric.indicator",
                .choice([true, false]),
                default: .bool(defaults.numeric.indicator)
            ),
            choice("numeric.scale", default: defaults.numeric.scale),
            choice("categorical.impute", default: defaults.categorical.impute),
            choice("categorical.encode", default: defaults.categorical.encode),
            Hyperparameter(
                "preprocessing.categorical.min_frequency",
                .whole(1...1_000_000_000),
                default: .number(Double(defaults.categorical.minFrequency))
            ),
            Hyperparameter(
                "preprocessing.categorical.max_categories",
                .optional(.whole(1...1_000_000_000)),
                default: nil
            ),
        ]
    }()

    private static func choice<Choice>(
        _ name: String,
        default defaultChoice: Choice
    ) -> Hyperparameter
    where Choice: CaseIterable & RawRepresentable, Choice.RawValue == String {
        Hyperparameter(
            "preprocessing." + name,
            .choice(Choice.allCases.map { .string($0.rawValue) }),
            default: .string(defaultChoice.rawValue)
        )
    }

    /// These choices, but for those that the parameters make otherwise.
    ///
    /// - Parameter parameters: a trial's; only names that start with `preprocessing.` are looked at.
    /// - Throws: `TaskFailure` of kind `error`, if there is no such choice or its value makes no
    ///   sense.
    public func choosing(_ parameters: Parameters) throws(TaskFailure) -> Preprocessing {
        var chosen = self
        for (name, value) in parameters.inOrder where name.hasPrefix("preprocessing.") {
            guard let choice = Self.choices.first(where: { $0.name == name }) else {
                throw TaskFailure(.error, "there is no choice '\(name)'")
            }
            guard choice.domain.contains(value) else {
                throw TaskFailure(.error, "\(name) must be \(choice.domain), not \(value)")
            }
            chosen.set(name, value)
        }
        return chosen
    }

    /// Makes one choice, whose name and value are known to be right.
    private mutating func set(_ name: String, _ value: ParameterValue) {
        switch (name, value) {
        case ("preprocessing.numeric.impute", .string(let word)):
            numeric.impute = Imputation(rawValue: word) ?? numeric.impute
        case ("preprocessing.numeric.fill_value", .number(let number)):
            numeric.fillValue = number
        case ("preprocessing.numeric.indicator", .bool(let isWanted)):
            numeric.indicator = isWanted
        case ("preprocessing.numeric.scale", .string(let word)):
            numeric.scale = Scaling(rawValue: word) ?? numeric.scale
        case ("preprocessing.categorical.impute", .string(let word)):
            categorical.impute = CategoricalImputation(rawValue: word) ?? categorical.impute
        case ("preprocessing.categorical.encode", .string(let word)):
            categorical.encode = Encoding(rawValue: word) ?? categorical.encode
        case ("preprocessing.categorical.min_frequency", .number(let number)):
            categorical.minFrequency = Int(number)
        case ("preprocessing.categorical.max_categories", .number(let number)):
            categorical.maxCategories = Int(number)
        case ("preprocessing.categorical.max_categories", .null):
            categorical.maxCategories = nil
        default:
            preconditionFailure("the choice \(name) has no place for \(value)")
        }
    }
}
