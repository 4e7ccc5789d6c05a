import Testing

@testable import Studies

@Suite struct MistakeTests {
    @Test func `all mistakes are told at once, in order, each with its file`() throws {
        let text = """
            nmae: x
            data: {train: a.csv, target: y, holdout: 2}
            models:
              LogisticRegresion: default
              XGBClassifier: {max_depth: deep, eta: 0.1}
            cv: {n_splits: five}
            cv: {n_splits: 5}
            metric: f2
            """
        let error = try #require(throws: StudyFileErrors.self) { try read(text) }
        #expect(
            error.description.split(separator: "\n") == [
                "study.yaml:1:1: unknown key 'nmae'; did you mean 'name'?",
                "study.yaml:2:42: 'holdout' must be a number from 0 to below 1, not 2",
                "study.yaml:4:3: unknown model 'LogisticRegresion'; did you mean 'LogisticRegression'?",
                "study.yaml:5:30: 'max_depth' must be a whole number from 1 to 100 or null, not 'deep'",
                "study.yaml:5:36: unknown hyperparameter 'eta' of XGBClassifier; valid: max_depth, learning_rate, n_estimators, subsample",
                "study.yaml:6:16: 'n_splits' must be a whole number of at least 2, not 'five'",
                "study.yaml:7:1: the key 'cv' is there twice, first at 6:1",
                "study.yaml:8:9: 'metric' must be one of f1, recall, precision, accuracy, balanced_accuracy, matthews_corrcoef, roc_auc, average_precision, neg_log_loss, neg_brier_score, f1_macro, f1_weighted, f1_micro, recall_macro, recall_weighted, recall_micro, precision_macro, precision_weighted, precision_micro, not 'f2'; did you mean 'f1'?",
            ]
        )
    }

    @Test(arguments: [
        (
            "",
            "1:1: the study file must be a mapping with keys of \(Spelling.list(StudyFile.keys)), not empty"
        ),
        (
            "- a",
            "1:1: the study file must be a mapping with keys of \(Spelling.list(StudyFile.keys)), not a list"
        ),
        ("name: x", "1:1: 'data' is missing: the table to learn from, and its target"),
        (
            "a: [",
            "2:1: a value is expected here"
        ),
    ])
    func `what is no study file at all is told so`(text: String, expected: String) {
        #expect(mistakes(text).first == expected)
    }

    @Test func `a mistake that an alias repeats is told once`() {
        let text = """
            data: {train: a, target: y}
            models: {LogisticRegression: {C: {values: [&much many, *much]}}}
            """
        #expect(mistakes(text) == ["2:44: 'C' must be a number of at least 0, not 'many'"])
    }

    @Test func `what comes in a later version is refused and nothing else`() {
        let text = """
            name: loan-repayment
            data:
              train: lending_club.csv          # relative to the study file
              target: Class
              positive: bad
              holdout: 0.2                     # stratified, never seen by the search
              drop: [addr_state]
              columns: {sub_grade: {type: category}}       # only where inference needs help
            derive:
              loan_to_income: funded_amnt / annual_inc
            preprocessing:
              numeric: {impute: {values: [median, mean]}, indicator: true, scale: standard}
              categorical: {impute: missing, encode: one_hot, min_frequency: 10}
            models:
              LogisticRegression: default
              XGBClassifier:
                max_depth: {min: 2, max: 10}
                learning_rate: {min: 0.01, max: 0.3, log: true}
                n_estimators: {value: 300}
              sklearn.ensemble.AdaBoostClassifier:
            cv: {type: StratifiedKFold, n_splits: 5, random_state: 7}
            metric: {name: f1, average: binary}            # goal follows from the metric
            threshold: {tune: true}
            method: bayes                                  # or random, grid
            early_terminate: {type: fold_race, alpha: 0.05}
            budget: {trials: 60, wall: 10m}                # also fits, core_hours
            parallel_trials: 8
            seed: 7
            """
        #expect(
            mistakes(text) == [
                "20:3: 'sklearn.ensemble.AdaBoostClassifier' needs a Python worker; not available"
                    + " in this version"
            ]
        )
    }

    @Test func `messages stay on one line whatever the file says`() {
        let found = mistakes("data: {train: a, target: y}\n\"a\\nb\\e\": 1\nseed: \"x\\ny\"\n")
        #expect(found.allSatisfy { !$0.contains("\n") && !$0.contains("\u{1B}") })
        #expect(found.count == 2)
    }
}
