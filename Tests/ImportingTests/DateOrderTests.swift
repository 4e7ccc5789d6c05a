import Tables
import Testing

@testable import Importing

@Suite("Dates of numbers alone")
struct DateOrderTests {
    /// 2015-12-31 and 2016-02-01.
    private let days: [Double] = [16_800, 16_832]

    @Test(arguments: [
        ("31/12/2015", "01/02/2016", DateOrder.dayFirst),
        ("31-12-2015", "1-2-2016", .dayFirst),
        ("12/31/2015", "02/01/2016", .monthFirst),
        ("12/31/2015 00:00", "2/1/2016", .monthFirst),
    ])
    func `the whole column tells what comes first`(
        first: String,
        second: String,
        order: DateOrder
    ) throws {
        for cells in [[first, second], [second, first]] {
            let imported = try imported("a\n\(cells[0])\nNA\n\(cells[1])\n")
            let expected = cells[0] == first ? days : days.reversed()
            #expect(imported.table["a"]?.values == .date([expected[0], .nan, expected[1]]))
            #expect(imported.dateOrder == order)
            let word = order == .dayFirst ? "day" : "month"
            #expect(imported.notes == ["column 'a' is read as dates with the \(word) first"])
        }
    }

    @Test func `dates with points have the day first and need no telling`() throws {
        let imported = try imported("a\n31.12.2015\n01.02.2016\n")
        #expect(imported.table["a"]?.values == .date(days))
        #expect(imported.dateOrder == nil)
        #expect(imported.notes.isEmpty)
    }

    @Test func `one column tells for the file`() throws {
        let imported = try imported("a,b\n02/01/2016,12/31/2015\n02/01/2016,02/01/2016\n")
        #expect(imported.table["a"]?.values == .date([days[1], days[1]]))
        #expect(imported.table["b"]?.values == .date(days))
    }

    @Test func `columns that contradict the first to tell keep their spellings`() throws {
        let imported = try imported("a,b\n31/12/2015,12/31/2015\n01/02/2016,02/01/2016\n")
        #expect(imported.table["a"]?.values == .date(days))
        #expect(imported.table["b"]?.values.type == .category)
        #expect(
            imported.notes.contains(
                "column 'b' is not read as dates, because the file's others have the day first"
            )
        )
    }

    @Test func `where nothing tells, a person is asked`() throws {
        let text = "a\n01/02/2016\n01/02/2016\n"
        let unsettled = try imported(text)
        #expect(unsettled.table["a"]?.values.type == .category)
        #expect(unsettled.dateOrder == nil)
        #expect(
            unsettled.notes == [
                "column 'a' is not read as dates, because each may have its day or its month first; "
                    + "say which: data: {dates: day_first} or {dates: month_first}"
            ]
        )
        #expect(
            try values(text, CSVOptions(dateOrder: .dayFirst)) == .date([days[1], days[1]])
        )
        #expect(
            try values(text, CSVOptions(dateOrder: .monthFirst)) == .date([16_802, 16_802])
        )
    }

    @Test(arguments: ["31/02/2016", "13/13/2016", "1/2/16", "1/2-2016", "1/2/2016x", "3/4"])
    func `what is no day in either order is no date`(cell: String) throws {
        for order in DateOrder.allCases {
            #expect(
                try values("a\n\(cell)\n", CSVOptions(dateOrder: order)).type == .category
            )
        }
    }

    @Test func `a column that must be dates asks for the order`() throws {
        let options = CSVOptions(types: ["a": .date])
        let message = "in column 'a' is not a date, such as 2016-01-31 or 2016-01-31T14:30:00Z"
        #expect(
            try fault("a\n12/31/2015\n", options)
                == "2:1: '12/31/2015' \(message); say what comes first in it: "
                + "data: {dates: month_first}"
        )
        let known = CSVOptions(dateOrder: .monthFirst, types: ["a": .date])
        #expect(try values("a\n12/31/2015\n02/01/2016\n", known) == .date(days))
    }

    @Test func `a column of numbers that are all days is one of dates`() throws {
        for cells in [["20151231", "20160201"], ["20151231.0", "20160201.0"]] {
            let imported = try imported("a,b\n\(cells[0]),1\n,2\n\(cells[1]),3\n")
            #expect(imported.table["a"]?.values == .date([days[0], .nan, days[1]]))
            #expect(
                imported.notes == [
                    "column 'a' is read as dates, because all its numbers are written as 20160131; "
                        + "if they are none, give it the type number"
                ]
            )
        }
    }

    @Test(arguments: ["20160231", "20161301", "18991231", "21000101", "2016013", "20160131.5"])
    func `one number that is no day makes all of them numbers`(cell: String) throws {
        let imported = try imported("a\n20151231\n\(cell)\n")
        #expect(imported.table["a"]?.values.type == .number)
        #expect(imported.notes.isEmpty)
    }

    @Test func `days as numbers are read where dates must be, and numbers where those must be`()
        throws
    {
        let text = "a\n20151231\n20160201\n"
        #expect(try values(text, CSVOptions(types: ["a": .date])) == .date(days))
        #expect(
            try values(text, CSVOptions(types: ["a": .number]))
                == .number([20_151_231, 20_160_201])
        )
        #expect(try values("a\ninf\n-inf\n").type == .number)
        let asked = try fault("a\n20161301\n", CSVOptions(types: ["a": .date]))
        #expect(asked?.contains("is not a date") == true)
    }
}
