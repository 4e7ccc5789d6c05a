extension DateParser {
    /// Numbers of eight digits that lie outside these years are codes or counts.
    private static let compactYears = 1900...2099

    /// Days since 1970-01-01 of a date that is written as one number, `20160131`, as ISO 8601 allows;
    /// nil for any other number.
    ///
    /// Only a whole column of them shows that dates are meant.
    static func days(compact number: Double) -> Double? {
        guard let digits = Int(exactly: number) else { return nil }
        let (year, month, day) = (digits / 10_000, digits / 100 % 100, digits % 100)
        guard compactYears.contains(year), (1...12).contains(month), day >= 1,
            day <= daysIn(month: month, year: year)
        else { return nil }
        return Double(daysSince1970(year: year, month: month, day: day))
    }
}
