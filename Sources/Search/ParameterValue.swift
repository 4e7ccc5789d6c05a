/// The value of one parameter: what a study file says and a sampler chooses.
///
/// Whole numbers are numbers: `5` and `5.0` are one value, so that a value keeps its meaning through
/// JSON, which knows no difference either.
public enum ParameterValue: Hashable, Sendable {
    /// Deliberately no value, as in `class_weight: null`.
    case null
    /// A switch.
    case bool(Bool)
    /// A number, never NaN or infinite.
    case number(Double)
    /// A word.
    case string(String)
    /// Several values in order, such as the sizes of hidden layers.
    case list([ParameterValue])
}

extension ParameterValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    /// The number as a value.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// The whole number as a value.
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    /// The word as a value.
    public init(stringLiteral value: String) { self = .string(value) }
    /// The switch as a value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Deliberately no value.
    public init(nilLiteral: ()) { self = .null }
}

extension ParameterValue: Codable {
    /// Decodes the JSON value that means the same.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else {
            self = .list(try container.decode([ParameterValue].self))
        }
    }

    /// Encodes the JSON value that means the same.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value):
            if let whole = Int(exactly: value), whole.magnitude <= 1 << 53 {
                try container.encode(whole)
            } else {
                try container.encode(value)
            }
        case .string(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        }
    }
}

extension ParameterValue: CustomStringConvertible {
    /// The value as JSON, always the same text for the same value.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let value):
            if let whole = Int(exactly: value), whole.magnitude <= 1 << 53 {
                String(whole)
            } else {
                value.description
            }
        case .string(let value): quoted(value)
        case .list(let values): "[" + values.map(\.description).joined(separator: ",") + "]"
        }
    }
}

/// The text as a JSON string.
func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case "\n": quoted += "\\n"
        case "\r": quoted += "\\r"
        case "\t": quoted += "\\t"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}
