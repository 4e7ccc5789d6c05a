/// How the winner is chosen among complete trials.
public struct WinnerChoice: Sendable, Hashable, Codable {
    /// What makes a winner.
    public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
        /// The highest value.
        case best
        /// Of those whose value is within one standard error of the highest, the best by the second
        /// goal; without one the smallest model.
        case oneStandardError = "one_standard_error"
    }

    /// How many of the best trials are judged again on fresh folds before one of them is chosen; none
    /// to choose by the folds of the search.
    public var confirmed: Int
    /// How often the rows are dealt anew for that.
    public var repeats: Int
    /// What makes a winner.
    public var rule: Rule

    /// More would be a second search, and only so many trials keep their answers.
    public static let confirmedMax = 20
    /// More repeats than anyone fits.
    public static let repeatsMax = 100

    /// A way to choose.
    public init(confirmed: Int = 0, repeats: Int = 2, rule: Rule = .best) {
        self.confirmed = confirmed
        self.repeats = repeats
        self.rule = rule
    }

    /// Why nothing can be chosen so, else nil.
    public var flaw: String? {
        if !(0...Self.confirmedMax).contains(confirmed) {
            return "\(confirmed) confirmed trials are not from 0 to \(Self.confirmedMax)"
        }
        if !(1...Self.repeatsMax).contains(repeats) {
            return "\(repeats) repeats are not from 1 to \(Self.repeatsMax)"
        }
        return nil
    }
}
