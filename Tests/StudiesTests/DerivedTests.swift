import Studies
import Tables
import Testing

@Suite struct DerivedTests {
    private let head = "data: {train: loans.csv, target: Class, holdout: 0, drop: [addr_state]}\n"

    @Test func `derived columns are features, and what they look at must be in new rows`() throws {
        let text =
            head + "cv: {n_splits: 2}\nderive:\n  half: income / 2\n  quarter: half / 2\n"
            + "  far: addr_state == 'NY'\n"
        let study = try read(text).resolve(table: loans, dataSet: dataSet).description
        #expect(study.features.suffix(3) == ["half", "quarter", "far"])
        #expect(study.derived.map(\.columns) == [["income"], ["half"], ["addr_state"]])
        #expect(study.rawColumns.last == "addr_state")
        #expect(!study.rawColumns.contains("half"))
        #expect(try StudyDescription(canonicalJSON: study.canonicalJSON()) == study)
    }

    @Test(arguments: [
        ("  a: incme / 2", "3:6: there is no column 'incme'; did you mean 'income'?"),
        ("  a: 1 + \"incme\"", "3:10: there is no column 'incme'; did you mean 'income'?"),
        ("  a: 'income + term'", "3:7: '+' takes two numbers, not number and text"),
        ("  a: 1 +", "3:9: a value is missing at the end"),
        (
            "  a: is_missing(Class)",
            "3:17: there is no column 'Class'; a formula cannot look at the target"
        ),
        ("  income: 1 + 2", "3:3: the table has a column 'income' already"),
        ("  a: story", "3:6: a formula must give a number, a date or yes or no, not a text"),
        (
            "  a: b\n  b: 1 + 1",
            "3:6: there is no column 'b'; valid: term, sub_grade, addr_state, income, story"
        ),
    ])
    func `a mistake in a formula is told with its place`(line: String, expected: String) {
        let found = mistakes(head + "derive:\n" + line + "\ncv: {n_splits: 2}\n", over: loans)
        #expect(found.first == expected)
    }

    @Test func `the explanation of a file with formulas is a file that means the same`() throws {
        let text =
            head + "cv: {n_splits: 2}\nderive: {\"odd: name\": \"income * 2\", b: '-income'}\n"
        let file = try read(text)
        let again = try read(file.explained())
        let (one, other) = (
            try file.resolve(table: loans, dataSet: dataSet),
            try again.resolve(table: loans, dataSet: dataSet)
        )
        #expect(one.description.derived == other.description.derived)
        #expect(!file.explained().contains("income * 2\"  # default"))
    }
}
