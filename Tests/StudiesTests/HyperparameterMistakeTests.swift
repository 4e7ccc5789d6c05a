import Testing

@Suite struct HyperparameterMistakeTests {
    @Test(arguments: [
        ("C: -1", "4:8: 'C' must be a number of at least 0, not -1"),
        ("C: high", "4:8: 'C' must be a number of at least 0, not 'high'"),
        ("C: .inf", "4:8: 'C' must be a number of at least 0, not .inf"),
        (
            "C: [1, 2]",
            "4:8: 'C' must be a single value or a specification, not a list; for a choice write {values: […]}"
        ),
        ("C: {}", "4:8: 'C' needs either 'value', or 'values', or both 'min' and 'max'"),
        (
            "C: {min: 1}",
            "4:8: 'C' needs either 'value', or 'values', or both 'min' and 'max', not 'min'"
        ),
        (
            "C: {value: 1, min: 1}",
            "4:8: 'C' needs either 'value', or 'values', or both 'min' and 'max', not 'value', 'min'"
        ),
        ("C: {values: 5}", "4:17: 'values' must be a list of at least one value, not 5"),
        (
            "C: {values: []}",
            "4:17: 'values' must be a list of at least one value, not an empty one"
        ),
        ("C: {values: [1, 1.0]}", "4:21: 1 is in 'values' twice"),
        ("C: {min: 2, max: 1}", "4:8: 'C' cannot be searched: its min 2.0 is above its max 1.0"),
        (
            "C: {min: 0, max: 1, log: true}",
            "4:8: 'C' cannot be searched: a logarithmic axis needs min > 0, not 0.0"
        ),
        ("C: {min: a, max: 1}", "4:14: 'C' must be a number of at least 0, not 'a'"),
        ("C: {min: 0, max: 1, log: 1}", "4:30: 'log' must be true or false, not 1"),
        ("C: {min: 0, max: 1, step: 0}", "4:31: 'step' must be a number above 0, not 0"),
        (
            "C: {min: 0, max: 1, step: 1, q: 1}",
            "4:34: 'step' and 'q' mean the same; give only one of them"
        ),
        ("C: {values: [1], log: true}", "4:22: 'log' does not go with 'values'"),
        (
            "C: {min: 1, max: 2, distribution: normal}",
            "4:39: 'distribution: normal': is not supported; supported: constant, categorical, int_uniform, uniform, q_uniform, log_uniform_values, q_log_uniform_values"
        ),
        (
            "C: {min: 1, max: 2, distribution: log_uniform}",
            "4:39: 'distribution: log_uniform': takes exponents and is not supported; use log_uniform_values"
        ),
        (
            "C: {min: 1, max: 2, distribution: unifrom}",
            "4:39: 'distribution' must be one of constant, categorical, int_uniform, uniform, q_uniform, log_uniform_values, q_log_uniform_values, not 'unifrom'; did you mean 'uniform'?"
        ),
        (
            "C: {min: 1, max: 2, distribution: categorical}",
            "4:8: 'distribution: categorical' does not go with 'min' and 'max'"
        ),
        (
            "C: {value: 1, distribution: uniform}",
            "4:33: 'distribution: uniform' does not go with 'value'"
        ),
        (
            "C: {min: 1, max: 2, log: true, distribution: uniform}",
            "4:30: 'log: true' contradicts 'distribution: uniform'; leave one of them out, or use log_uniform_values"
        ),
        (
            "C: {min: 1.5, max: 2, distribution: int_uniform}",
            "4:8: 'C' takes whole numbers: 'min', 'max' and 'step' must be whole"
        ),
        (
            "max_iter: {min: 1, max: 2, distribution: uniform}",
            "4:15: 'max_iter' takes whole numbers; use 'distribution: int_uniform', not uniform"
        ),
        (
            "max_iter: {min: 1, max: 10, q: 0.5}",
            "4:15: 'max_iter' takes whole numbers: 'min', 'max' and 'step' must be whole"
        ),
        ("max_iter: 2.5", "4:15: 'max_iter' must be a whole number of at least 1, not 2.5"),
        ("l1_ratio: {min: 0, max: 2}", "4:29: 'l1_ratio' must be a number from 0 to 1, not 2"),
        (
            "solver: lbfsg",
            "4:13: 'solver' must be one of lbfgs, liblinear, saga, not 'lbfsg'; did you mean 'lbfgs'?"
        ),
        (
            "solver: {min: 1, max: 2}",
            "4:13: 'solver' must be one of lbfgs, liblinear, saga, which has no 'min' and 'max'; write {values: […]}"
        ),
        ("class_weight: none", "4:19: 'class_weight' must be one of balanced or null, not 'none'"),
        ("fit_intercept: 1", "4:20: 'fit_intercept' must be true or false, not 1"),
        (
            "penalty: l2",
            "4:5: unknown hyperparameter 'penalty' of LogisticRegression; valid: C, solver, l1_ratio, max_iter, class_weight, fit_intercept"
        ),
        (
            "C: {value: 1, when: saga}",
            "4:25: 'when' must be a mapping of other hyperparameters to their values, not 'saga'"
        ),
        (
            "C: {value: 1, when: {solver: saga}}",
            "4:26: 'solver' must itself be among the hyperparameters here"
        ),
        (
            "C: {value: 1, when: {kernel: rbf}}",
            "4:26: unknown hyperparameter 'kernel' in 'when'; valid: C"
        ),
        ("C: {value: 1, when: {C: 1}}", "4:5: the conditions of 'C' go round in a circle"),
        (
            "solver: {values: [saga, lbfgs]}\n    C: {value: 1, when: {solver: newton}}",
            "5:34: 'solver' is never newton; it is {values: [saga, lbfgs]}"
        ),
        (
            "solver: {values: [saga, lbfgs]}\n    C: {value: 1, when: {solver: []}}",
            "5:34: 'solver' has no value here"
        ),
        (
            "solver: {value: saga, when: {C: 1}}\n    C: {value: 1, when: {solver: saga}}",
            "4:5: the conditions of 'solver', 'C' go round in a circle"
        ),
    ])
    func `wrong hyperparameters are named`(line: String, expected: String) {
        let text = """
            data: {train: a.csv, target: y}
            models:
              LogisticRegression:
                \(line)

            """
        #expect(mistakes(text) == [expected])
    }
}
