import Pruning
import Validation
import YAML

extension StudyReader {
    /// The settings under `early_terminate`, and where those stand that are given, by name.
    mutating func pruner(
        _ setting: Setting?
    ) -> (settings: PrunerSettings, places: [String: TextPosition])? {
        guard let setting else { return nil }
        let elsewhere = [
            "successive_halving": "the name is asha",
            "percentile": "not available; use fold_race or median",
            "threshold": "not available; use fold_race or median",
            "patient": "not available; use fold_race or median",
        ]
        // The type says which keys there are, so it is looked up before they are read. A type that is
        // not known is the one mistake worth a line: its other keys belong to it.
        let named = setting.node["type"]?.scalar?.text
        let type = named.flatMap(Pruners.type(named:))
        let known = type?.parameters.map(\.name)
        let others = Pruners.types.flatMap(\.parameters).map(\.name)
        let section = section(
            setting.node,
            path: "early_terminate",
            keys: ["type"] + (known ?? (named == nil ? [] : others))
        )
        guard let section else { return nil }
        require(section, "type", "such as \(PrunerSettings.standard.type) or none")
        let words = Pruners.types.map { ($0.name, $0) }
        guard let type = word(section["type"], of: words, elsewhere: elsewhere) else { return nil }
        var settings = PrunerSettings(type.name)
        var places: [String: TextPosition] = [:]
        for parameter in type.parameters {
            guard let given = section[parameter.name] else { continue }
            settings.parameters[parameter.name] = number(given, parameter)
            places[parameter.name] = given.node.start
        }
        return settings.flaw == nil ? (settings, places) : nil
    }

    private mutating func number(_ setting: Setting, _ parameter: PrunerParameter) -> Double? {
        let range = parameter.range
        if parameter.isWhole {
            return whole(setting, in: Int(range.lowerBound)...Int(range.upperBound)).map(
                Double.init
            )
        }
        let value: Double? =
            switch setting.node.scalar?.value {
            case .integer(let value): Double(value)
            case .number(let value): value
            case .null, .bool, .string, nil: nil
            }
        guard let value, range.contains(value) else {
            let low = ParameterText.number(range.lowerBound)
            reportType(setting, "a number from \(low) to \(ParameterText.number(range.upperBound))")
            return nil
        }
        return value
    }
}

extension Resolution {
    /// Reports verdicts that are to wait for more folds than a trial has.
    mutating func checkPruner(over plan: FoldPlan) {
        for parameter in Pruners.type(named: study.pruner.type)?.parameters ?? []
        where parameter.unit == .folds {
            guard let position = study.prunerPlaces[parameter.name],
                let folds = study.pruner.parameters[parameter.name],
                folds > Double(plan.count)
            else { continue }
            report(
                position,
                "'\(parameter.name)' is \(ParameterText.number(folds)), but a trial has "
                    + "\(plan.count) folds: none would be stopped early"
            )
        }
    }
}

extension StudyFile {
    /// The settings as they stand in a study file.
    static func explained(_ pruner: PrunerSettings) -> String {
        let parameters = Pruners.type(named: pruner.type)?.parameters ?? []
        let settings = parameters.compactMap { parameter in
            pruner.parameters[parameter.name].map {
                ", \(parameter.name): \(ParameterText.number($0))"
            }
        }
        return "{type: \(pruner.type)\(settings.joined())}"
    }
}
