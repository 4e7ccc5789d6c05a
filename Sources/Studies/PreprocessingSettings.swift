import Estimators
import Pipelines
import Search
import YAML

/// How columns become numbers: what is fixed and what is searched over.
public struct PreprocessingSettings: Sendable, Hashable {
    /// The choices where a trial does not choose otherwise.
    public var fixed = Preprocessing()
    /// The choices that trials make, as `preprocessing.numeric.impute` and so on.
    public var searched: [SearchSpace.Parameter] = []
}

extension StudyReader {
    /// The settings under `preprocessing`.
    mutating func preprocessing(_ setting: Setting?) -> PreprocessingSettings {
        var settings = PreprocessingSettings()
        guard let setting,
            let section = section(
                setting.node,
                path: "preprocessing",
                keys: ["numeric", "categorical"]
            )
        else { return settings }
        if let numeric = section["numeric"] { readNumeric(numeric, into: &settings) }
        if let categorical = section["categorical"] {
            readCategorical(categorical, into: &settings)
        }
        return settings
    }

    private mutating func readNumeric(
        _ setting: Setting,
        into settings: inout PreprocessingSettings
    ) {
        guard
            let section = section(
                setting.node,
                path: setting.path,
                keys: ["impute", "fill_value", "indicator", "scale"]
            )
        else { return }
        var numeric = settings.fixed.numeric
        let impute = choice(section["impute"], words(Preprocessing.Imputation.self), &settings)
        numeric.impute = impute.flatMap { Preprocessing.Imputation($0) } ?? numeric.impute
        if case .number(let value) = choice(
            section["fill_value"],
            .domain(.real(-1e300...1e300)),
            &settings
        ) {
            numeric.fillValue = value
        }
        if case .bool(let value) = choice(
            section["indicator"],
            .domain(.choice([true, false])),
            &settings
        ) {
            numeric.indicator = value
        }
        let scale = choice(section["scale"], words(Preprocessing.Scaling.self), &settings)
        numeric.scale = scale.flatMap { Preprocessing.Scaling($0) } ?? numeric.scale
        settings.fixed.numeric = numeric
        checkFillValue(section, impute, settings)
    }

    private mutating func readCategorical(
        _ setting: Setting,
        into settings: inout PreprocessingSettings
    ) {
        guard
            let section = section(
                setting.node,
                path: setting.path,
                keys: ["impute", "fill_value", "encode", "min_frequency", "max_categories"]
            )
        else { return }
        var categorical = settings.fixed.categorical
        let impute = choice(
            section["impute"],
            words(Preprocessing.CategoricalImputation.self),
            &settings
        )
        categorical.impute =
            impute.flatMap { Preprocessing.CategoricalImputation($0) } ?? categorical.impute
        if case .string(let value) = choice(section["fill_value"], .text, &settings) {
            categorical.fillValue = value
        }
        let encode = choice(section["encode"], words(Preprocessing.Encoding.self), &settings)
        categorical.encode = encode.flatMap { Preprocessing.Encoding($0) } ?? categorical.encode
        if case .number(let value) = choice(
            section["min_frequency"],
            .domain(.whole(1...Distribution.wholeMax)),
            &settings
        ) {
            categorical.minFrequency = Int(value)
        }
        if case .number(let value) = choice(
            section["max_categories"],
            .domain(.optional(.whole(2...Distribution.wholeMax))),
            &settings
        ) {
            categorical.maxCategories = Int(value)
        }
        settings.fixed.categorical = categorical
        checkFillValue(section, impute, settings)
    }

    /// The value of a choice that is fixed; one that is searched goes into the settings.
    private mutating func choice(
        _ setting: Setting?,
        _ rule: ParameterRule,
        _ settings: inout PreprocessingSettings
    ) -> ParameterValue? {
        guard let setting else { return nil }
        var specification: Section?
        if setting.node.mapping != nil {
            specification = section(
                setting.node,
                path: setting.path,
                keys: Self.specificationKeys
            )
        }
        guard let distribution = distribution(setting, specification, rule) else { return nil }
        if let constant = distribution.constant { return constant }
        settings.searched.append(SearchSpace.Parameter(setting.path, distribution))
        return nil
    }

    /// Reports a fill value that nothing would ever use.
    ///
    /// - Parameter imputation: the fixed imputation that was read, if there is one.
    private mutating func checkFillValue(
        _ section: Section,
        _ imputation: ParameterValue?,
        _ settings: PreprocessingSettings
    ) {
        guard let fillValue = section["fill_value"], imputation != "constant" else { return }
        if let impute = section["impute"], imputation == nil {
            let searched = settings.searched.first { $0.name == impute.path }
            // One that is wrong was reported, and might have been right.
            guard let searched, !searched.distribution.contains("constant") else { return }
        } else if section.meant.contains("impute") {
            return
        }
        report(fillValue.keyStart, "'fill_value' is only used with 'impute: constant'")
    }

    private func words<Word>(_ type: Word.Type) -> ParameterRule
    where Word: CaseIterable & RawRepresentable<String> {
        .domain(.choice(Word.allCases.map { .string($0.rawValue) }))
    }
}

extension RawRepresentable<String> {
    /// The case that a word names.
    fileprivate init?(_ value: ParameterValue) {
        guard case .string(let word) = value else { return nil }
        self.init(rawValue: word)
    }
}
