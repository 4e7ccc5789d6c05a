/// Which of the two numbers before the year is the day in a date such as `01/02/2016`.
public enum DateOrder: String, Sendable, Hashable, Codable, CaseIterable {
    /// `31/12/2016`, as in most of the world.
    case dayFirst = "day_first"
    /// `12/31/2016`, as in the United States.
    case monthFirst = "month_first"
}
