import Estimators
import Sampling
import Search
import YAML

/// What a study tries before its sampler proposes anything.
public struct EnqueueSettings: Sendable, Hashable {
    /// The same answer for every row, as the trial that all others must beat; nil for none.
    public var baseline: Parameters?
    /// Points of the space that come next, in this order.
    public var points: [Parameters] = []
    /// Whether these are each family's defaults and nothing else.
    var areDefaults = false
}

extension StudyReader {
    /// The settings `baseline` and `enqueue`.
    ///
    /// - Parameters:
    ///   - baseline: whether the study begins with the same answer for every row; it does unless the
    ///     file says no.
    ///   - setting: a list of `default` and of points; where there is none, samplers that learn begin
    ///     with each family's default hyperparameters.
    ///   - models: the families of the study.
    ///   - space: what is searched.
    ///   - sampler: the sampler's name.
    mutating func enqueued(
        baseline: Setting?,
        _ setting: Setting?,
        models: [ModelSettings],
        space: SearchSpace,
        sampler: String
    ) -> EnqueueSettings {
        var settings = EnqueueSettings()
        let constant = DummyClassifier().name
        if bool(baseline) ?? true, families.contains(where: { $0.name == constant }) {
            settings.baseline = ["model": .string(constant)]
        }
        let defaults = models.compactMap { model in
            families.first { $0.name == model.family }.map {
                space.nearestPoint(to: [:], of: $0)
            }
        }
        guard let setting else {
            // Who asks for chance, an even spread or a grid shall have that and nothing else.
            let learns = Samplers.learns(sampler)
            settings.points = learns ? defaults : []
            settings.areDefaults = learns
            return settings
        }
        guard let nodes = setting.node.sequence else {
            reportType(setting, "a list of points such as {model: NAME, …}, and of 'default'")
            return settings
        }
        var points: [Parameters] = []
        for node in nodes {
            if node.scalar?.text == "default" {
                points += defaults
            } else if let point = point(node, models: models, space: space) {
                points.append(point)
            }
        }
        settings.points = points.reduce(into: []) { kept, point in
            if !kept.contains(point) { kept.append(point) }
        }
        settings.areDefaults = settings.points == defaults
        return settings
    }

    /// A point of the space; what it leaves out is the family's default, or the nearest to it.
    private mutating func point(
        _ node: YAMLNode,
        models: [ModelSettings],
        space: SearchSpace
    ) -> Parameters? {
        guard let entries = node.mapping else {
            report(
                node.start,
                "'enqueue' is a list of 'default' and points such as {model: NAME}, not of "
                    + node.shown
            )
            return nil
        }
        let names = models.map(\.family)
        guard let model = entries.first(where: { $0.key == "model" }) else {
            report(node.start, "the point has no 'model'; valid: \(Spelling.list(names))")
            return nil
        }
        let name = model.value.scalar?.text ?? ""
        guard names.contains(name), let family = families.first(where: { $0.name == name }) else {
            report(
                model.value.start,
                "'\(shown(name))' is none of the study's models; "
                    + Spelling.hint(for: name, among: names)
            )
            return nil
        }
        var wanted: [String: ParameterValue] = [:]
        var isSound = true
        let valid = space.parameters.map(\.name).filter { $0 != "model" }
        for entry in entries where entry.key != "model" {
            let full = valid.contains(entry.key) ? entry.key : "\(name).\(entry.key)"
            guard let parameter = space.parameters.first(where: { $0.name == full }) else {
                let own = valid.filter {
                    $0.hasPrefix("\(name).") || $0.hasPrefix("preprocessing.")
                        || $0 == CalibrationSettings.name
                }
                .map { $0.hasPrefix("\(name).") ? String($0.dropFirst(name.count + 1)) : $0 }
                report(
                    entry.keyStart,
                    "'\(shown(entry.key))' is not searched over for '\(name)'; "
                        + Spelling.hint(for: entry.key, among: own)
                )
                isSound = false
                continue
            }
            guard let value = entry.value.parameterValue, parameter.distribution.contains(value)
            else {
                report(
                    entry.value.start,
                    "'\(shown(entry.key))' is never \(entry.value.shown); it is "
                        + ParameterText.specification(parameter.distribution)
                )
                isSound = false
                continue
            }
            wanted[full] = value
        }
        guard isSound else { return nil }
        let point = space.nearestPoint(to: wanted, of: family)
        for entry in entries where entry.key != "model" {
            let full = valid.contains(entry.key) ? entry.key : "\(name).\(entry.key)"
            if point[full] == nil {
                report(entry.keyStart, "'\(shown(entry.key))' has no meaning beside the others")
                isSound = false
            }
        }
        return isSound ? point : nil
    }
}

extension SearchSpace {
    /// The point of a family with some values given and all others as near to the family's defaults
    /// as the space allows.
    func nearestPoint(to wanted: [String: ParameterValue], of family: any Family) -> Parameters {
        var defaults: [String: ParameterValue] = [:]
        for parameter in family.hyperparameters {
            defaults["\(family.name).\(parameter.name)"] = parameter.defaultValue
        }
        var point: Parameters = ["model": .string(family.name)]
        for parameter in parameters where parameter.name != "model" {
            guard isActive(parameter, in: point) else { continue }
            point[parameter.name] =
                wanted[parameter.name]
                ?? parameter.distribution.nearest(to: defaults[parameter.name])
        }
        return point
    }
}

extension Distribution {
    /// The value nearest to another one; of choices without it the first.
    ///
    /// Where that is no number, as a depth without a limit is none, a range gives its greatest.
    fileprivate func nearest(to value: ParameterValue?) -> ParameterValue {
        if let value, contains(value) { return value }
        var wanted: Double?
        if case .number(let number)? = value { wanted = number }
        switch self {
        case .categorical(let choices):
            return choices.first ?? .null
        case .float(let low, let high, _, let step):
            let number = min(max(wanted ?? high, low), high)
            guard let step else { return .number(number) }
            let steps = min(((number - low) / step).rounded(), ((high - low) / step).rounded(.down))
            return .number(low + steps * step)
        case .int(let low, let high, _, let step):
            let number = min(max(wanted ?? Double(high), Double(low)), Double(high))
            let steps = Int(((number - Double(low)) / Double(step)).rounded())
            return .number(Double(low + min(steps, (high - low) / step) * step))
        }
    }
}

extension YAMLNode {
    /// What stands here as a parameter's value, or nil for a mapping.
    fileprivate var parameterValue: ParameterValue? {
        switch content {
        case .mapping: return nil
        case .sequence(let nodes):
            let values = nodes.compactMap(\.parameterValue)
            return values.count == nodes.count ? .list(values) : nil
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return .null
            case .bool(let value): return .bool(value)
            case .integer(let value): return .number(Double(value))
            case .number(let value): return .number(value)
            case .string: return .string(scalar.text)
            }
        }
    }
}
