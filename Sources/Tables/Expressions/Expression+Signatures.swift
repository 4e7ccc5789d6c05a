extension Expression.Function {
    /// What a function gives.
    enum Result: Equatable {
        case fixed(Expression.Kind)
        /// What its last argument is.
        case ofLast
    }

    var result: Result {
        switch self {
        case .add, .subtract, .multiply, .divide, .power, .negate, .minimum, .maximum, .log, .log1p,
            .exp, .squareRoot, .absolute, .floor, .clip, .year, .month, .daysBetween, .toNumber:
            .fixed(.number)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or, .not,
            .isMissing:
            .fixed(.boolean)
        case .choose:
            .ofLast
        }
    }

    /// Whether it is written as a name with arguments in parentheses.
    private var isNamed: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .power, .negate, .equal, .notEqual, .less,
            .lessOrEqual, .greater, .greaterOrEqual, .and, .or, .not:
            false
        case .choose, .minimum, .maximum, .log, .log1p, .exp, .squareRoot, .absolute, .floor, .clip,
            .year, .month, .daysBetween, .isMissing, .toNumber:
            true
        }
    }

    /// The names of all functions that are written as a name.
    static let names = allCases.filter(\.isNamed).map(\.rawValue).sorted()

    static func named(_ name: String) -> Self? {
        allCases.first { $0.isNamed && $0.rawValue == name }
    }

    /// What is wrong with arguments of these kinds, or nil.
    func flaw(arguments kinds: [Expression.Kind]) -> String? {
        switch self {
        case .add, .subtract, .multiply, .divide, .power:
            return mismatch(kinds, .number, count: 2)
        case .negate, .log, .log1p, .exp, .squareRoot, .absolute, .floor:
            return mismatch(kinds, .number, count: 1)
        case .clip:
            return mismatch(kinds, .number, count: 3)
        case .minimum, .maximum:
            if kinds.count < 2 { return "'\(rawValue)' needs two numbers or more" }
            return mismatch(kinds, .number, count: kinds.count)
        case .and, .or:
            return mismatch(kinds, .boolean, count: 2)
        case .not:
            return mismatch(kinds, .boolean, count: 1)
        case .year, .month:
            return mismatch(kinds, .date, count: 1)
        case .daysBetween:
            return mismatch(kinds, .date, count: 2)
        case .equal, .notEqual:
            return kinds.count == 2 && kinds[0] == kinds[1]
                ? nil : "'\(rawValue)' compares two values of one kind, not \(words(kinds))"
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            let isOrdered = kinds == [.number, .number] || kinds == [.date, .date]
            return isOrdered
                ? nil : "'\(rawValue)' compares two numbers or two dates, not \(words(kinds))"
        case .isMissing:
            return kinds.count == 1 ? nil : "'is_missing' takes one value"
        case .toNumber:
            let isFit = kinds == [.boolean] || kinds == [.date] || kinds == [.number]
            return isFit ? nil : "'number' takes yes or no, or a date, not \(words(kinds))"
        case .choose:
            guard kinds.count == 3, kinds[0] == .boolean, kinds[1] == kinds[2], kinds[1] != .text
            else {
                return "'if' takes a condition and two values of one kind, not texts; "
                    + "it was given \(words(kinds))"
            }
            return nil
        }
    }

    private func mismatch(
        _ kinds: [Expression.Kind],
        _ wanted: Expression.Kind,
        count: Int
    ) -> String? {
        guard kinds.count != count || kinds.contains(where: { $0 != wanted }) else { return nil }
        let number = ["no", "one", "two", "three"]
        let many = count < number.count ? number[count] : "\(count)"
        let noun = wanted == .boolean ? "yes-or-no value" : wanted.rawValue
        return "'\(rawValue)' takes \(many) \(noun)\(count == 1 ? "" : "s"), not \(words(kinds))"
    }

    private func words(_ kinds: [Expression.Kind]) -> String {
        kinds.isEmpty ? "nothing" : kinds.map(\.rawValue).joined(separator: " and ")
    }
}
