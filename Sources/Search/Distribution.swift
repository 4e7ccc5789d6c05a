/// Which values a parameter may take, and how its axis is scaled.
public enum Distribution: Hashable, Sendable, Codable {
    /// Real numbers from `low` to `high`, both included, on a logarithmic axis if `log`; with a
    /// `step`, only `low`, `low + step`, … up to `high`.
    case float(low: Double, high: Double, log: Bool = false, step: Double? = nil)
    /// Whole numbers from `low` to `high`, both included, likewise.
    case int(low: Int, high: Int, log: Bool = false, step: Int = 1)
    /// One of several values without an order. A single one is a constant.
    case categorical([ParameterValue])

    /// Whether the value is one of those the distribution can give.
    public func contains(_ value: ParameterValue) -> Bool {
        switch (self, value) {
        case (.float(let low, let high, _, let step), .number(let number)):
            guard low <= number, number <= high else { return false }
            guard let step else { return true }
            let steps = (number - low) / step
            return abs(steps - steps.rounded()) < 1e-6
        case (.int(let low, let high, _, let step), .number(let number)):
            guard let whole = Int(exactly: number) else { return false }
            return low <= whole && whole <= high && (whole - low) % step == 0
        case (.categorical(let choices), _):
            return choices.contains(value)
        case (.float, _), (.int, _):
            return false
        }
    }

    /// The one value of a distribution that leaves no choice, else nil.
    public var constant: ParameterValue? {
        switch self {
        case .float(let low, let high, _, _) where low == high: .number(low)
        case .int(let low, let high, _, _) where low == high: .number(Double(low))
        case .categorical(let choices) where choices.count == 1: choices[0]
        case .float, .int, .categorical: nil
        }
    }
}
