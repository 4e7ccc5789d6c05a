/// Which pruner a study has, and with which settings.
public struct PrunerSettings: Sendable, Hashable, Codable {
    /// The type, one of `Pruners.names`.
    public var type: String
    /// All settings of that type by name, also those at their default: a study stays what it is when
    /// defaults change.
    public var parameters: [String: Double]

    /// The settings of a type; what is not given has its default.
    public init(_ type: String, _ parameters: [String: Double] = [:]) {
        self.type = type
        self.parameters = parameters
        for parameter in Pruners.type(named: type)?.parameters ?? []
        where parameters[parameter.name] == nil {
            self.parameters[parameter.name] = parameter.standard
        }
    }

    /// What a study has where nothing is said.
    public static let standard = PrunerSettings("fold_race")

    /// Why there is no such pruner, else nil.
    public var flaw: String? {
        guard let known = Pruners.type(named: type) else { return "there is no pruner '\(type)'" }
        for name in parameters.keys.sorted()
        where !known.parameters.contains(where: { $0.name == name }) {
            return "the pruner '\(type)' has no setting '\(name)'"
        }
        for parameter in known.parameters {
            guard let value = parameters[parameter.name] else {
                return "the pruner '\(type)' lacks its setting '\(parameter.name)'"
            }
            guard parameter.range.contains(value), !parameter.isWhole || value == value.rounded()
            else { return "'\(parameter.name)' of the pruner '\(type)' cannot be \(value)" }
        }
        return nil
    }
}
