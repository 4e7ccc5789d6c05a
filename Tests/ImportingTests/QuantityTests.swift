import Tables
import Testing

@testable import Importing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("13.99%", 13.99, "%"), (" 36 months", 36, "month"), ("60 months", 60, "month"),
        ("10+ years", 10, "year"), ("< 1 year", 0.5, "year"), ("1 year", 1, "year"),
        ("> 90", 90, ""), ("$5,000", 5000, "$"), ("-$1,234.50", -1234.5, "$"), ("€ 7", 7, "€"),
        ("1,234,567", 1_234_567, ""), ("0%", 0, "%"), ("-3 %", -3, "%"), ("12 km", 12, "km"),
        ("(123.45)", -123.45, ""), ("($1,234.50)", -1234.5, "$"), ("(7 %)", -7, "%"),
    ])
    func `a number is read with its unit`(text: String, value: Double, unit: String) {
        let quantity = Quantity(text, decimalComma: false)
        #expect(quantity?.value == value)
        #expect(quantity?.unit == unit)
    }

    @Test(arguments: [
        "", "%", "A4", "1,23", "12,3456", "1.2.3", "1-2", "5 long words", "$5 a day", "< 10+", "<",
        "years", "1/2", "--1", "12th of May", "1,234,56", "4A", "1e",
        "(", "()", "(1", "1)", "(-1)", "(< 1)", "((1))", "(10+)",
    ])
    func `other texts are no quantities`(text: String) {
        #expect(Quantity(text, decimalComma: false) == nil)
    }

    @Test func `with a decimal comma the point separates thousands`() {
        #expect(Quantity("1.234,5 %", decimalComma: true)?.value == 1234.5)
        #expect(Quantity("1,234.5 %", decimalComma: true) == nil)
    }

    @Test func `a column of one unit is a column of numbers, and says so`() throws {
        let imported = try imported("term;rate\n 36 months;13.99%\nn/a;5%\n60 months;7.5%\n")
        #expect(imported.table["term"]?.values == .number([36, .nan, 60]))
        #expect(imported.table["rate"]?.values == .number([13.99, 5, 7.5]))
        #expect(imported.notes.contains { $0.contains("'term'") && $0.contains("'month'") })
    }

    @Test func `losses in brackets are negative numbers`() throws {
        let imported = try imported("profit;x\n1,250.00;1\n(99.50);2\nNA;3\n(1,000);4\n")
        #expect(imported.table["profit"]?.values == .number([1250, -99.5, .nan, -1000]))
    }

    @Test func `a column of mixed units stays a column of levels`() throws {
        let imported = try imported("a;b\n36 months;1st\n3 years;2nd\n36 months;1st\n")
        #expect(imported.table["a"]?.values.type == .category)
        #expect(imported.table["b"]?.values.type == .category)
    }

    @Test func `a column asked for as category keeps its spellings`() throws {
        let options = CSVOptions(types: ["term": .category])
        let imported = try imported("term;x\n36 months;1\n60 months;2\n", options)
        #expect(
            imported.table["term"]?.values
                == .category([0, 1], levels: ["36 months", "60 months"])
        )
    }

    @Test func `new rows may say numbers with or without the unit, but not with two`() throws {
        let options = CSVOptions(types: ["term": .number])
        let good = try imported("term;x\n36 months;1\n60;2\n", options)
        #expect(good.table["term"]?.values == .number([36, 60]))
        #expect(throws: ImportError.self) {
            try imported("term;x\n36 months;1\n5 years;2\n", options)
        }
    }
}
