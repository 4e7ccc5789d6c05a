import Foundation

/// The values in a file that Tests/Reference/validation.py wrote.
func golden<Value: Decodable>(_ name: String) throws -> Value {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = tests.appending(path: "Golden/Validation/\(name).json")
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
}

/// Whether two values agree to nine digits, or both have no meaning.
func agree(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left == right || (left - right).magnitude <= 1e-9 * max(1, left.magnitude)
}
