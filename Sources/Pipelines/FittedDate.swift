import Tables

/// The numbers that a date column becomes, one column each.
public struct FittedDate: Hashable, Sendable, Codable {
    /// The numbers, and how missing ones are filled in.
    public let parts: [Part]

    /// One number of a date.
    public struct Part: Hashable, Sendable, Codable {
        /// Which one.
        public let part: DatePart
        /// How missing cells are filled in; only the first part has an indicator.
        public let numeric: FittedNumeric
    }

    /// Learns from the training cells, in days since 1970; a missing one is NaN.
    init(_ dates: Preprocessing.Dates, _ numeric: Preprocessing.Numeric, _ cells: [Double]) {
        parts = dates.parts.enumerated().map { place, part in
            var choices = numeric
            // One indicator says all there is to say: the parts are missing together.
            choices.indicator = numeric.indicator && place == 0
            return Part(part: part, numeric: FittedNumeric(choices, part.numbers(of: cells)))
        }
    }
}

extension DatePart {
    /// The number of each date, which is in days since 1970; NaN where the date is missing.
    func numbers(of cells: [Double]) -> [Double] {
        guard self != .days else { return cells }
        return cells.map { cell in
            guard !cell.isNaN else { return .nan }
            let date = CivilDate(days: cell)
            switch self {
            case .year: return Double(date.year)
            case .month: return Double(date.month)
            case .dayOfWeek: return Double(date.dayOfWeek)
            case .days: return cell
            }
        }
    }
}
