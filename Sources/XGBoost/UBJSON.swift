/// A value of Universal Binary JSON, the format of XGBoost's models.
///
/// - SeeAlso: https://ubjson.org, draft 12.
public indirect enum UBJSON: Sendable, Equatable {
    /// Nothing.
    case null
    /// A switch.
    case bool(Bool)
    /// A whole number.
    case whole(Int64)
    /// A real number.
    case real(Double)
    /// A text.
    case string(String)
    /// Values of any kind.
    case array([UBJSON])
    /// Whole numbers of one size.
    case wholes([Int64])
    /// Real numbers of single precision.
    case reals([Float])
    /// Named values.
    case object([String: UBJSON])

    /// Reads one value that takes up all the bytes.
    ///
    /// - Throws: `UBJSONError`, if the bytes are not such a value.
    public init(_ bytes: [UInt8]) throws(UBJSONError) {
        var reader = UBJSONReader(bytes)
        self = try reader.value()
        guard reader.isAtEnd else { throw reader.error("bytes left over") }
    }

    /// The value of that name in an object, else nil.
    public subscript(name: String) -> UBJSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The whole numbers of an array, however it is written, else nil.
    public var wholeNumbers: [Int64]? {
        switch self {
        case .wholes(let values): values
        case .array(let values): values.allWhole
        default: nil
        }
    }

    /// The real numbers of an array, however it is written, else nil.
    public var realNumbers: [Float]? {
        switch self {
        case .reals(let values): values
        case .array(let values): values.allReal
        default: nil
        }
    }
}

extension [UBJSON] {
    /// The whole numbers, if there is nothing else.
    fileprivate var allWhole: [Int64]? {
        var numbers: [Int64] = []
        for value in self {
            guard case .whole(let number) = value else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    /// The real numbers, if there is nothing else.
    fileprivate var allReal: [Float]? {
        var numbers: [Float] = []
        for value in self {
            guard case .real(let number) = value else { return nil }
            numbers.append(Float(number))
        }
        return numbers
    }
}

/// Why bytes are no Universal Binary JSON.
public struct UBJSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where the bytes go wrong, counted from zero.
    public let offset: Int
    /// What is wrong there.
    public let message: String

    /// The place and what is wrong there, in one line.
    public var description: String { "byte \(offset): \(message)" }
}
