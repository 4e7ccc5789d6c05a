import Estimators
import Search
import YAML

/// The distributions of Weights & Biases' sweeps, as far as there are any here.
enum SweepDistribution: String, CaseIterable {
    case constant, categorical
    case intUniform = "int_uniform"
    case uniform
    case qUniform = "q_uniform"
    case logUniformValues = "log_uniform_values"
    case qLogUniformValues = "q_log_uniform_values"

    /// What to say of those there are not.
    static let elsewhere: [String: String] = {
        let names = Spelling.list(allCases.map(\.rawValue))
        let unsupported = "is not supported; supported: \(names)"
        var messages = [
            "log_uniform": "takes exponents and is not supported; use log_uniform_values",
            "q_log_uniform": "takes exponents and is not supported; use q_log_uniform_values",
        ]
        for name in [
            "inv_log_uniform", "inv_log_uniform_values", "normal", "q_normal", "log_normal",
            "q_log_normal", "beta", "q_beta", "categorical_w_probabilities",
        ] {
            messages[name] = unsupported
        }
        return messages
    }()
}

extension StudyReader {
    /// The keys of a specification that is a mapping.
    static let specificationKeys = [
        "value", "values", "min", "max", "log", "step", "q", "distribution",
    ]

    /// The keys of a setting that is a specification, or nil where it is a value.
    mutating func specification(of setting: Setting) -> Section? {
        guard setting.node.mapping != nil else { return nil }
        return section(setting.node, path: setting.path, keys: Self.specificationKeys)
    }

    /// The values a parameter may take, from any form of its specification.
    ///
    /// - Parameters:
    ///   - setting: the parameter and its specification.
    ///   - section: the specification's keys, if it is a mapping and was already read.
    ///   - rule: what the values may be.
    mutating func distribution(
        _ setting: Setting,
        _ section: Section?,
        _ rule: ParameterRule
    ) -> Distribution? {
        guard let section else {
            if setting.node.sequence != nil, !rule.takesLists {
                reportType(
                    setting,
                    "a single value or a specification",
                    hint: "; for a choice write {values: […]}"
                )
                return nil
            }
            return parameterValue(setting, setting.node, rule).map { .categorical([$0]) }
        }
        // A key that is misspelt here may be the one that is missing below.
        guard section.isClean else { return nil }
        let kind = word(
            section["distribution"],
            of: SweepDistribution.allCases.map { ($0.rawValue, $0) },
            elsewhere: SweepDistribution.elsewhere
        )
        if section["distribution"] != nil, kind == nil { return nil }
        let forms = ["value", "values", "min", "max"].filter { section[$0] != nil }
        switch forms {
        case ["value"]: return constant(setting, section, kind, rule)
        case ["values"]: return categorical(setting, section, kind, rule)
        case ["min", "max"]: return range(setting, section, kind, rule)
        default:
            report(
                setting.node.start,
                "'\(setting.key)' needs either 'value', or 'values', or both 'min' and 'max'"
                    + (forms.isEmpty ? "" : ", not \(Spelling.list(forms.map { "'\($0)'" }))")
            )
            return nil
        }
    }

    private mutating func constant(
        _ setting: Setting,
        _ section: Section,
        _ kind: SweepDistribution?,
        _ rule: ParameterRule
    ) -> Distribution? {
        guard let only = section["value"],
            isAlone(section, "value", kind, among: [.constant, .categorical])
        else { return nil }
        return parameterValue(setting, only.node, rule).map { .categorical([$0]) }
    }

    private mutating func categorical(
        _ setting: Setting,
        _ section: Section,
        _ kind: SweepDistribution?,
        _ rule: ParameterRule
    ) -> Distribution? {
        guard let choices = section["values"],
            isAlone(section, "values", kind, among: [.categorical])
        else { return nil }
        guard let nodes = choices.node.sequence, !nodes.isEmpty else {
            report(
                choices.node.start,
                "'values' must be a list of at least one value, not "
                    + (choices.node.sequence == nil ? choices.node.shown : "an empty one")
            )
            return nil
        }
        var values: [ParameterValue] = []
        var seen: Set<ParameterValue> = []
        var isSound = true
        for node in nodes {
            guard let value = parameterValue(setting, node, rule) else {
                isSound = false
                continue
            }
            if !seen.insert(value).inserted {
                report(node.start, "\(ParameterText.value(value)) is in 'values' twice")
                isSound = false
            }
            values.append(value)
        }
        return isSound ? .categorical(values) : nil
    }

    /// Whether nothing stands beside `form` that belongs to another form.
    private mutating func isAlone(
        _ section: Section,
        _ form: String,
        _ kind: SweepDistribution?,
        among kinds: [SweepDistribution]
    ) -> Bool {
        if let kind, !kinds.contains(kind), let setting = section["distribution"] {
            report(
                setting.node.start,
                "'distribution: \(kind.rawValue)' does not go with '\(form)'"
            )
            return false
        }
        let others = ["log", "step", "q"].compactMap { section[$0] }
        for other in others {
            report(other.keyStart, "'\(other.key)' does not go with '\(form)'")
        }
        return others.isEmpty
    }

    /// The value of a node if the rule admits it; otherwise that is reported.
    mutating func parameterValue(
        _ setting: Setting,
        _ node: YAMLNode,
        _ rule: ParameterRule
    ) -> ParameterValue? {
        if let value = value(node, rule) { return value }
        var hint = ""
        if case .domain(let domain) = rule, let scalar = node.scalar, scalar.value == .string {
            let question = Spelling.question(for: scalar.text, among: domain.choiceWords)
            hint = question.map { "; " + $0 } ?? ""
        }
        report(node.start, "'\(setting.key)' must be \(rule.words), not \(node.shown)\(hint)")
        return nil
    }

    /// The value of a node, or nil if the rule does not admit it.
    func value(_ node: YAMLNode, _ rule: ParameterRule) -> ParameterValue? {
        if case .text = rule {
            guard let scalar = node.scalar, scalar.value != .null else { return nil }
            return .string(scalar.text)
        }
        if case .names = rule, let nodes = node.sequence {
            let names = nodes.compactMap { self.value($0, .text) }
            let value = ParameterValue.list(names)
            guard names.count == nodes.count, rule.admits(value) else { return nil }
            return value
        }
        // Not `flatMap`: there a bare nil would be the value `null`.
        guard let value = ParameterValue(node), rule.admits(value) else { return nil }
        return value
    }
}

extension ParameterValue {
    /// What a node says, or nil for mappings and for numbers that are no values.
    init?(_ node: YAMLNode) {
        switch node.content {
        case .mapping: return nil
        case .sequence(let nodes):
            let values = nodes.compactMap(ParameterValue.init)
            guard values.count == nodes.count else { return nil }
            self = .list(values)
        case .scalar(let scalar):
            switch scalar.value {
            case .null: self = .null
            case .bool(let value): self = .bool(value)
            case .integer(let value): self = .number(Double(value))
            case .number(let value) where value.isFinite: self = .number(value)
            case .number: return nil
            case .string: self = .string(scalar.text)
            }
        }
    }
}
