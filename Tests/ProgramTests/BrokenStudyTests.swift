import Testing

/// A study, the table it is about, and what the program says of them.
private struct Broken: CustomTestStringConvertible {
    var name: String
    var study = "data: {train: rows.csv, target: y}"
    var table: [UInt8]?
    var command = "check"
    var code: Int32
    var complaint: String

    init(
        _ name: String,
        study: String = "data: {train: rows.csv, target: y}",
        table: String? = twoClasses(),
        command: String = "check",
        code: Int32,
        _ complaint: String
    ) {
        self.name = name
        self.study = study
        self.table = table.map { Array($0.utf8) }
        self.command = command
        self.code = code
        self.complaint = complaint
    }

    var testDescription: String { name }
}

private func rows(_ header: String, _ rows: [String]) -> String {
    ([header] + rows).joined(separator: "\n") + "\n"
}

private let labels = (0..<40).map { $0 % 3 == 0 ? "bad" : "good" }

private let tables: [Broken] = [
    Broken(
        "no table",
        table: nil,
        code: 3,
        "study.yaml:1:15: rows.csv: cannot open: No such file or directory"
    ),
    Broken(
        "an empty table",
        table: "",
        code: 3,
        "study.yaml:1:15: rows.csv: the file is empty"
    ),
    Broken(
        "a header alone",
        table: "a,y\n",
        code: 3,
        "rows.csv:1:4: the file has a header and no rows below it"
    ),
    Broken(
        "a ragged row",
        table: "a,b,y\n1,2,good\n1,bad\n",
        code: 3,
        "rows.csv:3:6: the row ends after 2 cells, where the header has 3"
    ),
    Broken(
        "a row with a cell too many",
        table: "a,y\n1,good\n1,2,bad\n",
        code: 3,
        "rows.csv:3:5: the row has 3 cells, where the header has 2; a cell with ',' in it must be"
            + " in quotes"
    ),
    Broken(
        "a quote that is never closed",
        table: "a,y\n1,\"good\n2,bad\n",
        code: 3,
        "rows.csv:2:3: the quote that opens here is never closed"
    ),
    Broken(
        "a NUL byte",
        table: "a,y\n1,good\n2\u{0}3,bad\n",
        code: 3,
        "rows.csv:3:2: a NUL byte: this is not a text file, or it is UTF-16"
    ),
    Broken(
        "a cell that is no number in a column of numbers",
        study: "data: {train: rows.csv, target: y, columns: {a: {type: number}}}",
        table: "a,y\n1,good\nmany,bad\n",
        code: 3,
        "rows.csv:3:1: 'many' in column 'a' is not a number"
    ),
    Broken(
        "a directory for a table",
        study: "data: {train: ., target: y}",
        code: 3,
        "study.yaml:1:15: .: cannot read: Is a directory"
    ),
]

private let fits: [Broken] = [
    Broken(
        "a target that is not there",
        study: "data: {train: rows.csv, target: Y}",
        code: 2,
        "study.yaml:1:33: the table has no column 'Y'; did you mean 'y'?"
    ),
    Broken(
        "one class",
        table: rows("a,y", ["1,good", "2,good"]),
        code: 2,
        "study.yaml:1:33: the target 'y' has only the value 'good'"
    ),
    Broken(
        "a class smaller than the folds",
        study: "data: {train: rows.csv, target: y, holdout: 0}",
        table: rows("a,y", (0..<20).map { "\($0),\($0 < 4 ? "bad" : "good")" }),
        code: 2,
        "study.yaml:1:1: 5 folds need as many rows of each class; class 'bad' has 4"
    ),
    Broken(
        "a holdout that leaves too little",
        study: "data: {train: rows.csv, target: y, holdout: 0.9}",
        code: 2,
        "study.yaml:1:1: 5 folds need as many rows of each class after the holdout; class"
            + " 'bad' has 20 (2 beside the holdout)"
    ),
    Broken(
        "free text alone",
        table: rows("a,y", labels.enumerated().map { "word\($0) of many\($0),\($1)" }),
        code: 2,
        "study.yaml:1:33: beside the target no column is left to predict from"
    ),
    Broken(
        "features that are all alike",
        table: rows("a,b,y", labels.map { "1,x,\($0)" }),
        code: 2,
        "study.yaml:1:33: nothing can be learnt: every cell is like the others in 'a', 'b'"
    ),
    Broken(
        "features that are all missing",
        table: rows("a,y", labels.map { ",\($0)" }),
        code: 2,
        "study.yaml:1:33: nothing can be learnt: every cell is like the others in 'a'"
    ),
    Broken(
        "features that are all dropped",
        study: "data: {train: rows.csv, target: y, drop: [age, job]}",
        code: 2,
        "study.yaml:1:33: beside the target no column is left to predict from"
    ),
    Broken(
        "a positive class that is not there",
        study: "data: {train: rows.csv, target: y, positive: Bad}",
        code: 2,
        "study.yaml:1:46: 'Bad' is no value of the target; did you mean 'bad'?"
            + " ('bad' 20 rows, 'good' 60 rows)"
    ),
    Broken(
        "a study in which every trial fails",
        study: """
            name: hopeless
            data: {train: rows.csv, target: y}
            preprocessing: {numeric: {impute: none}}
            models: {LogisticRegression: default}
            budget: {trials: 2}
            """,
        table: rows("a,y", labels.enumerated().map { "\($0 % 5 == 0 ? "" : "\($0)"),\($1)" }),
        command: "run",
        code: 4,
        "hopeless: the study failed: no trial could be completed; trial 0: column 'a' has missing"
            + " cells, which preprocessing.numeric.impute: none leaves to a family that does not"
            + " accept them"
    ),
]

@Suite struct BrokenStudyTests {
    @Test(arguments: tables + fits)
    private func `one line says what is wrong`(_ broken: Broken) throws {
        let scratch = try Scratch()
        try scratch.write(broken.study, to: "study.yaml")
        if let table = broken.table { try scratch.write(table, to: "rows.csv") }
        let outcome = try scratch.tenfold(broken.command, "study.yaml")
        #expect(outcome.exited)
        #expect(outcome.code == broken.code)
        #expect(outcome.complaint == broken.complaint)
        if broken.command == "check" { #expect(outcome.complaints.count == 1) }
        if broken.code < 4 { #expect(outcome.output == "") }
    }

    @Test func `a mistake found late leaves what an earlier run made`() throws {
        let scratch = try Scratch()
        try scratch.write(quickStudy, to: "study.yaml")
        try scratch.write(twoClasses(), to: "rows.csv")
        #expect(try scratch.tenfold("run", "study.yaml").code == 0)
        try scratch.write(quickStudy.replacing("target: y", with: "target: z"), to: "study.yaml")
        #expect(try scratch.tenfold("run", "study.yaml", "--restart").code == 2)
        try scratch.write(quickStudy, to: "study.yaml")
        let again = try scratch.tenfold("run", "study.yaml", "--quiet")
        #expect(again.code == 0)
        #expect(again.complaints == [])
    }

    @Test func `a directory is made only for a study that can be run`() throws {
        let scratch = try Scratch()
        try scratch.write(quickStudy, to: "study.yaml")
        try scratch.write("a,z\n1,good\n", to: "rows.csv")
        #expect(try scratch.tenfold("run", "study.yaml").code == 2)
        #expect(!scratch.has("quick.tenfold"))
    }
}

private let everyKey = """
    name: loans
    data:
      train: rows.csv
      target: y
      positive: bad
      holdout: 0.2
      drop: []
      features: [age, job]
      columns: {job: {type: category}}
      separator: ","
      decimal: .
      missing: [NA]
    preprocessing:
      numeric: {impute: constant, fill_value: 0, indicator: true, scale: standard}
      categorical: {impute: missing, encode: one_hot, min_frequency: 1, max_categories: 9}
    models:
      LogisticRegression: {C: {min: 0.1, max: 10, log: true}}
      XGBClassifier: {max_depth: {min: 2, max: 4}, n_estimators: {value: 9}}
    cv: {type: StratifiedKFold, n_splits: 3, repeats: 1, shuffle: true, random_state: 7}
    metric: {name: f1, average: binary}
    threshold: {tune: true}
    method: bayes
    early_terminate: {type: median}
    budget: {trials: 3, fits: 50, wall: 1m}
    parallel_trials: 2
    seed: 7
    fit_limit: 60s

    """

@Suite struct MisspeltKeyTests {
    /// Every key of a study that says everything, with the place of its last letter.
    private static let keys: [(line: Int, key: String, misspelt: String)] = {
        var found: [(Int, String, String)] = []
        let all = everyKey.split(separator: "\n").map { String($0) }
        for (index, line) in all.enumerated() {
            for match in line.matches(of: /(\w+):/) {
                let key = String(match.1)
                // A name of a column is no key.
                if key == "job" { continue }
                var lines = all
                let end = match.1.endIndex
                lines[index] = line[..<end] + "q" + line[end...]
                found.append((index + 1, key, lines.joined(separator: "\n") + "\n"))
            }
        }
        return found
    }()

    @Test func `the study with every key is sound`() throws {
        let scratch = try Scratch()
        try scratch.write(everyKey, to: "study.yaml")
        try scratch.write(twoClasses(), to: "rows.csv")
        let outcome = try scratch.tenfold("check", "study.yaml", "--no-timing")
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    @Test(arguments: keys.indices)
    func `a misspelt key is named with its place and what was meant`(_ index: Int) throws {
        let (line, key, text) = Self.keys[index]
        let scratch = try Scratch()
        try scratch.write(text, to: "study.yaml")
        try scratch.write(twoClasses(), to: "rows.csv")
        let outcome = try scratch.tenfold("check", "study.yaml", "--no-timing")
        #expect(outcome.exited)
        #expect(outcome.code == 2)
        let own = outcome.complaints.filter {
            $0.hasPrefix("study.yaml:\(line):") && $0.contains("'\(key)q'")
        }
        #expect(own.count == 1, "\(key): \(outcome.errors)")
        #expect(own.first?.contains("did you mean '\(key)'") == true, "\(own)")
    }

    @Test(arguments: [
        ("name", "[1]"), ("holdout", "much"), ("drop", "{a: 1}"), ("n_splits", "five"),
        ("shuffle", "7"), ("parallel_trials", "0"), ("seed", "-1"), ("wall", "soon"),
        ("trials", "1.5"), ("tune", "often"), ("method", "guess"), ("fit_limit", "0"),
    ])
    func `a value of the wrong type is named with its place`(_ key: String, _ value: String) throws
    {
        let pattern = try Regex("(\\b\(key): )(\\[\\]|[^,}\\n]+)")
        let text = everyKey.replacing(pattern, maxReplacements: 1) { match in
            "\(match.output[1].substring ?? "")\(value)"
        }
        let scratch = try Scratch()
        try scratch.write(text, to: "study.yaml")
        try scratch.write(twoClasses(), to: "rows.csv")
        let outcome = try scratch.tenfold("check", "study.yaml", "--no-timing")
        #expect(outcome.exited)
        #expect(outcome.code == 2, "\(outcome.errors)")
        #expect(outcome.complaints.count == 1, "\(outcome.errors)")
        #expect(outcome.complaint.contains(/^study\.yaml:\d+:\d+: '.*\b/), "\(outcome.errors)")
    }
}
