import Estimators
import Hashing
import Search
import Statistics
import Tables
import Testing
import YAML

@testable import Studies

/// A family that has hyperparameters and learns nothing: studies only ask for its words.
struct WordsOnlyFamily: Family {
    var name: String
    var hyperparameters: [Hyperparameter]
    var defaultSpace: [SearchSpace.Parameter]
    var needs = InputNeeds(acceptsMissing: false, wantsScaling: true)

    func learn(
        from data: TrainingSet,
        _ settings: Settings,
        seed: UInt64
    ) throws(TaskFailure) -> any Predictor {
        throw TaskFailure(.error, "it learns nothing")
    }

    func decode(_ bytes: [UInt8]) throws(TaskFailure) -> any Predictor {
        throw TaskFailure(.error, "it learns nothing")
    }
}

let families: [any Family] = [
    WordsOnlyFamily(
        name: "LogisticRegression",
        hyperparameters: [
            Hyperparameter("C", .real(0...Double.greatestFiniteMagnitude), default: 1),
            Hyperparameter("solver", .choice(["lbfgs", "liblinear", "saga"]), default: "lbfgs"),
            Hyperparameter("l1_ratio", .real(0...1), default: 0),
            Hyperparameter("max_iter", .whole(1...Int.max), default: 100),
            Hyperparameter("class_weight", .optional(.choice(["balanced"])), default: nil),
            Hyperparameter("fit_intercept", .choice([true, false]), default: true),
        ],
        defaultSpace: [
            SearchSpace.Parameter("C", .float(low: 1e-4, high: 100, log: true)),
            SearchSpace.Parameter("solver", .categorical(["lbfgs", "saga"])),
            SearchSpace.Parameter(
                "l1_ratio",
                .float(low: 0, high: 1),
                when: [SearchSpace.Condition("solver", isOneOf: ["saga"])]
            ),
        ]
    ),
    WordsOnlyFamily(
        name: "XGBClassifier",
        hyperparameters: [
            Hyperparameter("max_depth", .optional(.whole(1...100)), default: 6),
            Hyperparameter("learning_rate", .real(0...1), default: 0.3),
            Hyperparameter("n_estimators", .whole(1...100_000), default: 100),
            Hyperparameter("subsample", .real(0...1), default: 1),
        ],
        defaultSpace: [
            SearchSpace.Parameter("max_depth", .int(low: 2, high: 10)),
            SearchSpace.Parameter("learning_rate", .float(low: 0.01, high: 0.3, log: true)),
        ]
    ),
]

/// A study file that says everything there is to say.
let fullFile = """
    name: loan-repayment
    data:
      train: tables/lending_club.csv
      target: Class
      positive: bad
      holdout: 0.2
      drop: [addr_state]
      features: [term, sub_grade, income]
      columns: {sub_grade: {type: category}, income: {type: number}}
      separator: ","
      decimal: .
      dates: month_first
      missing: [NA, ""]
    preprocessing:
      numeric:
        impute: {values: [median, mean, constant]}
        fill_value: -1
        indicator: true
        scale: standard
      categorical:
        impute: constant
        fill_value: none
        encode: {value: one_hot}
        min_frequency: {min: 1, max: 20}
        max_categories: 30
    models:
      LogisticRegression:
        C: {distribution: log_uniform_values, min: 1e-4, max: 100}
        l1_ratio: {min: 0.0, max: 1.0, q: 0.25, when: {solver: saga}}
        solver: {values: [lbfgs, saga], distribution: categorical}
        class_weight: {values: [null, balanced]}
      XGBClassifier:
        max_depth: {min: 2, max: 10, step: 2}
        learning_rate: {min: 0.01, max: 0.3, log: true}
        n_estimators: {value: 300}
    cv: {type: StratifiedKFold, n_splits: 3, shuffle: true, random_state: 7, repeats: 2}
    metric: {name: f1, average: binary, goal: maximize}
    threshold: {tune: true}
    method: bayes
    early_terminate: {type: median}
    budget: {trials: 60, fits: 500, wall: 1h30m, core_hours: 2.5}
    constraints: [recall >= 0.6, model_bytes <= 10M]
    choose: {confirm: 3, n_repeats: 4, rule: one_standard_error}
    parallel_trials: 8
    seed: 7
    fit_limit: 90s

    """

/// A table that the full file fits.
let loans = Table(
    [
        Column("term", .category([0, 1, 0, 1, 0, 1, 0, 1, 0, 1], levels: ["36", "60"])),
        Column("sub_grade", .category([0, 1, 2, 0, 1, 2, 0, 1, 2, -1], levels: ["A", "B", "C"])),
        Column("addr_state", .category([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], levels: ["CT"])),
        Column("income", .number([1, 2, 3, 4, 5, 6, 7, 8, 9, .nan])),
        Column("story", .text([nil, "a", "b", "c", "d", "e", "f", "g", "h", "i"])),
        Column("Class", .category([1, 1, 1, 1, 1, 0, 0, 0, 0, 1], levels: ["bad", "good"])),
    ],
    rows: 10
)

let dataSet = BlobReference(hash: SHA256(of: []), bytes: 0)

/// The study file of a text.
func read(_ text: String) throws -> StudyFile {
    try StudyFile(Array(text.utf8), file: "study.yaml", families: families)
}

/// The mistakes in a text, as `line:column: message`; with a table, also those against it.
func mistakes(_ text: String, over table: Table? = nil) -> [String] {
    do {
        let file = try StudyFile(Array(text.utf8), file: "study.yaml", families: families)
        if let table { _ = try file.resolve(table: table, dataSet: dataSet) }
        return []
    } catch {
        return error.mistakes.map { "\($0.position): \($0.message)" }
    }
}
