import Foundation
import Tables
import Testing

/// A missing number.
private let no = Double.nan

@Suite struct ExpressionTests {
    private let table = Table(
        [
            Column("a", .number([1, 2, .nan, -4])),
            Column("b", .number([10, 0, 3, 2])),
            Column("purpose", .category([0, 1, -1, 0], levels: ["car", "house"])),
            Column("note", .text(["x", nil, "car", "y"])),
            Column("issued", .date([16_801, 16_832, .nan, 0])),
            Column("first line", .date([16_436, 16_436, 16_436, .nan])),
            Column("late", .boolean([1, 0, -1, 0])),
        ],
        rows: 4
    )

    private func values(_ text: String) throws -> ColumnValues {
        try Expression(text, over: table.schema).values(in: table)
    }

    private static let numbers: [(String, [Double])] = [
        ("a + b", [11, 2, no, -2]),
        ("b / a", [10, 0, no, -0.5]),
        ("a / b", [0.1, no, no, -2]),
        ("-a ^ 2", [-1, -4, no, -16]),
        ("2 ^ 3 ^ 2", [512, 512, 512, 512]),
        ("2 + 3 * 4 - 6 / 2", [11, 11, 11, 11]),
        ("(2 + 3) * 4", [20, 20, 20, 20]),
        ("10 - 3 - 2", [5, 5, 5, 5]),
        ("if(a > 1, a, b)", [10, 2, no, 2]),
        ("if(is_missing(a), 0, a)", [1, 2, 0, -4]),
        ("min(a, b, 1.5)", [1, 0, no, -4]),
        ("max(a, b)", [10, 2, no, 2]),
        ("log(a)", [0, log(2), no, no]),
        ("sqrt(abs(a))", [1, 2.0.squareRoot(), no, 2]),
        ("clip(a, 0, 1)", [1, 1, no, 0]),
        ("floor(b / 3)", [3, 0, 1, 0]),
        ("year(issued)", [2016, 2016, no, 1970]),
        ("month(issued)", [1, 2, no, 1]),
        ("days_between(\"first line\", issued)", [365, 396, no, no]),
        ("number(late) * 2", [2, 0, no, 0]),
        ("number(issued)", [16_801, 16_832, no, 0]),
        ("1e3 * .5", [500, 500, 500, 500]),
        ("log1p(exp(b)) - b < 1e9", [no, no, no, no]),
    ]

    @Test(arguments: numbers)
    func `a formula gives a number a row`(text: String, expected: [Double]) throws {
        guard case .number(let found) = try values(text) else {
            // The last case is a comparison: it gives yes or no.
            #expect(try values(text) == .boolean([1, 1, 1, 1]))
            return
        }
        for (value, wanted) in zip(found, expected) {
            #expect(value.isNaN == wanted.isNaN, "\(text): \(found)")
            if !wanted.isNaN { #expect(abs(value - wanted) < 1e-12, "\(text): \(found)") }
        }
    }

    private static let conditions: [(String, [Int8])] = [
        ("a > 1", [0, 1, -1, 0]),
        ("purpose == 'car'", [1, 0, -1, 1]),
        ("purpose != note", [1, -1, -1, 1]),
        ("is_missing(purpose)", [0, 0, 1, 0]),
        ("not late", [0, 1, -1, 1]),
        ("a > 0 and b > 5 or late", [1, 0, -1, 0]),
        ("issued >= \"first line\"", [1, 1, -1, -1]),
        ("late == (a == 1)", [1, 1, -1, 1]),
    ]

    @Test(arguments: conditions)
    func `a condition gives yes or no a row`(text: String, expected: [Int8]) throws {
        #expect(try values(text) == .boolean(expected))
    }

    @Test func `a formula of dates gives dates`() throws {
        let found = try values("if(late, issued, \"first line\")")
        #expect(found == .date([16_801, 16_436, .nan, .nan]))
    }

    @Test(arguments: [
        ("a +", 3, "missing at the end"), ("a b", 2, "operator"), ("(a", 2, "parenthesis"),
        ("a + incme", 4, "no column 'incme'"), ("sqroot(a)", 0, "no function 'sqroot'"),
        ("purpose + 1", 0, "takes two numbers"), ("a = 1", 2, "write =="),
        ("a ? 1", 2, "no meaning"), ("'car", 0, "not closed"), ("min(a)", 0, "two numbers or more"),
        ("if(a, b, b)", 0, "condition"), ("purpose", 0, "not a text"), ("* a", 0, "before '*'"),
        ("1.2.3", 0, "not a number"), ("purpose < 'car'", 0, "two numbers or two dates"),
        ("year(a)", 0, "takes one date"), ("", 0, "missing at the end"),
    ])
    func `a mistake is told with its place`(text: String, offset: Int, words: String) {
        let error = #expect(throws: ExpressionError.self) {
            try Expression(text, over: table.schema)
        }
        #expect(error?.offset == offset, "\(error?.description ?? "")")
        #expect(error?.message.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func `deep nesting is an error, not the end`() {
        for text in [
            String(repeating: "(", count: 100_000), String(repeating: "2^", count: 100_000) + "2",
            String(repeating: "min(1,", count: 100_000),
        ] {
            #expect(throws: ExpressionError.self) { try Expression(text, over: table.schema) }
        }
    }

    @Test func `a formula names the columns it looks at once each`() throws {
        let expression = try Expression("a / b + a * number(late)", over: table.schema)
        #expect(expression.columns == ["a", "b", "late"])
    }

    @Test func `every day since 1600 has the year and month of the calendar`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for day in stride(from: -130_000, through: 60_000, by: 17) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month], from: date)
            let one = Table([Column("d", .date([Double(day)]))], rows: 1)
            let year = try Expression("year(d)", over: one.schema).values(in: one)
            let month = try Expression("month(d)", over: one.schema).values(in: one)
            #expect(year == .number([Double(parts.year ?? 0)]))
            #expect(month == .number([Double(parts.month ?? 0)]))
        }
    }
}
