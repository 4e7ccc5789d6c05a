import Estimators
import Search
import YAML

/// A family to search over and what is searched within it.
public struct ModelSettings: Sendable, Hashable {
    /// The family's name.
    public var family: String
    /// Where the file names it; the file's start where it does not.
    public var position: TextPosition
    /// The family's hyperparameters by their bare names, parents before children.
    ///
    /// Those that are not here have the family's default.
    public var parameters: [SearchSpace.Parameter]
}

/// A hyperparameter of a family as the file has it, its conditions not yet checked.
private struct ParameterDraft {
    var name: String
    var position: TextPosition
    /// The values, or nil if they are wrong.
    var distribution: Distribution?
    var conditions: [ConditionDraft] = []
}

/// A condition as the file has it.
private struct ConditionDraft {
    var parent: String
    var position: TextPosition
    var values: [Located<ParameterValue>]
}

extension StudyReader {
    /// The families to search over: those searched by default where the file names none.
    mutating func models(_ setting: Setting?) -> [ModelSettings] {
        guard let setting else {
            let usual = families.filter(\.isSearchedByDefault)
            return (usual.isEmpty ? families : usual).map { model($0, at: .start) }
        }
        if let nodes = setting.node.sequence {
            var models: [ModelSettings] = []
            for node in nodes {
                guard let name = node.scalar?.text, let family = family(name, at: node.start)
                else {
                    if node.scalar == nil {
                        report(node.start, "'models' is a list of names, not of \(node.shown)")
                    }
                    continue
                }
                if models.contains(where: { $0.family == name }) {
                    report(node.start, "'\(name)' is in 'models' twice")
                } else {
                    models.append(model(family, at: node.start))
                }
            }
            if nodes.isEmpty { report(setting.node.start, "'models' is empty") }
            return models
        }
        guard let entries = setting.node.mapping else {
            reportType(setting, "a mapping of models or a list of their names")
            return []
        }
        if entries.isEmpty { report(setting.node.start, "'models' is empty") }
        return entries.compactMap { entry in
            guard let family = family(entry.key, at: entry.keyStart) else { return nil }
            return model(family, entry)
        }
    }

    /// The family with its default space.
    private func model(_ family: any Family, at position: TextPosition) -> ModelSettings {
        ModelSettings(family: family.name, position: position, parameters: family.defaultSpace)
    }

    private mutating func family(_ name: String, at position: TextPosition) -> (any Family)? {
        if let family = families.first(where: { $0.name == name }) { return family }
        let names = families.map(\.name)
        guard name.contains(".") else {
            report(
                position,
                "unknown model '\(shown(name))'; \(Spelling.hint(for: name, among: names))"
            )
            return nil
        }
        let native = Spelling.nearest(to: name.lastWord, among: names).first
        report(
            position,
            "'\(shown(name))' needs a Python worker; not available in this version"
                + (native.map { "; native is '\($0)'" } ?? "")
        )
        return nil
    }

    /// A family with the space the file gives it.
    private mutating func model(
        _ family: any Family,
        _ entry: YAMLNode.Entry
    ) -> ModelSettings? {
        switch entry.value.content {
        case .scalar(let scalar) where scalar.value == .null || scalar.text == "default":
            return model(family, at: entry.keyStart)
        case .scalar, .sequence:
            report(
                entry.value.start,
                "'\(entry.key)' must be default or a mapping of its hyperparameters, not "
                    + entry.value.shown
            )
            return nil
        case .mapping(let entries):
            var model = model(family, at: entry.keyStart)
            var meant: Set<String> = []
            let drafts = entries.compactMap { draft($0, of: family, &meant) }
            model.parameters = inOrder(drafts, of: family, meant)
            return model
        }
    }

    private mutating func draft(
        _ entry: YAMLNode.Entry,
        of family: any Family,
        _ meant: inout Set<String>
    ) -> ParameterDraft? {
        let names = family.hyperparameters.map(\.name)
        guard let hyperparameter = family.hyperparameters.first(where: { $0.name == entry.key })
        else {
            meant.formUnion(Spelling.nearest(to: entry.key, among: names))
            report(
                entry.keyStart,
                "unknown hyperparameter '\(shown(entry.key))' of \(family.name); "
                    + Spelling.hint(for: entry.key, among: names)
            )
            return nil
        }
        let path = "models.\(family.name).\(entry.key)"
        let setting = Setting(
            key: entry.key,
            path: path,
            keyStart: entry.keyStart,
            node: entry.value
        )
        var draft = ParameterDraft(name: entry.key, position: entry.keyStart)
        var specification: Section?
        if entry.value.mapping != nil {
            specification = section(
                entry.value,
                path: path,
                keys: Self.specificationKeys + ["when"]
            )
            draft.conditions = conditions(specification?["when"])
        }
        draft.distribution = distribution(setting, specification, .domain(hyperparameter.domain))
        return draft
    }

    private mutating func conditions(_ setting: Setting?) -> [ConditionDraft] {
        guard let setting else { return [] }
        guard let entries = setting.node.mapping, !entries.isEmpty else {
            reportType(setting, "a mapping of other hyperparameters to their values")
            return []
        }
        return entries.map { entry in
            let nodes = entry.value.sequence ?? [entry.value]
            if nodes.isEmpty { report(entry.value.start, "'\(entry.key)' has no value here") }
            var values: [Located<ParameterValue>] = []
            for node in nodes {
                if let value = ParameterValue(node) {
                    values.append(Located(value, at: node.start))
                } else {
                    report(node.start, "a value of '\(entry.key)' is expected, not \(node.shown)")
                }
            }
            return ConditionDraft(parent: entry.key, position: entry.keyStart, values: values)
        }
    }

    /// The parameters with parents before children, after a check of all conditions.
    ///
    /// - Complexity: O(n²), and a family has few hyperparameters.
    private mutating func inOrder(
        _ drafts: [ParameterDraft],
        of family: any Family,
        _ meant: Set<String>
    ) -> [SearchSpace.Parameter] {
        for draft in drafts {
            for condition in draft.conditions { check(condition, drafts, of: family, meant) }
        }
        var waiting = drafts
        var placed: [SearchSpace.Parameter] = []
        while let next = waiting.firstIndex(where: { draft in
            draft.conditions.allSatisfy { condition in
                !waiting.contains { $0.name == condition.parent }
            }
        }) {
            let draft = waiting.remove(at: next)
            guard let distribution = draft.distribution else { continue }
            let conditions = draft.conditions.map {
                SearchSpace.Condition($0.parent, isOneOf: $0.values.map(\.value))
            }
            placed.append(SearchSpace.Parameter(draft.name, distribution, when: conditions))
        }
        if let first = waiting.first {
            let names = Spelling.list(waiting.map { "'\($0.name)'" })
            report(first.position, "the conditions of \(names) go round in a circle")
        }
        return placed
    }

    /// Reports a condition that can never hold.
    private mutating func check(
        _ condition: ConditionDraft,
        _ drafts: [ParameterDraft],
        of family: any Family,
        _ meant: Set<String>
    ) {
        guard let parent = drafts.first(where: { $0.name == condition.parent }) else {
            guard !meant.contains(condition.parent) else { return }
            let isKnown = family.hyperparameters.contains { $0.name == condition.parent }
            report(
                condition.position,
                isKnown
                    ? "'\(condition.parent)' must itself be among the hyperparameters here"
                    : "unknown hyperparameter '\(shown(condition.parent))' in 'when'; "
                        + Spelling.hint(for: condition.parent, among: drafts.map(\.name))
            )
            return
        }
        guard let distribution = parent.distribution else { return }
        for value in condition.values where !distribution.contains(value.value) {
            report(
                value.position,
                "'\(parent.name)' is never \(ParameterText.value(value.value)); it is "
                    + ParameterText.specification(distribution)
            )
        }
    }
}
