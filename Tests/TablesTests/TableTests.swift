import Tables
import Testing

private let loans = Table(
    [
        Column("amount", .number([100, .nan, 300, 200])),
        Column("home", .category([1, 0, -1, 1], levels: ["own", "rent", "unused"])),
        Column("note", .text(["a", nil, "", "a"])),
        Column("day", .date([0, 0.5, .nan, 1])),
        Column("first", .boolean([0, 1, -1, 1])),
    ],
    rows: 4
)

@Suite struct TableTests {
    @Test func `selected rows keep their order and may repeat`() {
        let part = loans.selecting(rows: [3, 1, 3])
        let expected = Table(
            [
                Column("amount", .number([200, .nan, 200])),
                Column("home", .category([1, 0, 1], levels: ["own", "rent", "unused"])),
                Column("note", .text(["a", nil, "a"])),
                Column("day", .date([1, 0.5, 1])),
                Column("first", .boolean([1, 1, 1])),
            ],
            rows: 3
        )
        #expect(part == expected)
    }

    @Test func `no rows are a selection too`() {
        #expect(loans.selecting(rows: []).rows == 0)
        #expect(loans.selecting(rows: []).schema == loans.schema)
    }

    @Test func `columns are selected in the order asked for, or not at all`() {
        #expect(
            loans.selecting(columns: ["first", "amount"])?.columns.map(\.name) == [
                "first", "amount",
            ]
        )
        #expect(loans.selecting(columns: ["first", "gone"]) == nil)
    }

    @Test func `dropped columns are gone and the others stay in order`() {
        let rest = loans.dropping(columns: ["home", "day", "unknown"])
        #expect(rest.columns.map(\.name) == ["amount", "note", "first"])
    }

    @Test func `each type has its own mark for a missing cell`() {
        #expect(loans.columns.map(\.values.missingCount) == [1, 1, 1, 1, 1])
        #expect(loans.missingCount == 5)
        #expect(
            loans.columns.map { $0.values.isMissing(row: 2) } == [false, true, false, true, true]
        )
    }

    @Test func `missing numbers are equal, other cells are compared by value`() {
        #expect(ColumnValues.number([1, .nan]) == .number([1, .nan]))
        #expect(ColumnValues.number([1, .nan]) != .number([.nan, 1]))
        #expect(ColumnValues.number([1]) != .number([1, 1]))
        #expect(ColumnValues.number([1]) != .date([1]))
        #expect(ColumnValues.category([0], levels: ["a"]) != .category([0], levels: ["b"]))
    }

    @Test func `the schema names columns and types in order`() {
        #expect(loans.schema.map(\.type) == [.number, .category, .text, .date, .boolean])
    }
}

@Suite struct ColumnSummaryTests {
    @Test func `a summary of numbers has their range`() {
        let summary = ColumnSummary(of: loans.columns[0])
        #expect(summary.content == .range(minimum: 100, maximum: 300, mean: 200))
        #expect(summary.missing == 1)
        #expect(summary.distinct == 3)
        #expect(summary.count == 4)
    }

    @Test func `a summary of levels leaves out those that no row has`() {
        let summary = ColumnSummary(of: loans.columns[1])
        #expect(summary.content == .frequencies([.init("rent", 2), .init("own", 1)]))
        #expect(summary.distinct == 2)
    }

    @Test func `equally frequent values come in order of their bytes`() {
        let column = Column("c", .text(["b", "é", "a", "z", "B", "y", "x"]))
        let expected: [ColumnSummary.Frequency] = ["B", "a", "b", "x", "y"].map { .init($0, 1) }
        #expect(ColumnSummary(of: column).content == .frequencies(expected))
        #expect(ColumnSummary(of: column).distinct == 7)
    }

    @Test func `booleans are counted`() {
        let summary = ColumnSummary(of: loans.columns[4])
        #expect(summary.content == .answers(yes: 2, no: 1))
        #expect(summary.distinct == 2)
    }

    @Test(arguments: [
        ColumnValues.number([.nan]), .date([.nan]), .text([nil]), .boolean([-1]),
        .category([-1], levels: []), .number([]),
    ])
    func `a column without a cell says so`(values: ColumnValues) {
        let summary = ColumnSummary(of: Column("c", values))
        #expect(summary.content == .nothing)
        #expect(summary.distinct == 0)
        #expect(summary.missing == values.count)
    }

    @Test func `the mean of the largest numbers is finite`() {
        let big = Double.greatestFiniteMagnitude
        let summary = ColumnSummary(of: Column("c", .number([big, big, -big, -big])))
        guard case .range(_, _, let mean) = summary.content else {
            Issue.record("no range")
            return
        }
        #expect(mean.isFinite)
    }
}
