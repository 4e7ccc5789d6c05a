import Estimators
import Pipelines
import Sampling
import Search
import YAML

extension StudyDescription {
    /// More would not change what a sampler proposes, but slow it down.
    public static let warmStartMax = 1_000

    /// The point of this study's space that means what a point of another study means, or nil where
    /// the space has none.
    ///
    /// What the other study did not search over was at its default there, or at what its file fixed;
    /// here it must be a value of the space, or the default.
    ///
    /// - Parameter families: the families that a study may search over.
    public func point(
        like other: Parameters,
        of study: StudyDescription,
        families: [any Family]
    ) -> Parameters? {
        guard case .string(let name)? = other["model"],
            let family = families.first(where: { $0.name == name })
        else { return nil }
        var point: Parameters = [:]
        for parameter in space.parameters where space.isActive(parameter, in: point) {
            let past =
                other[parameter.name]
                ?? study.unsearched(parameter.name, family)
            guard let past, parameter.distribution.contains(past) else { return nil }
            point[parameter.name] = past
        }
        for (name, value) in other.inOrder where point[name] == nil {
            guard unsearched(name, family) == value else { return nil }
        }
        // What neither study searched over must have been fixed alike.
        let searched = Set((space.parameters + study.space.parameters).map(\.name))
        let isAlike = Preprocessing.choices.allSatisfy { choice in
            searched.contains(choice.name)
                || choice.value(in: preprocessing) == choice.value(in: study.preprocessing)
        }
        return isAlike ? point : nil
    }

    /// What a parameter is that the study does not search over, or nil of one that nobody knows.
    private func unsearched(_ name: String, _ family: any Family) -> ParameterValue? {
        if let choice = Preprocessing.choices.first(where: { $0.name == name }) {
            return choice.value(in: preprocessing)
        }
        return family.hyperparameters.first { "\(family.name).\($0.name)" == name }?.defaultValue
    }
}

extension StudyReader {
    /// The studies under `warm_start`.
    mutating func warmStart(_ setting: Setting?, sampler: String) -> [Located<String>] {
        guard let setting else { return [] }
        let studies = texts(setting, "directories of studies, or their journals") ?? []
        if !studies.isEmpty, !Samplers.learns(sampler) {
            report(
                setting.keyStart,
                "'\(sampler)' learns from no trial, and so from none of an earlier study"
            )
        }
        return studies
    }
}
