import Estimators
import Pipelines
import Search
import YAML

/// How columns become numbers: what is fixed and what is searched over.
public struct PreprocessingSettings: Sendable, Hashable {
    /// The choices where a trial does not choose otherwise.
    public var fixed = Preprocessing()
    /// The choices that trials make, as `preprocessing.numeric.impute` and so on; one that only
    /// matters with some values of another has that as its condition.
    public var searched: [SearchSpace.Parameter] = []
    /// The columns that the choices name, wherever they do.
    var columns: [Located<String>] = []

    /// The values that a trial may choose, or nil where the choice is fixed.
    func distribution(of name: String) -> Distribution? {
        searched.first { $0.name == name }?.distribution
    }

    /// Whether some trial makes a choice that matters.
    func isUsed(_ choice: Choice) -> Bool {
        guard let use = choice.use else { return true }
        guard let parent = Preprocessing.choice(use.name) else { return false }
        if let distribution = distribution(of: use.name) {
            return use.values.contains(where: distribution.contains)
        }
        return use.values.contains(parent.value(in: fixed))
    }
}

extension Choice {
    /// The keys that lead to the choice below `preprocessing`.
    var keys: [String] { name.split(separator: ".").dropFirst().map(String.init) }

    /// What a study file may say.
    fileprivate var rule: ParameterRule {
        switch values {
        case .domain(let domain): .domain(domain)
        case .text: .text
        case .names(let max): .names(max: max)
        }
    }
}

extension Preprocessing {
    /// The choices by the first key that leads to them, in order; a choice of one key is alone.
    static let sections: [(key: String, choices: [Choice])] = choices.reduce(into: []) {
        sections,
        choice in
        if sections.last?.key == choice.keys[0] {
            sections[sections.count - 1].choices.append(choice)
        } else {
            sections.append((choice.keys[0], [choice]))
        }
    }
}

extension StudyReader {
    /// The settings under `preprocessing`.
    mutating func preprocessing(_ setting: Setting?) -> PreprocessingSettings {
        var settings = PreprocessingSettings()
        guard let setting,
            let top = section(
                setting.node,
                path: "preprocessing",
                keys: Preprocessing.sections.map(\.key)
            )
        else { return settings }
        for (key, choices) in Preprocessing.sections {
            guard let setting = top[key] else { continue }
            if choices[0].keys.count == 1 {
                read(choices[0], setting, into: &settings)
                continue
            }
            let keys = choices.map { $0.keys[1] }
            guard let section = section(setting.node, path: setting.path, keys: keys) else {
                continue
            }
            var wrong: Set<String> = []
            for choice in choices {
                guard let setting = section[choice.keys[1]] else { continue }
                let isSound = read(choice, setting, into: &settings)
                if !isSound { wrong.insert(choice.name) }
                checkUse(of: choice, setting, in: section, wrong, settings)
            }
        }
        return settings
    }

    /// Reads a choice, which is fixed or searched.
    ///
    /// - Returns: whether it makes sense; otherwise that was reported.
    @discardableResult
    private mutating func read(
        _ choice: Choice,
        _ setting: Setting,
        into settings: inout PreprocessingSettings
    ) -> Bool {
        let specification = specification(of: setting)
        guard let distribution = distribution(setting, specification, choice.rule) else {
            return false
        }
        if case .names = choice.values { settings.columns += setting.node.texts }
        if let constant = distribution.constant {
            choice.set(constant, in: &settings.fixed)
            return true
        }
        var conditions: [SearchSpace.Condition] = []
        if let use = choice.use, let parent = settings.distribution(of: use.name) {
            let values = use.values.filter(parent.contains)
            if !values.isEmpty { conditions.append(.init(use.name, isOneOf: values)) }
        }
        settings.searched.append(
            SearchSpace.Parameter(choice.name, distribution, when: conditions)
        )
        return true
    }

    /// Reports a choice that nothing would ever use.
    ///
    /// - Parameter wrong: the choices that were reported, and might have been right.
    private mutating func checkUse(
        of choice: Choice,
        _ setting: Setting,
        in section: Section,
        _ wrong: Set<String>,
        _ settings: PreprocessingSettings
    ) {
        guard let use = choice.use, !settings.isUsed(choice), !wrong.contains(use.name),
            let parent = Preprocessing.choice(use.name)?.keys[1], !section.meant.contains(parent)
        else { return }
        let values = use.values.map(ParameterText.value).joined(separator: " or ")
        report(setting.keyStart, "'\(setting.key)' is only used with '\(parent): \(values)'")
    }
}

extension YAMLNode {
    /// All texts in the node, however deep.
    fileprivate var texts: [Located<String>] {
        switch content {
        case .scalar(let scalar): [Located(scalar.text, at: start)]
        case .sequence(let nodes): nodes.flatMap(\.texts)
        case .mapping(let entries): entries.flatMap(\.value.texts)
        }
    }
}
