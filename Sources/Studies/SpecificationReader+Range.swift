import Estimators
import Search
import YAML

/// How the axis of a range is scaled.
private struct Axis {
    var isLog: Bool
    var step: Double?
}

extension StudyReader {
    /// The range from `min` to `max`.
    mutating func range(
        _ setting: Setting,
        _ section: Section,
        _ kind: SweepDistribution?,
        _ rule: ParameterRule
    ) -> Distribution? {
        guard case .domain(let domain) = rule, let numbers = domain.numbers else {
            report(
                setting.node.start,
                "'\(setting.key)' must be \(rule.words), which has no 'min' and 'max'; "
                    + "write {values: […]}"
            )
            return nil
        }
        if let kind, [.constant, .categorical].contains(kind) {
            report(
                setting.node.start,
                "'distribution: \(kind.rawValue)' does not go with 'min' and 'max'"
            )
            return nil
        }
        let bare = ParameterRule.domain(numbers)
        guard let low = bound(setting, section["min"], bare),
            let high = bound(setting, section["max"], bare),
            let axis = axis(section, kind),
            let result = shape(setting, (low, high), axis, numbers, kind)
        else { return nil }
        if let flaw = result.flaw {
            report(setting.node.start, "'\(setting.key)' cannot be searched: \(flaw)")
            return nil
        }
        return result
    }

    /// The distribution over whole or real numbers.
    private mutating func shape(
        _ setting: Setting,
        _ bounds: (low: Double, high: Double),
        _ axis: Axis,
        _ domain: Hyperparameter.Domain,
        _ kind: SweepDistribution?
    ) -> Distribution? {
        let isWhole: Bool
        if case .whole = domain { isWhole = true } else { isWhole = false }
        guard isWhole || kind == .intUniform else {
            return .float(low: bounds.low, high: bounds.high, log: axis.isLog, step: axis.step)
        }
        if isWhole, kind == .uniform {
            report(
                setting.node.start,
                "'\(setting.key)' takes whole numbers; use 'distribution: int_uniform', not uniform"
            )
            return nil
        }
        guard let low = Int(exactly: bounds.low), let high = Int(exactly: bounds.high),
            let step = Int(exactly: axis.step ?? 1)
        else {
            report(
                setting.node.start,
                "'\(setting.key)' takes whole numbers: 'min', 'max' and 'step' must be whole"
            )
            return nil
        }
        return .int(low: low, high: high, log: axis.isLog, step: step)
    }

    private mutating func bound(
        _ setting: Setting,
        _ bound: Setting?,
        _ rule: ParameterRule
    ) -> Double? {
        guard let bound, case .number(let value) = parameterValue(setting, bound.node, rule)
        else { return nil }
        return value
    }

    /// Whether the axis is logarithmic, or nil if the file contradicts itself.
    private mutating func isLogarithmic(_ section: Section, _ kind: SweepDistribution?) -> Bool? {
        let byKind: Bool? =
            switch kind {
            case .logUniformValues, .qLogUniformValues: true
            case .intUniform, .uniform, .qUniform: false
            case .constant, .categorical, nil: nil
            }
        guard let setting = section["log"] else { return byKind ?? false }
        guard let said = bool(setting) else { return nil }
        if let byKind, let kind, byKind != said {
            let advice = said ? "log_uniform_values" : "uniform"
            report(
                setting.node.start,
                "'log: \(said)' contradicts 'distribution: \(kind.rawValue)'; leave one of them"
                    + " out, or use \(advice)"
            )
            return nil
        }
        return said
    }

    /// How the axis is scaled, or nil if that is wrong.
    private mutating func axis(_ section: Section, _ kind: SweepDistribution?) -> Axis? {
        guard let isLog = isLogarithmic(section, kind) else { return nil }
        let given = [section["step"], section["q"]].compactMap(\.self)
        guard let setting = given.first else {
            let isQuantized = kind == .qUniform || kind == .qLogUniformValues
            return Axis(isLog: isLog, step: isQuantized ? 1 : nil)
        }
        if given.count == 2 {
            report(given[1].keyStart, "'step' and 'q' mean the same; give only one of them")
            return nil
        }
        guard case .number(let step) = ParameterValue(setting.node), step > 0 else {
            reportType(setting, "a number above 0")
            return nil
        }
        return Axis(isLog: isLog, step: step)
    }
}
