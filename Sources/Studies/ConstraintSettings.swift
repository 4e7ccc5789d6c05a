import Search
import Validation
import YAML

/// A constraint as the file says it; whether there is such a measure, the classes decide.
public struct ConstraintSetting: Sendable, Hashable {
    /// What must hold.
    public var constraint: Constraint
    /// Where it stands.
    public var position: TextPosition
}

extension StudyReader {
    /// The list under `constraints`.
    mutating func constraints(_ setting: Setting?) -> [ConstraintSetting] {
        guard let setting else { return [] }
        guard let nodes = setting.node.sequence else {
            reportType(setting, "a list of constraints such as [recall >= 0.8]")
            return []
        }
        var constraints: [ConstraintSetting] = []
        for node in nodes {
            guard let constraint = node.scalar.flatMap({ Constraint(text: $0.text) }) else {
                report(
                    node.start,
                    "a constraint is a measure, >= or <=, and a number, such as 'recall >= 0.8', "
                        + "not \(node.shown)"
                )
                continue
            }
            let isTwice = constraints.contains {
                $0.constraint.measure == constraint.measure
                    && $0.constraint.relation == constraint.relation
            }
            if isTwice {
                let side = "\(constraint.measure) \(constraint.relation.rawValue)"
                report(node.start, "'\(shown(side))' is there twice")
            }
            constraints.append(ConstraintSetting(constraint: constraint, position: node.start))
        }
        return constraints
    }
}

extension Constraint {
    /// The constraint that such a text says, or nil.
    init?(text: String) {
        for relation in Relation.allCases {
            guard let range = text.range(of: relation.rawValue) else { continue }
            let measure = text[..<range.lowerBound].trimmingSpace
            let limit = Self.number(text[range.upperBound...].trimmingSpace)
            guard let limit, !measure.isEmpty else { return nil }
            self.init(measure, relation, limit)
            return
        }
        return nil
    }

    /// A number, or with K, M or G so many bytes.
    private static func number(_ text: String) -> Double? {
        let units: [Character: Double] = ["K": 1024, "M": 1_048_576, "G": 1_073_741_824]
        guard let last = text.last, let unit = units[last] else {
            return Double(text).flatMap { $0.isFinite ? $0 : nil }
        }
        return Double(text.dropLast()).flatMap { $0.isFinite ? $0 * unit : nil }
    }

    /// The constraint as a study file says it.
    var text: String { "\(measure) \(relation.rawValue) \(ParameterText.number(limit))" }
}

extension StringProtocol {
    /// The text without spaces at either end.
    fileprivate var trimmingSpace: String {
        var text = self[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}

extension Resolution {
    /// The constraints under the names that measures have among so many classes.
    mutating func constraints(
        _ settings: [ConstraintSetting],
        over classes: [String]
    ) -> [Constraint] {
        settings.compactMap { setting in
            var constraint = setting.constraint
            guard let known = measure(constraint.measure, at: setting.position, over: classes)
            else { return nil }
            if !known.range.contains(constraint.limit) {
                report(
                    setting.position,
                    "'\(shown(constraint.measure))' is from "
                        + "\(ParameterText.number(known.range.lowerBound)) to "
                        + "\(ParameterText.number(known.range.upperBound)), and never "
                        + ParameterText.number(constraint.limit)
                )
            }
            constraint.measure = known.name
            return constraint
        }
    }

    /// The second goal under the name that its measure has among so many classes.
    mutating func second(over classes: [String]) -> SecondGoal? {
        guard let setting = study.metric.second,
            let known = measure(setting.value.measure, at: setting.position, over: classes)
        else { return nil }
        return SecondGoal(known.name, isMaximized: setting.value.isMaximized)
    }

    /// A measure by the name that people give it, such as `recall` or `recall of NAME`.
    mutating func measure(
        _ name: String,
        at position: TextPosition,
        over classes: [String]
    ) -> ReportedMeasure? {
        var measures = reportedMeasures(classes: classes.count).map { measure in
            (measureName(measure.name, classes: classes), measure)
        }
        measures += CostMeasure.allCases.map { cost in
            (
                cost.rawValue,
                ReportedMeasure(name: cost.rawValue, range: 0...Double.greatestFiniteMagnitude)
            )
        }
        if let found = measures.first(where: { $0.0 == name || $0.1.name == name }) {
            return found.1
        }
        report(
            position,
            "there is no measure '\(shown(name))'; "
                + Spelling.hint(for: name, among: measures.map(\.0))
        )
        return nil
    }
}
