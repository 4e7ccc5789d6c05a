import Estimators
import Search
import Testing

@testable import Studies

private let head = """
    data: {train: a, target: Class, positive: bad, holdout: 0}
    cv: {n_splits: 4}
    preprocessing: {numeric: {impute: {values: [mean, median]}}}
    models:
      XGBClassifier:
        max_depth: {min: 2, max: 5}
        learning_rate: {min: 0.05, max: 0.2, step: 0.1}
      LogisticRegression: default

    """

private func study(_ settings: String) throws -> StudyDescription {
    let file = try StudyFile(
        Array((head + settings).utf8),
        file: "study.yaml",
        families: families + [DummyClassifier()]
    )
    return try file.resolve(table: loans, dataSet: dataSet).description
}

@Suite struct EnqueueTests {
    private let defaults: [Parameters] = [
        [
            "model": "XGBClassifier", "XGBClassifier.max_depth": 5,
            "XGBClassifier.learning_rate": .number(0.05 + 0.1),
            "preprocessing.numeric.impute": "mean",
        ],
        [
            "model": "LogisticRegression", "LogisticRegression.C": 1,
            "LogisticRegression.solver": "lbfgs", "preprocessing.numeric.impute": "mean",
        ],
    ]

    @Test func `a baseline and the defaults, as near as the space allows, come first`() throws {
        let description = try study("")
        #expect(description.baseline == ["model": "DummyClassifier"])
        #expect(description.enqueued == defaults)
        #expect(description.untoldTrials == 1)
        #expect(description.flaw == nil)
        #expect(try StudyDescription(canonicalJSON: description.canonicalJSON()) == description)
    }

    @Test(arguments: ["random", "qmc", "grid"])
    func `who asks for a plain method gets it from the first proposal on`(_ method: String) throws {
        #expect(try study("method: \(method)\n").enqueued.isEmpty)
        let asked = try study("method: \(method)\nenqueue: [default]\n")
        #expect(asked.enqueued == defaults)
        #expect(asked.untoldTrials == 3)
    }

    @Test func `points of the file's own are completed from the defaults`() throws {
        let description = try study(
            """
            baseline: false
            enqueue:
              - {model: LogisticRegression, C: 0.5, solver: saga, l1_ratio: 1}
              - {model: XGBClassifier, preprocessing.numeric.impute: median}
              - {model: XGBClassifier, max_depth: 5, preprocessing.numeric.impute: median}
            """
        )
        #expect(description.baseline == nil)
        #expect(description.enqueued.count == 2, "the third is the second again")
        #expect(description.enqueued[0]["LogisticRegression.l1_ratio"] == 1)
        #expect(description.enqueued[1]["XGBClassifier.max_depth"] == 5)
        #expect(description.enqueued[1]["preprocessing.numeric.impute"] == "median")
        #expect(description.flaw == nil)
    }

    @Test(
        arguments: [
            (
                "enqueue: default",
                "9:10: 'enqueue' must be a list of points such as {model: NAME, …}, and of 'default', not 'default'"
            ),
            (
                "enqueue: [{max_depth: 3}]",
                "9:11: the point has no 'model'; valid: XGBClassifier, LogisticRegression"
            ),
            (
                "enqueue: [{model: XGBClasifier}]",
                "9:19: 'XGBClasifier' is none of the study's models; did you mean 'XGBClassifier'?"
            ),
            (
                "enqueue: [{model: XGBClassifier, max_dept: 3}]",
                "9:34: 'max_dept' is not searched over for 'XGBClassifier'; did you mean 'max_depth'?"
            ),
            (
                "enqueue: [{model: XGBClassifier, max_depth: 9}]",
                "9:45: 'max_depth' is never 9; it is {distribution: int_uniform, min: 2, max: 5}"
            ),
            (
                "enqueue: [{model: LogisticRegression, l1_ratio: 1}]",
                "9:39: 'l1_ratio' has no meaning beside the others"
            ),
        ]
    )
    func `a wrong point is told with its place`(_ setting: String, _ message: String) {
        #expect(mistakes(head + setting + "\n") == [message])
    }
}
