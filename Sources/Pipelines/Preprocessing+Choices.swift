import Search

extension Preprocessing {
    /// Every choice a study file or a trial may make, in the order in which it is shown.
    ///
    /// This table is the one place that knows them: study files, their explanation, trials and the
    /// contract of transformers all go by it. A choice on which others depend comes before them.
    public static let choices: [Choice] = [
        .words("drop", \.drop, 0),
        .word("numeric.impute", \.numeric.impute),
        .real("numeric.fill_value", \.numeric.fillValue, -1e300...1e300)
            .used(with: "numeric.impute", ["constant"]),
        .whole("numeric.n_neighbors", \.numeric.neighbors, 1...neighborsMax)
            .used(with: "numeric.impute", ["knn"]),
        .flag("numeric.indicator", \.numeric.indicator),
        .word("numeric.scale", \.numeric.scale),
        .names("numeric.interactions", \.numeric.interactions),
        .word("categorical.impute", \.categorical.impute),
        .text("categorical.fill_value", \.categorical.fillValue)
            .used(with: "categorical.impute", ["constant"]),
        .word("categorical.encode", \.categorical.encode),
        .whole("categorical.n_features", \.categorical.hashedColumns, 1...hashedColumnsMax)
            .used(with: "categorical.encode", ["hash"]),
        .whole("categorical.min_frequency", \.categorical.minFrequency, 1...Distribution.wholeMax),
        .optionalWhole(
            "categorical.max_categories",
            \.categorical.maxCategories,
            2...Distribution.wholeMax
        ),
        .words("dates.parts", \.dates.parts, 1),
        .word("selection.type", \.selection.type),
        .optionalWhole("selection.k", \.selection.k, 1...Distribution.wholeMax)
            .used(with: "selection.type", ["mutual_info"]),
        .real("selection.percentile", \.selection.percentile, 1...100)
            .used(with: "selection.type", ["mutual_info"]),
        .real("selection.C", \.selection.inversePenalty, 1e-10...1e10)
            .used(with: "selection.type", ["l1"]),
        .word("sampling.type", \.sampling.type),
        .real("sampling.ratio", \.sampling.ratio, 0.01...1)
            .used(with: "sampling.type", ["under", "over", "smote"]),
        .whole("sampling.k_neighbors", \.sampling.neighbors, 1...neighborsMax)
            .used(with: "sampling.type", ["smote"]),
    ]

    /// More neighbours than this are no longer near.
    static let neighborsMax = 1_000
    /// Wider matrices than this many columns a category fit no memory.
    static let hashedColumnsMax = 4_096
    /// The products of more columns than this are too many to learn from.
    public static let interactionsMax = 50

    /// The choice of that name, which starts with `preprocessing.`, or nil.
    public static func choice(_ name: String) -> Choice? {
        choices.first { $0.name == name }
    }

    /// These choices, but for those that the parameters make otherwise.
    ///
    /// - Parameter parameters: a trial's; only names that start with `preprocessing.` are looked at.
    /// - Throws: `TaskFailure` of kind `error`, if there is no such choice or its value makes no
    ///   sense.
    public func choosing(_ parameters: Parameters) throws(TaskFailure) -> Preprocessing {
        var chosen = self
        for (name, value) in parameters.inOrder where name.hasPrefix("preprocessing.") {
            guard let choice = Self.choice(name) else {
                throw TaskFailure(.error, "there is no choice '\(name)'")
            }
            guard choice.values.contains(value) else {
                throw TaskFailure(.error, "\(name) must be \(choice.values), not \(value)")
            }
            choice.set(value, in: &chosen)
        }
        return chosen
    }

    /// Why columns cannot become numbers like this, else nil.
    public var flaw: String? {
        for choice in Self.choices where !choice.values.contains(choice.value(in: self)) {
            return "\(choice.name) is \(choice.value(in: self)), not \(choice.values)"
        }
        return nil
    }
}
