import Foundation
import Tables

/// A number for people to read: whole ones as such, others with six significant digits.
func shortNumber(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? String(format: "%.6g", number)
}

/// A day for people to read, as in `2015-12-31`.
///
/// - Parameter days: since 1970-01-01; the time of day is left out.
func calendarDay(_ days: Double) -> String {
    let date = CivilDate(days: days)
    return String(format: "%04d-%02d-%02d", date.year, date.month, date.day)
}
