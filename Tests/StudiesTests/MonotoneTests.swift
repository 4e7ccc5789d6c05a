import Estimators
import Testing

@testable import Studies

@Suite("Columns that are promised to be monotone")
struct MonotoneTests {
    private func file(_ text: String) throws(StudyFileErrors) -> StudyFile {
        let head = "data: {train: a.csv, target: Class, positive: bad}\n"
        return try StudyFile(
            Array((head + text).utf8),
            file: "study.yaml",
            families: Families.all
        )
    }

    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try file(text).resolve(table: loans, dataSet: dataSet)
            return []
        } catch {
            return error.mistakes.map { "\($0.position): \($0.message)" }
        }
    }

    @Test func `a promise becomes part of the study, of formulas too`() throws {
        let file = try file(
            """
            derive: {double: income * 2}
            monotone: {income: decreasing, double: increasing}
            models: [XGBClassifier]
            cv: {n_splits: 2}

            """
        )
        let study = try file.resolve(table: loans, dataSet: dataSet).description
        let promised = [
            MonotoneColumn("income", .decreasing), MonotoneColumn("double", .increasing),
        ]
        #expect(study.monotone == promised)
        #expect(try StudyDescription(canonicalJSON: study.canonicalJSON()) == study)
        #expect(file.explained().contains("\nmonotone:\n  income: decreasing\n"))
    }

    @Test(arguments: [
        (
            "monotone: {incme: decreasing}\nmodels: [XGBClassifier]",
            "2:12: there is no feature 'incme' to be monotone; did you mean 'income'?"
        ),
        (
            "monotone: {income: falling}\nmodels: [XGBClassifier]",
            "2:20: 'income' must be one of increasing, decreasing, not 'falling'"
        ),
        (
            "monotone: [income]\nmodels: [XGBClassifier]",
            "2:11: 'monotone' must be a mapping of columns to increasing or decreasing, not a list"
        ),
        (
            "monotone: {income: increasing}\nmodels: [XGBClassifier, SVC]",
            "3:25: 'SVC' cannot be held to 'monotone'; under 'models' name only XGBClassifier, "
                + "DummyClassifier"
        ),
        (
            "monotone: {sub_grade: increasing}\nmodels: [XGBClassifier]",
            "2:12: 'sub_grade' is a category; only numbers can be monotone"
        ),
        (
            "monotone: {income: increasing}\nmodels: [XGBClassifier]\n"
                + "derive: {twice: income * 2}\n"
                + "preprocessing: {numeric: {interactions: [income, twice]}}",
            "2:12: 'income' is multiplied with others under 'interactions' and cannot be monotone"
        ),
    ])
    func `a promise that cannot be kept is told`(text: String, expected: String) {
        #expect(mistakes(text + "\ncv: {n_splits: 2}\n") == [expected])
    }

    @Test func `families searched by default that keep no promise are all named`() {
        let found = mistakes("monotone: {income: increasing}\ncv: {n_splits: 2}\n")
        #expect(found.count == Families.all.count { $0.isSearchedByDefault && !$0.keepsMonotone })
        #expect(found.allSatisfy { $0.hasPrefix("2:1: ") })
    }
}
