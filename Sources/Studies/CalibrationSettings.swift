import Estimators
import Search

/// How probabilities are calibrated: fixed, or a choice that trials make.
public struct CalibrationSettings: Sendable, Hashable {
    /// The method where a trial does not choose otherwise.
    public var fixed = CalibrationMethod.none
    /// The choice that trials make, or nil.
    public var searched: SearchSpace.Parameter?

    /// The name of the choice in study files and trials.
    public static let name = "calibration"
}

extension StudyReader {
    /// The setting `calibration`: a method, or some to choose from.
    mutating func calibration(_ setting: Setting?) -> CalibrationSettings {
        var settings = CalibrationSettings()
        guard let setting else { return settings }
        let specification = specification(of: setting)
        let methods = CalibrationMethod.allCases.map { ParameterValue.string($0.rawValue) }
        guard let distribution = distribution(setting, specification, .domain(.choice(methods)))
        else { return settings }
        if case .string(let word)? = distribution.constant {
            settings.fixed = CalibrationMethod(rawValue: word) ?? .none
        } else {
            settings.searched = SearchSpace.Parameter(CalibrationSettings.name, distribution)
        }
        return settings
    }
}

extension StudyDescription {
    /// How a trial calibrates its probabilities.
    ///
    /// - Throws: `TaskFailure` of kind `error`, if there is no such method.
    public func calibration(
        of parameters: Parameters
    ) throws(TaskFailure) -> CalibrationMethod {
        guard let value = parameters[CalibrationSettings.name] else { return calibration }
        guard case .string(let word) = value, let method = CalibrationMethod(rawValue: word) else {
            throw TaskFailure(.error, "there is no calibration \(value)")
        }
        return method
    }
}
