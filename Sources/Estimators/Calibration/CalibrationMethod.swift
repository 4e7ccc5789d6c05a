/// How the probabilities of a model are brought in line with how often the classes really come.
public enum CalibrationMethod: String, Hashable, Sendable, Codable, CaseIterable {
    /// They stay as they are.
    case none
    /// By the sigmoid of a linear function of their log-odds: two numbers a class, for any number of
    /// rows.
    case sigmoid
    /// By the curve that never falls and fits best: any shape, for a thousand rows or more.
    case isotonic
}
