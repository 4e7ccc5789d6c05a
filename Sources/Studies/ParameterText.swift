import Estimators
import Pipelines
import Search
import YAML

/// Writes values and distributions as a study file has them.
enum ParameterText {
    /// The number, without a point if it is whole.
    static func number(_ value: Double) -> String { ParameterValue.number(value).description }

    /// The value in YAML's flow style.
    static func value(_ value: ParameterValue) -> String {
        switch value {
        case .null, .bool, .number: value.description
        case .string(let text): string(text)
        case .list(let values): "[" + values.map(Self.value).joined(separator: ", ") + "]"
        }
    }

    /// The text, in quotes if it would mean something else without.
    static func string(_ text: String) -> String {
        let first = text.utf8.first.map { isLetter($0) || $0 == UInt8(ascii: "_") } ?? false
        let marks = "_./-".utf8
        let isPlain = text.utf8.allSatisfy { byte in
            isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
                || marks.contains(byte)
        }
        if first, isPlain, YAMLScalar(text, style: .plain).value == .string { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C: quoted += "\\" + String(scalar)
            case 0x20...0x7E, 0xA1...0xD7FF: quoted.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return quoted + "\""
    }

    /// The distribution as a parameter's specification, with what must hold for it.
    static func specification(
        _ distribution: Distribution,
        when conditions: [SearchSpace.Condition] = []
    ) -> String {
        var parts: [String] = []
        switch distribution {
        case .categorical(let choices):
            if choices.count == 1, conditions.isEmpty { return value(choices[0]) }
            parts.append(
                choices.count == 1
                    ? "value: \(value(choices[0]))" : "values: \(value(.list(choices)))"
            )
        case .float(let low, let high, let log, let step):
            parts += ["min: \(number(low))", "max: \(number(high))"]
            if log { parts.append("log: true") }
            if let step { parts.append("step: \(number(step))") }
        case .int(let low, let high, let log, let step):
            // Without its name it would become real numbers where the parameter allows them.
            if !log { parts.append("distribution: int_uniform") }
            parts += ["min: \(low)", "max: \(high)"]
            if log { parts.append("log: true") }
            if step != 1 { parts.append("step: \(step)") }
        }
        if !conditions.isEmpty {
            let pairs = conditions.map { "\(string($0.parent)): \(value(.list($0.values)))" }
            parts.append("when: {\(pairs.joined(separator: ", "))}")
        }
        return "{\(parts.joined(separator: ", "))}"
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= (byte | 0x20)
    }
}

/// What the value of a parameter may be.
enum ParameterRule {
    /// The values of a hyperparameter.
    case domain(Hyperparameter.Domain)
    /// Any text; numbers are taken as they are written.
    case text
    /// A list of at most so many different columns.
    case names(max: Int)

    /// Whether the value is allowed.
    func admits(_ value: ParameterValue) -> Bool {
        switch (self, value) {
        case (.domain(let domain), _): domain.contains(value)
        case (.text, .string): true
        case (.names(let max), _): Choice.Values.names(max: max).contains(value)
        case (.text, _): false
        }
    }

    /// Whether a value may be a list.
    var takesLists: Bool {
        switch self {
        case .domain(let domain): domain.takesLists
        case .text: false
        case .names: true
        }
    }

    /// What is allowed, as a message says it.
    var words: String {
        switch self {
        case .domain(let domain): domain.words
        case .text: "a text"
        case .names(let max): "a list of at most \(max) different columns"
        }
    }
}

extension Hyperparameter.Domain {
    /// What makes sense, as a message says it.
    var words: String {
        switch self {
        case .real(let range):
            Self.words("a number", Self.bound(range.lowerBound), Self.bound(range.upperBound))
        case .whole(let range):
            Self.words(
                "a whole number",
                range.lowerBound < -Distribution.wholeMax ? nil : String(range.lowerBound),
                range.upperBound > Distribution.wholeMax / 2 ? nil : String(range.upperBound)
            )
        case .choice(let choices) where choices == [true, false] || choices == [false, true]:
            "true or false"
        case .choice(let choices):
            "one of " + Spelling.list(choices.map(ParameterText.value))
        case .optional(let domain):
            domain.words + " or null"
        case .either(let first, let second):
            first.words + " or " + second.words
        case .list(let domain, let count):
            "a list of \(count.lowerBound) to \(count.upperBound) values, each " + domain.words
        }
    }

    /// Whether a value may be a list.
    fileprivate var takesLists: Bool {
        switch self {
        case .list: true
        case .optional(let domain): domain.takesLists
        case .either(let first, let second): first.takesLists || second.takesLists
        case .real, .whole, .choice: false
        }
    }

    /// The domain's words among its values, for finding the one that was meant.
    var choiceWords: [String] {
        switch self {
        case .choice(let choices): choices.map(ParameterText.value)
        case .optional(let domain): domain.choiceWords + ["null"]
        case .either(let first, let second): first.choiceWords + second.choiceWords
        case .real, .whole, .list: []
        }
    }

    /// The bound as text, or nil where it bounds nothing that anyone would write.
    private static func bound(_ bound: Double) -> String? {
        bound.magnitude >= 1e300 ? nil : ParameterText.number(bound)
    }

    private static func words(_ kind: String, _ low: String?, _ high: String?) -> String {
        switch (low, high) {
        case (let low?, let high?): "\(kind) from \(low) to \(high)"
        case (let low?, nil): "\(kind) of at least \(low)"
        case (nil, let high?): "\(kind) of at most \(high)"
        case (nil, nil): kind
        }
    }
}
