import Tables

/// Reads calendar dates, with or without a time of day, in the ways that can be meant only once.
///
/// - `2016-01-31`, `2016/1/31`, and the month alone as `2016-01`;
/// - `31.1.2016`, which with points is written in no other order;
/// - `31 Jan 2016`, `31-Jan-2016`, `January 31, 2016`, and the month alone as `Jan-2016`.
///
/// A month alone is its first day. After a whole date may follow, after `T` or a space, a time:
/// `14:30`, `14:30:15`, `14:30:15.25`, and after that `Z` or an offset as `+01:00`; without one the
/// time is taken as UTC. `01/02/2016` and `01-02-2016` may be in January or in February: they are read
/// only where the order is known.
enum DateParser {
    /// Days since 1970-01-01T00:00Z with the time of day as the fraction, or nil for anything else.
    ///
    /// - Parameter order: what comes first where the day, the month and the year are numbers; nil
    ///   where that is not known.
    static func days(_ bytes: Span<UInt8>, order: DateOrder?) -> Double? {
        // The longest is `30 September 2016 14:30:15.123456789+01:00`.
        guard bytes.count >= 7, bytes.count <= 48 else { return nil }
        var position = 0
        guard let date = date(bytes, &position, order) else { return nil }
        let days = Double(daysSince1970(year: date.year, month: date.month, day: date.day ?? 1))
        if position == bytes.count { return days }
        guard date.day != nil else { return nil }
        guard let seconds = time(bytes, &position), position == bytes.count else { return nil }
        return days + seconds / 86_400
    }

    private struct Parts {
        var year: Int
        var month: Int
        var day: Int?
    }

    private static func date(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ order: DateOrder?
    ) -> Parts? {
        var parts: Parts?
        if let month = monthName(bytes, &position) {
            parts = dateAfterMonthName(bytes, &position, month: month)
        } else if let first = digits(bytes, &position, 1...4) {
            parts =
                first.count == 4
                ? dateAfterYear(bytes, &position, year: first.value)
                : dateAfterDay(bytes, &position, day: first, order)
        }
        guard let parts, parts.year >= 1, (1...12).contains(parts.month) else { return nil }
        if let day = parts.day {
            let days = daysIn(month: parts.month, year: parts.year)
            guard day >= 1, day <= days else { return nil }
        }
        return parts
    }

    /// `Jan 31, 2016`, `Jan-2016`, `Jan 2016`.
    private static func dateAfterMonthName(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        month: Int
    ) -> Parts? {
        guard pass(" ", bytes, &position) || pass("-", bytes, &position) else { return nil }
        guard let first = digits(bytes, &position, 1...4) else { return nil }
        if first.count == 4 { return Parts(year: first.value, month: month) }
        guard first.count <= 2 else { return nil }
        _ = pass(",", bytes, &position)
        guard pass(" ", bytes, &position), let year = digits(bytes, &position, 4...4) else {
            return nil
        }
        return Parts(year: year.value, month: month, day: first.value)
    }

    /// `2016-01-31`, `2016/1/31`, `2016-01`.
    private static func dateAfterYear(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        year: Int
    ) -> Parts? {
        let isISO = pass("-", bytes, &position)
        guard isISO || pass("/", bytes, &position) else { return nil }
        guard let month = digits(bytes, &position, 1...2) else { return nil }
        if isISO, month.count == 2, position == bytes.count {
            return Parts(year: year, month: month.value)
        }
        guard pass(isISO ? "-" : "/", bytes, &position) else { return nil }
        guard let day = digits(bytes, &position, 1...2) else { return nil }
        return Parts(year: year, month: month.value, day: day.value)
    }

    /// `31.1.2016`, `31 Jan 2016`, `31-Jan-2016`; and `31/1/2016` or `1/31/2016`, if the order is known.
    private static func dateAfterDay(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        day: (value: Int, count: Int),
        _ order: DateOrder?
    ) -> Parts? {
        guard day.count <= 2 else { return nil }
        if let mark = ["/", "-"].first(where: { isMark($0, beforeDigitIn: bytes, position) }) {
            position += 1
            guard let order, let second = digits(bytes, &position, 1...2),
                pass(mark, bytes, &position), let year = digits(bytes, &position, 4...4)
            else { return nil }
            let (day, month) =
                order == .dayFirst ? (day.value, second.value) : (second.value, day.value)
            return Parts(year: year.value, month: month, day: day)
        }
        let month: Int
        if pass(".", bytes, &position) {
            guard let number = digits(bytes, &position, 1...2), pass(".", bytes, &position) else {
                return nil
            }
            month = number.value
        } else {
            let mark: Unicode.Scalar = pass("-", bytes, &position) ? "-" : " "
            guard mark == "-" || pass(" ", bytes, &position) else { return nil }
            guard let name = monthName(bytes, &position), pass(mark, bytes, &position) else {
                return nil
            }
            month = name
        }
        guard let year = digits(bytes, &position, 4...4) else { return nil }
        return Parts(year: year.value, month: month, day: day.value)
    }

    /// Seconds since midnight in UTC.
    private static func time(_ bytes: Span<UInt8>, _ position: inout Int) -> Double? {
        guard pass("T", bytes, &position) || pass(" ", bytes, &position) else { return nil }
        guard let hour = digits(bytes, &position, 2...2), hour.value < 24 else { return nil }
        guard pass(":", bytes, &position) else { return nil }
        guard let minute = digits(bytes, &position, 2...2), minute.value < 60 else { return nil }
        var seconds = Double(hour.value * 3600 + minute.value * 60)
        if pass(":", bytes, &position) {
            guard let second = digits(bytes, &position, 2...2), second.value < 60 else {
                return nil
            }
            seconds += Double(second.value)
            if pass(".", bytes, &position) {
                guard let fraction = digits(bytes, &position, 1...9) else { return nil }
                var unit = 1.0
                for _ in 0..<fraction.count { unit *= 10 }
                seconds += Double(fraction.value) / unit
            }
        }
        guard let offset = offset(bytes, &position) else { return nil }
        return seconds - Double(offset)
    }

    /// Seconds by which the local clock is ahead of UTC.
    private static func offset(_ bytes: Span<UInt8>, _ position: inout Int) -> Int? {
        if position == bytes.count || pass("Z", bytes, &position) { return 0 }
        let isBehind = pass("-", bytes, &position)
        guard isBehind || pass("+", bytes, &position) else { return nil }
        guard let first = digits(bytes, &position, 2...4) else { return nil }
        // `+0130`, or `+01` with or without `:30` after it.
        var (hours, minutes) = (first.value / 100, first.value % 100)
        if first.count == 2 {
            (hours, minutes) = (first.value, 0)
            if pass(":", bytes, &position) {
                guard let second = digits(bytes, &position, 2...2) else { return nil }
                minutes = second.value
            }
        }
        guard first.count != 3, hours < 24, minutes < 60 else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return isBehind ? -seconds : seconds
    }
}

// The words of the grammar.
extension DateParser {
    private static func pass(
        _ mark: Unicode.Scalar,
        _ bytes: Span<UInt8>,
        _ position: inout Int
    ) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    /// Whether a mark and then a digit come next.
    private static func isMark(
        _ mark: Unicode.Scalar,
        beforeDigitIn bytes: Span<UInt8>,
        _ position: Int
    ) -> Bool {
        position + 1 < bytes.count && bytes[position] == UInt8(ascii: mark)
            && bytes[position + 1] &- UInt8(ascii: "0") < 10
    }

    private static func digits(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ counts: ClosedRange<Int>
    ) -> (value: Int, count: Int)? {
        var value = 0
        var count = 0
        while position < bytes.count, count <= counts.upperBound {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value * 10 + Int(digit)
            count += 1
            position += 1
        }
        return counts.contains(count) ? (value, count) : nil
    }

    private static let monthNames = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ].map { Array($0.utf8) }

    /// The month of that English name or its first three letters.
    private static func monthName(_ bytes: Span<UInt8>, _ position: inout Int) -> Int? {
        var letters: [UInt8] = []
        var end = position
        while end < bytes.count, letters.count < 10, isLetter(bytes[end]) {
            letters.append(bytes[end] | 0x20)
            end += 1
        }
        guard letters.count >= 3 else { return nil }
        guard
            let index = monthNames.firstIndex(where: { name in
                name == letters || (letters.count == 3 && name.starts(with: letters))
            })
        else { return nil }
        position = end
        return index + 1
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the Gregorian calendar, in which years are counted from March on so that the leap day
    /// comes last (Hinnant, "chrono-compatible low-level date algorithms").
    static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
