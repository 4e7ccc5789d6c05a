import CXGBoost

/// Why XGBoost did not do what it was asked to.
public struct XGBoostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done.
    public let action: String
    /// The first line of what the library said.
    public let message: String

    init(_ message: String, while action: String) {
        self.action = action
        self.message = message
    }

    /// What was being done and what the library said, in one line.
    public var description: String { "XGBoost, while \(action): \(message)" }
}

/// Turns a code that says failure into an error, with the text of this thread's last failure.
func check(_ code: Int32, while action: @autoclosure () -> String) throws(XGBoostError) {
    guard code != 0 else { return }
    let text = XGBGetLastError().map { String(cString: $0) } ?? ""
    // A stack trace follows; its addresses would make two equal failures look different.
    let first =
        text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? "no reason given"
    throw XGBoostError(withoutPlace(first), while: action())
}

/// The message without the time and the place in the library's source in front of it.
private func withoutPlace(_ line: String) -> String {
    guard line.first == "[", let end = line.firstIndex(of: " ") else { return line }
    let rest = line[end...].dropFirst()
    guard let colon = rest.firstRange(of: ": ") else { return String(rest) }
    return String(rest[colon.upperBound...])
}
