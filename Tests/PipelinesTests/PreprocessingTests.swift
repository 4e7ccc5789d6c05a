import Foundation
import Search
import Statistics
import Tables
import Testing

@testable import Pipelines

@Suite("Preprocessing")
struct PreprocessingTests {
    private let table = Table(
        [
            Column("age", .number([20, .nan, 40, 60])),
            Column("born", .date([1, 2, .nan, 4])),
            Column("owner", .boolean([0, 1, -1, 1])),
            Column("home", category(["rent", "own", nil, "rent"])),
            Column("notes", .text(["a", "b", nil, "d"])),
        ],
        rows: 4
    )
    private let features = ["age", "born", "owner", "home", "notes"]

    private func fit(
        _ preprocessing: Preprocessing = Preprocessing(),
        rows: [Int] = [0, 1, 2, 3],
        acceptsMissing: Bool = false,
        wantsScaling: Bool = false
    ) throws -> FittedPreprocessing {
        try preprocessing.fit(
            TrainingRows(table, features, rows: rows),
            acceptsMissing: acceptsMissing,
            wantsScaling: wantsScaling
        ).fitted
    }

    @Test func `columns come out in order, each joined by its indicator`() throws {
        let fitted = try fit()
        #expect(
            fitted.outputNames == [
                "age", "missingindicator_age", "born", "missingindicator_born", "owner",
                "missingindicator_owner", "home_own", "home_rent", "home_missing",
            ]
        )
        #expect(fitted.ignored == [IgnoredColumn(name: "notes", reason: .text)])
        let matrix = try fitted.apply(table, rows: [2, 1])
        #expect(Array(matrix.row(0)) == [40, 0, 2, 1, 1, 1, 0, 0, 1])
        #expect(Array(matrix.row(1)) == [40, 1, 2, 0, 1, 0, 1, 0, 0])
    }

    @Test func `auto leaves missing cells to a family that takes them`() throws {
        let fitted = try fit(acceptsMissing: true)
        #expect(fitted.outputNames.prefix(3) == ["age", "born", "owner"])
        #expect(try fitted.apply(table, rows: [1])[0, 0].isNaN)
    }

    @Test func `auto scales for a family that wants it`() throws {
        let matrix = try fit(wantsScaling: true).apply(table, rows: [0, 1, 2, 3])
        let ages = (0..<4).map { matrix[$0, 0] }
        #expect(abs(ages.reduce(0, +)) < 1e-12)
        #expect(abs(ages.reduce(0) { $0 + $1 * $1 } / 4 - 1) < 1e-12)
    }

    @Test func `no imputation is refused for a family that needs complete cells`() throws {
        let none = try Preprocessing().choosing(["preprocessing.numeric.impute": "none"])
        let error = #expect(throws: TaskFailure.self) { try fit(none) }
        #expect(error?.message.contains("'age'") == true)
        #expect(try fit(none, rows: [0, 3]).outputNames.first == "age")
    }

    @Test func `only training rows are looked at`() throws {
        let poisoned = Table(
            [
                Column("age", .number([20, 1e300, 40, .nan])),
                Column("born", .date([1, -9, 3, 9e9])),
                Column("owner", .boolean([0, -1, 1, -1])),
                Column("home", category(["rent", "cave", "own", nil])),
                Column("notes", .text([nil, nil, nil, nil])),
            ],
            rows: 4
        )
        let clean = Table(
            [
                Column("age", .number([20, 1, 40, 2])),
                Column("born", .date([1, 1, 3, 1])),
                Column("owner", .boolean([0, 0, 1, 0])),
                Column("home", category(["rent", "rent", "own", "rent"])),
                Column("notes", .text(["", "", "", ""])),
            ],
            rows: 4
        )
        let fits = try [poisoned, clean].map {
            try Preprocessing().fit(
                TrainingRows($0, features, rows: [2, 0]),
                acceptsMissing: false,
                wantsScaling: true
            ).fitted
        }
        #expect(fits[0] == fits[1])
    }

    @Test func `another table is matched by names and texts`() throws {
        let fitted = try fit()
        let other = Table(
            [
                Column("home", .text(["own", "cave", nil])),
                Column("owner", .number([1, 0, .nan])),
                Column("born", .text([nil, nil, nil])),
                Column("age", .number([1, 2, 3])),
            ],
            rows: 3
        )
        let matrix = try fitted.apply(other, rows: [0, 1, 2])
        #expect(Array(matrix.row(0)) == [1, 0, 2, 1, 1, 0, 1, 0, 0])
        #expect(Array(matrix.row(1)) == [2, 0, 2, 1, 0, 0, 0, 0, 0])
        #expect(Array(matrix.row(2)) == [3, 0, 2, 1, 1, 1, 0, 0, 1])
    }

    @Test func `a column that is absent or of another type is refused by name`() throws {
        let fitted = try fit()
        for column in [Column("age", .date([1])), Column("years", .number([1]))] {
            let error = #expect(throws: TaskFailure.self) {
                try fitted.apply(Table([column], rows: 1), rows: [0])
            }
            #expect(error?.message.contains("'age'") == true)
        }
    }

    @Test(
        arguments: [
            ("one_hot", false), ("ordinal", true), ("target", false), ("frequency", false),
            ("hash", false),
        ]
    )
    func `only the positions of levels are codes`(encoding: String, areCodes: Bool) throws {
        let key = "preprocessing.categorical.encode"
        let fitted = try fit(Preprocessing().choosing([key: .string(encoding)]))
        let places = fitted.sourceNames.indices.filter { fitted.sourceNames[$0] == "home" }
        #expect(fitted.codes == (areCodes ? Set(places) : []))
    }

    @Test func `what was learned survives JSON`() throws {
        let fitted = try fit(wantsScaling: true)
        let decoded = try JSONDecoder().decode(
            FittedPreprocessing.self,
            from: JSONEncoder().encode(fitted)
        )
        #expect(decoded == fitted)
    }

    @Test func `numbers of any magnitude stay finite`() throws {
        let most = Double.greatestFiniteMagnitude
        let extremes = Table(
            [
                Column("a", .number([most, -most, 0, 1])),
                Column("b", .number([1e300, 1e300, -1e300, .nan])),
                Column("c", .number([0x1p-1074, 0x1p-1030, -0x1p-1074, 0])),
                Column("d", .number([most, most, most, most])),
            ],
            rows: 4
        )
        for impute in ["median", "mean", "most_frequent", "constant"] {
            let fitted = try Preprocessing()
                .choosing(["preprocessing.numeric.impute": .string(impute)])
                .fit(TrainingRows(extremes), acceptsMissing: false, wantsScaling: true)
                .fitted
            let matrix = try fitted.apply(extremes, rows: [0, 1, 2, 3])
            #expect(matrix.values.allSatisfy { $0.isFinite }, "\(impute) \(matrix.values)")
            #expect(matrix.values.allSatisfy { abs($0) <= 2 }, "\(impute) \(matrix.values)")
        }
    }

    @Test func `ten thousand levels, and columns that are missing altogether`() throws {
        let levels = (0..<10_000).map { "level \($0)" }
        let wide = Table(
            [
                Column("many", category(levels)),
                Column("none", category(Array(repeating: nil, count: 10_000))),
                Column("nan", .number(Array(repeating: .nan, count: 10_000))),
            ],
            rows: 10_000
        )
        var preprocessing = Preprocessing()
        preprocessing.drop = []
        preprocessing.categorical.maxCategories = 50
        func outputs() throws -> Int {
            try preprocessing.fit(
                TrainingRows(wide),
                acceptsMissing: false,
                wantsScaling: true
            ).fitted.outputNames.count
        }
        #expect(try outputs() == 50 + 1 + 2)
        preprocessing.categorical.minFrequency = 2
        #expect(try outputs() == 1 + 1 + 2)
        preprocessing.categorical.impute = .mostFrequent
        #expect(try outputs() == 1 + 0 + 2)
    }

    @Test func `choices are made by name, and only possible ones`() throws {
        let chosen = try Preprocessing().choosing([
            "preprocessing.numeric.impute": "most_frequent",
            "preprocessing.categorical.max_categories": 12,
            "preprocessing.categorical.encode": "ordinal",
            "LogisticRegression.C": 3,
        ])
        #expect(chosen.numeric.impute == .mostFrequent)
        #expect(chosen.categorical.maxCategories == 12)
        #expect(chosen.categorical.encode == .ordinal)
        #expect(try chosen.choosing([:]) == chosen)
        for wrong: Parameters in [
            ["preprocessing.numeric.imputation": "mean"],
            ["preprocessing.numeric.impute": "average"],
            ["preprocessing.categorical.min_frequency": 0.5],
        ] {
            #expect(throws: TaskFailure.self) { try Preprocessing().choosing(wrong) }
        }
    }

    @Test func `each choice has a place, and its default is the default`() throws {
        for choice in Preprocessing.choices {
            #expect(choice.values.contains(choice.defaultValue))
            let chosen = try Preprocessing().choosing([choice.name: choice.defaultValue])
            #expect(chosen == Preprocessing())
        }
    }

    @Test func `text alone is nothing to learn from`() {
        #expect(throws: TaskFailure.self) {
            try Preprocessing().fit(
                TrainingRows(table, ["notes"], rows: [0]),
                acceptsMissing: true,
                wantsScaling: false
            )
        }
    }
}
