/// A day in the Gregorian calendar.
///
/// - SeeAlso: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
public struct CivilDate: Hashable, Sendable {
    /// The year; 0 comes before 1.
    public let year: Int
    /// From 1 to 12.
    public let month: Int
    /// The day of the month, from 1 to 31.
    public let day: Int
    /// From 0 for Monday to 6 for Sunday.
    public let dayOfWeek: Int

    /// The day that comes so many days after 1970-01-01.
    ///
    /// Days farther away than a million years are taken as that far.
    ///
    /// - Parameter days: not NaN; the fraction is the time of day.
    public init(days: Double) {
        let whole = Int(min(max(days, -365e6), 365e6).rounded(.down))
        // 1970-01-01 was a Thursday.
        let weekday = (whole + 3) % 7
        dayOfWeek = weekday < 0 ? weekday + 7 : weekday
        let shifted = whole + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
