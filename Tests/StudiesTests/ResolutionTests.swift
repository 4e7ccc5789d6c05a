import Search
import Tables
import Testing
import Validation

@testable import Studies

/// A table with a target of these cells and one feature.
func table(target: [Int32], levels: [String], feature: ColumnValues? = nil) -> Table {
    Table(
        [
            Column("x", feature ?? .number(target.map { Double($0) })),
            Column("y", .category(target, levels: levels)),
        ],
        rows: target.count
    )
}

/// `count` cells of each level.
func cells(_ counts: Int...) -> [Int32] {
    counts.enumerated().flatMap { Array(repeating: Int32($0.offset), count: $0.element) }
}

@Suite struct ResolutionTests {
    @Test(arguments: [
        (
            "constraints: [recal >= 0.8]",
            "2:15: there is no measure 'recal'; did you mean 'recall'?"
        ),
        (
            "constraints: [recall >= 1.5]",
            "2:15: 'recall' is from 0 to 1, and never 1.5"
        ),
        (
            "metric: [f1, model_byte]",
            "2:14: there is no measure 'model_byte'; did you mean 'model_bytes'?"
        ),
    ])
    func `a measure that there is none of is told with its place`(line: String, expected: String) {
        let found = mistakes(
            "data: {train: a.csv, target: Class, holdout: 0}\n\(line)\ncv: {n_splits: 2}\n",
            over: loans
        )
        #expect(found == [expected])
    }

    @Test func `constraints and goals bear the names that measures have`() throws {
        let text = """
            data: {train: a.csv, target: Class, holdout: 0}
            metric: [recall, {name: precision}]
            constraints: [model_bytes <= 10K, roc_auc >= 0.5]
            cv: {n_splits: 2}

            """
        let file = try read(text)
        let study = try file.resolve(table: loans, dataSet: dataSet)
        let description = study.description
        #expect(description.second == SecondGoal("precision", isMaximized: true))
        #expect(
            description.constraints == [
                Constraint("model_bytes", .atMost, 10_240), Constraint("roc_auc", .atLeast, 0.5),
            ]
        )
        #expect(description.pruner.type == "none")
        #expect(description.measuresModel)
        let again = try read(file.explained(as: study)).resolve(table: loans, dataSet: dataSet)
        #expect(again.description == description)
        #expect(
            try StudyDescription(canonicalJSON: description.canonicalJSON()) == description
        )
    }

    @Test func `the full file over its table is a study`() throws {
        let study = try read(fullFile).resolve(table: loans, dataSet: dataSet)
        let description = study.description
        #expect(description.classes == ["good", "bad"])
        #expect(description.positive == "bad")
        #expect(description.features == ["term", "sub_grade", "income"])
        #expect(
            description.folds
                == FoldPlan(kind: .stratifiedKFold, splits: 3, repeats: 2, shuffle: true, seed: 7)
        )
        #expect(description.objective == Objective(.f1, averaging: .binary))
        #expect(description.tunesThreshold)
        #expect(description.fitSecondsMax == 90)
        #expect(
            study.budget == Budget(trials: 60, fits: 500, wallSeconds: 5400, coreHours: 2.5)
        )
        #expect(study.notes == [])
        #expect(description.flaw == nil)
    }

    @Test func `a study that need not be reproducible says so, in its description and to people`()
        throws
    {
        let file = try read(
            "data: {train: a, target: Class, positive: bad, drop: [story, addr_state]}\n"
                + "cv: {n_splits: 2}\nreproducible: false\n"
        )
        let study = try file.resolve(table: loans, dataSet: dataSet)
        #expect(!study.description.isReproducible)
        #expect(
            study.notes == [
                "the order in which fits end decides the outcome, as 'reproducible: false' allows: "
                    + "its digest tells what happened, not what will happen again"
            ]
        )
        let text = study.description.canonicalJSON()
        #expect(try StudyDescription(canonicalJSON: text) == study.description)
        #expect(String(decoding: text, as: UTF8.self).contains("\"reproducible\":false"))
    }

    @Test func `the rarer class is positive, and text is left out, with notes`() throws {
        let file = try read(
            "data: {train: a, target: Class, holdout: 0}\ncv: {n_splits: 4}\nseed: 3\n"
        )
        let study = try file.resolve(table: loans, dataSet: dataSet)
        #expect(study.description.classes == ["good", "bad"])
        #expect(study.description.features == ["term", "sub_grade", "addr_state", "income"])
        #expect(study.description.folds.seed == 3)
        #expect(
            study.notes == [
                "columns of free text are left out: 'story'",
                "the positive class is 'bad', the rarer one: 'good' 6 rows, 'bad' 4 rows",
                "columns whose cells are all alike tell nothing: 'addr_state'",
            ]
        )
    }

    @Test(arguments: [
        ["0", "1"], ["1", "0"], ["-1", "1"], ["No", "Yes"], ["TRUE", "FALSE"], ["y", "n"],
    ])
    func `an affirmative class is positive, be it rarer or not`(levels: [String]) throws {
        for rows in [cells(10, 20), cells(20, 10)] {
            let file = try read("data: {train: a, target: y}\n")
            let study = try file.resolve(
                table: table(target: rows, levels: levels),
                dataSet: dataSet
            )
            let positive = study.description.positive?.lowercased() ?? ""
            #expect(["1", "yes", "true", "y"].contains(positive))
            let note = "the positive class is '\(study.description.classes[1])', the affirmative"
            #expect(study.notes.contains { $0.hasPrefix(note) })
        }
    }

    @Test func `of equally frequent classes the last is positive`() throws {
        let file = try read("data: {train: a, target: y}\n")
        let study = try file.resolve(
            table: table(target: cells(10, 10), levels: ["b", "a"]),
            dataSet: dataSet
        )
        #expect(study.description.classes == ["b", "a"])
    }

    @Test func `more than two classes are averaged and have no threshold`() throws {
        let file = try read("data: {train: a, target: y}\n")
        let study = try file.resolve(
            table: table(target: cells(10, 9, 8), levels: ["a", "b", "c"]),
            dataSet: dataSet
        )
        #expect(study.description.classes == ["a", "b", "c"])
        #expect(study.description.objective == Objective(.f1, averaging: .macro))
        #expect(!study.description.tunesThreshold)
        #expect(study.notes == [])
    }

    @Test func `probabilities are judged without a threshold`() throws {
        let file = try read("data: {train: a, target: y, positive: 0}\nmetric: roc_auc\n")
        let study = try file.resolve(
            table: table(target: cells(10, 10), levels: ["0", "1"]),
            dataSet: dataSet
        )
        #expect(!study.description.tunesThreshold)
        #expect(study.description.classes == ["1", "0"])
    }

    @Test func `rows without a target are taken out and counted`() throws {
        let file = try read("data: {train: a, target: y}\n")
        let full = table(
            target: [0, -1, 1, -1],
            levels: ["a", "b"],
            feature: .text(["1", "2", nil, "4"])
        )
        let (rest, dropped) = file.withoutUnlabelled(full)
        #expect(dropped == 2)
        #expect(rest == table(target: [0, 1], levels: ["a", "b"], feature: .text(["1", nil])))
        #expect(file.withoutUnlabelled(rest).table == rest)
        #expect(file.withoutUnlabelled(loans).dropped == 0)
    }

    @Test(arguments: [
        ("target: Clas", "1:26: the table has no column 'Clas'; did you mean 'Class'?"),
        (
            "target: loan_status",
            "1:26: the table has no column 'loan_status'; valid: term, sub_grade, addr_state, income, story, Class"
        ),
        ("target: income", "1:26: the target 'income' was read as number, not as category"),
        ("target: addr_state", "1:26: the target 'addr_state' has only the value 'CT'"),
        (
            "target: Class, positive: bda",
            "1:43: 'bda' is no value of the target; did you mean 'bad'? ('bad' 4 rows, 'good' 6 rows)"
        ),
        (
            "target: Class, drop: [stroy]",
            "1:40: the table has no column 'stroy'; did you mean 'story'?"
        ),
        (
            "target: Class, features: [incom]",
            "1:44: the table has no column 'incom'; did you mean 'income'?"
        ),
        (
            "target: Class, columns: {trem: {type: text}}",
            "1:43: the table has no column 'trem'; did you mean 'term'?"
        ),
        (
            "target: Class, features: [story]",
            "1:44: 'story' is free text and cannot be a feature; if it is a category, say so under 'columns'"
        ),
        (
            "target: Class, drop: [term, sub_grade, addr_state, income]",
            "1:26: beside the target no column is left to predict from"
        ),
    ])
    func `what does not fit the table is named`(data: String, expected: String) {
        let text = "data: {train: a, \(data)}\ncv: {n_splits: 2}\n"
        #expect(mistakes(text, over: loans) == [expected])
    }

    @Test(arguments: [
        (
            cells(100, 4, 2), "cv: {n_splits: 5}",
            "2:16: 5 folds need as many rows of each class after the holdout; class 'b' has 4 (3 beside the holdout), 'c' has 2 (1 beside the holdout)"
        ),
        (
            cells(100, 5), "",
            "1:1: 5 folds need as many rows of each class after the holdout; class 'b' has 5 (4 beside the holdout)"
        ),
        (
            cells(2, 2), "cv: {type: KFold, n_splits: 8}",
            "2:29: 8 folds need as many rows after the holdout; the table has 4"
        ),
        (
            cells(9, 9, 9), "metric: {name: f1, average: binary}",
            "2:29: 'average: binary' needs two classes, and there are 3; use macro or weighted"
        ),
        (
            cells(9, 9, 9), "threshold: {tune: true}",
            "2:19: a threshold needs two classes, and there are 3"
        ),
        (cells(9), "", "1:26: the target 'y' has only the value 'a'"),
        (cells(), "", "1:26: the target 'y' has no value"),
    ])
    func `what the classes do not allow is named`(target: [Int32], line: String, expected: String) {
        let text = "data: {train: a, target: y}\n\(line)\n"
        let table = table(target: target, levels: ["a", "b", "c"])
        #expect(mistakes(text, over: table) == [expected])
    }

    @Test func `there is no positive class among three`() {
        let table = table(target: cells(9, 8, 7), levels: ["a", "b", "c"])
        #expect(
            mistakes("data: {train: a, target: y, positive: b}\n", over: table) == [
                "1:39: there is no positive class among 3: 'a' 9 rows, 'b' 8 rows, 'c' 7 rows"
            ]
        )
    }

    @Test(arguments: ["StratifiedKFold", "KFold"], [1, 2])
    func `a target that was measured is no class`(_ kind: String, _ often: Int) {
        let rows = 200
        let table = table(
            target: (0..<rows).map { Int32($0 % (rows / often)) } + [0],
            levels: (0..<rows / often).map { String($0 + 1000) }
        )
        let isTold = kind == "StratifiedKFold" || often == 1
        #expect(
            mistakes("data: {train: a, target: y}\ncv: {type: \(kind)}\n", over: table)
                == (isTold
                    ? [
                        "1:26: the target 'y' has \(rows / often) different values in 201 rows and"
                            + " so is no class; only classes are predicted"
                    ] : [])
        )
    }

    @Test func `of many classes that are too small three are named`() {
        let table = table(
            target: cells(100, 4, 3, 2, 1, 1),
            levels: ["a", "b", "c", "d", "e", "f"]
        )
        #expect(
            mistakes("data: {train: a, target: y, holdout: 0}\n", over: table) == [
                "1:1: 5 folds need as many rows of each class; class 'b' has 4, 'c' has 3, 'd' has 2"
                    + " and 2 more have too few"
            ]
        )
    }

    @Test func `a target of a thousand values is no class`() {
        let table = table(
            target: (0..<1001).map { Int32($0) },
            levels: (0..<1001).map { String($0 + 1000) }
        )
        #expect(
            mistakes("data: {train: a, target: y}\n", over: table) == [
                "1:26: the target 'y' has 1001 different values; more than 1000 are no classes"
            ]
        )
    }

    @Test func `all that does not fit is told at once`() {
        let text = "data: {train: a, target: Class, positive: x, drop: [nothing]}\n"
        #expect(mistakes(text, over: loans).count == 3)
    }
}
