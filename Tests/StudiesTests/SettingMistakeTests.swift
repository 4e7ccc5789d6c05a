import Testing

@Suite struct SettingMistakeTests {
    /// A line of settings after a line with the required ones, and the mistake in it.
    @Test(arguments: [
        ("name: [a]", "2:7: 'name' must be a name, not a list"),
        ("name:", "2:6: 'name' must be a name, not empty"),
        (
            "preprocessing: 5",
            "2:16: 'preprocessing' must be a mapping with keys of drop, numeric, categorical, dates, selection, sampling, not 5"
        ),
        (
            "preprocessing: {numeric: [a]}",
            "2:26: 'numeric' must be a mapping with keys of impute, fill_value, n_neighbors, indicator, scale, interactions, not a list"
        ),
        (
            "preprocessing: {numeric: {impute: medain}}",
            "2:35: 'impute' must be one of auto, none, median, mean, most_frequent, constant, knn, not 'medain'; did you mean 'median'?"
        ),
        (
            "preprocessing: {numeric: {impute: {values: [mean, 5]}}}",
            "2:51: 'impute' must be one of auto, none, median, mean, most_frequent, constant, knn, not 5"
        ),
        (
            "preprocessing: {numeric: {impute: [mean, median]}}",
            "2:35: 'impute' must be a single value or a specification, not a list; for a choice write {values: […]}"
        ),
        (
            "preprocessing: {numeric: {impute: constant, fill_value: a}}",
            "2:57: 'fill_value' must be a number, not 'a'"
        ),
        (
            "preprocessing: {numeric: {impute: mean, fill_value: 5}}",
            "2:41: 'fill_value' is only used with 'impute: constant'"
        ),
        (
            "preprocessing: {numeric: {indicator: yes}}",
            "2:38: 'indicator' must be true or false, not 'yes'"
        ),
        (
            "preprocessing: {numeric: {scale: }}",
            "2:34: 'scale' must be one of auto, none, standard, robust, min_max, quantile_uniform, quantile_normal, log1p, yeo_johnson, not empty"
        ),
        (
            "preprocessing: {categorical: {encode: targe}}",
            "2:39: 'encode' must be one of auto, one_hot, ordinal, target, frequency, hash, not 'targe'; did you mean 'target'?"
        ),
        (
            "preprocessing: {categorical: {encode: target, n_features: 8}}",
            "2:47: 'n_features' is only used with 'encode: hash'"
        ),
        (
            "preprocessing: {numeric: {impute: {values: [mean, median]}, n_neighbors: 3}}",
            "2:61: 'n_neighbors' is only used with 'impute: knn'"
        ),
        (
            "preprocessing: {numeric: {interactions: income}}",
            "2:41: 'interactions' must be a list of at most 50 different columns, not 'income'"
        ),
        (
            "preprocessing: {numeric: {interactions: [a, a]}}",
            "2:41: 'interactions' must be a list of at most 50 different columns, not a list"
        ),
        (
            "preprocessing: {dates: {parts: [year, weekday]}}",
            "2:32: 'parts' must be a list of 1 to 4 values, each one of year, month, day_of_week, days, not a list"
        ),
        (
            "preprocessing: {sampling: {ratio: 0.5}}",
            "2:28: 'ratio' is only used with 'type: under or over or smote'"
        ),
        (
            "preprocessing: {sampling: {type: smote, ratio: 2}}",
            "2:48: 'ratio' must be a number from 0.01 to 1, not 2"
        ),
        (
            "preprocessing: {drop: constant}",
            "2:23: 'drop' must be a list of 0 to 3 values, each one of constant, duplicate, near_unique, not 'constant'"
        ),
        (
            "preprocessing: {categorical: {impute: constant, fill_value: [a]}}",
            "2:61: 'fill_value' must be a single value or a specification, not a list; for a choice write {values: […]}"
        ),
        (
            "preprocessing: {categorical: {min_frequency: 0}}",
            "2:46: 'min_frequency' must be a whole number of at least 1, not 0"
        ),
        (
            "preprocessing: {categorical: {max_categories: 1}}",
            "2:47: 'max_categories' must be a whole number of at least 2 or null, not 1"
        ),
        (
            "models: XGBClassifier",
            "2:9: 'models' must be a mapping of models or a list of their names, not 'XGBClassifier'"
        ),
        ("models: []", "2:9: 'models' is empty"),
        ("models: [XGBClassifier, XGBClassifier]", "2:25: 'XGBClassifier' is in 'models' twice"),
        ("models: [[a]]", "2:10: 'models' is a list of names, not of a list"),
        (
            "models: [XGBoost]",
            "2:10: unknown model 'XGBoost'; valid: LogisticRegression, XGBClassifier"
        ),
        (
            "models: [sklearn.linear_model.LogisticRegression]",
            "2:10: 'sklearn.linear_model.LogisticRegression' needs a Python worker; not available in this version; native is 'LogisticRegression'"
        ),
        (
            "models: {keras.Sequential: }",
            "2:10: 'keras.Sequential' needs a Python worker; not available in this version"
        ),
        (
            "models: {XGBClassifier: all}",
            "2:25: 'XGBClassifier' must be default or a mapping of its hyperparameters, not 'all'"
        ),
        (
            "cv: 5",
            "2:5: 'cv' must be a mapping with keys of type, column, n_splits, shuffle, random_state, repeats, n_repeats, gap, test_size, max_train_size, not 5"
        ),
        (
            "cv: {n_splits: five}",
            "2:16: 'n_splits' must be a whole number of at least 2, not 'five'"
        ),
        (
            "cv: {n_splits: \"5\"}",
            "2:16: 'n_splits' must be a whole number of at least 2, not the text \"5\""
        ),
        ("cv: {n_splits: 1}", "2:16: 'n_splits' must be a whole number of at least 2, not 1"),
        ("cv: {n_splits: 2.5}", "2:16: 'n_splits' must be a whole number of at least 2, not 2.5"),
        ("cv: {n_splits: 100000}", "2:16: 'n_splits' must be at most 1000, not 100000"),
        (
            "cv: {type: StratifedKFold}",
            "2:12: 'type' must be one of StratifiedKFold, KFold, GroupKFold, StratifiedGroupKFold, TimeSeriesSplit, PredefinedSplit, RepeatedStratifiedKFold, RepeatedKFold, not 'StratifedKFold'; did you mean 'StratifiedKFold'?"
        ),
        (
            "cv: {type: GroupKFold}",
            "2:5: 'cv.column' is missing: the column with the groups"
        ),
        (
            "cv: {type: TimeSeriesSplit, column: x, shuffle: true}",
            "2:40: 'shuffle' has no meaning for 'TimeSeriesSplit'"
        ),
        (
            "cv: {type: PredefinedSplit, column: x, n_splits: 3}",
            "2:40: 'n_splits' has no meaning for 'PredefinedSplit'"
        ),
        (
            "cv: {type: KFold, column: x}", "2:19: 'column' has no meaning for 'KFold'"
        ),
        (
            "cv: {type: GroupKFold, column: x, random_state: 3}",
            "2:35: 'random_state' needs 'shuffle: true' with 'GroupKFold'"
        ),
        ("cv: {shuffle: 1}", "2:15: 'shuffle' must be true or false, not 1"),
        (
            "cv: {random_state: -1}",
            "2:20: 'random_state' must be a whole number of at least 0, not -1"
        ),
        ("cv: {repeats: 0}", "2:15: 'repeats' must be a whole number of at least 1, not 0"),
        (
            "cv: {repeats: 2, n_repeats: 2}",
            "2:18: 'n_repeats' and 'repeats' mean the same; give only one of them"
        ),
        (
            "cv: {shuffle: false, random_state: 1}",
            "2:22: 'random_state' has no effect with 'shuffle: false'"
        ),
        (
            "cv: {shuffle: false, repeats: 2}",
            "2:22: with 'shuffle: false' all 2 repeats would be the same"
        ),
        (
            "metric: log_loss",
            "2:9: 'metric: log_loss': losses are maximized with their sign changed; use neg_log_loss"
        ),
        ("metric: {average: macro}", "2:9: 'metric.name' is missing: what is maximized"),
        (
            "metric: {name: f1, average: mean}",
            "2:29: 'average' must be one of binary, macro, weighted, micro, not 'mean'"
        ),
        (
            "metric: {name: f1_macro, average: micro}",
            "2:35: 'average' contradicts the metric's name, which says 'macro'"
        ),
        (
            "metric: {name: accuracy, average: macro}",
            "2:35: 'accuracy' cannot be averaged as 'macro'; leave 'average' out"
        ),
        (
            "metric: {name: roc_auc, average: micro}",
            "2:34: 'roc_auc' cannot be averaged as 'micro'; valid: 'binary', 'macro', 'weighted'"
        ),
        (
            "metric: {name: f1, goal: minimize}",
            "2:26: 'f1' is maximized; write 'goal: maximize' or leave it out"
        ),
        (
            "metric: {name: f1, target: 1}",
            "2:20: 'target': a study ends with its budget, not at a score"
        ),
        ("threshold: true", "2:12: 'threshold' must be a mapping with keys of tune, not true"),
        ("threshold: {tune: 0.5}", "2:19: 'tune' must be true or false, not 0.5"),
        (
            "method: 7",
            "2:9: 'method' must be one of bayes, auto, gp, tpe, cmaes, qmc, random, grid, not 7"
        ),
        (
            "early_terminate: {type: fold_race, alpha: 0}",
            "2:43: 'alpha' must be a number from 0.0001 to 0.5, not 0"
        ),
        (
            "early_terminate: {type: fold_race, min_folds: 0.5}",
            "2:47: 'min_folds' must be a whole number of at least 1, not 0.5"
        ),
        (
            "early_terminate: {type: median, alpha: 0.1}",
            "2:33: unknown key 'alpha' in 'early_terminate'; valid: type, n_startup_trials,"
                + " n_warmup_folds"
        ),
        (
            "early_terminate: {type: successive_halving}",
            "2:25: 'type: successive_halving': the name is asha"
        ),
        (
            "early_terminate: {type: medain}",
            "2:25: 'type' must be one of fold_race, median, wilcoxon, asha, hyperband,"
                + " forgiving, aggressive, none, not 'medain'; did you mean 'median'?"
        ),
        (
            "early_terminate: {}",
            "2:18: 'early_terminate.type' is missing: such as fold_race or none"
        ),
        (
            "early_terminate: median",
            "2:18: 'early_terminate' must be a mapping with keys of type, not 'median'"
        ),
        (
            "budget: 60",
            "2:9: 'budget' must be a mapping with keys of trials, fits, wall, core_hours, patience,"
                + " not 60"
        ),
        (
            "budget: {trials: many}",
            "2:18: 'trials' must be a whole number of at least 1, not 'many'"
        ),
        ("budget: {fits: 0}", "2:16: 'fits' must be a whole number of at least 1, not 0"),
        (
            "budget: {wall: 10 m}",
            "2:16: 'wall' must be a time such as 90s, 10m or 1h30m, or a number of seconds, not '10 m'"
        ),
        (
            "budget: {wall: 30m1h}",
            "2:16: 'wall' must be a time such as 90s, 10m or 1h30m, or a number of seconds, not '30m1h'"
        ),
        (
            "budget: {wall: .inf}",
            "2:16: 'wall' must be a time such as 90s, 10m or 1h30m, or a number of seconds, not .inf"
        ),
        (
            "budget: {trials: null}",
            "2:1: the study would never end; give a limit, such as 'trials'"
        ),
        (
            "budget: {trials: null, patience: 9}",
            "2:1: the study would never end; give a limit, such as 'trials'"
        ),
        ("budget: {patience: 0}", "2:20: 'patience' must be a whole number of at least 1, not 0"),
        (
            "budget: {core_hours: 0}",
            "2:22: 'core_hours' must be a number of hours above zero, such as 2.5, not 0"
        ),
        (
            "constraints: recall >= 0.8",
            "2:14: 'constraints' must be a list of constraints such as [recall >= 0.8], not 'recall >= 0.8'"
        ),
        (
            "constraints: [recall > 0.8]",
            "2:15: a constraint is a measure, >= or <=, and a number, such as 'recall >= 0.8', not 'recall > 0.8'"
        ),
        (
            "constraints: [recall >= 0.8, recall >= 0.9]",
            "2:30: 'recall >=' is there twice"
        ),
        ("metric: [f1, f1]", "2:14: 'f1' is the first of the two already; name another"),
        (
            "metric: [f1]",
            "2:9: 'metric' is one measure or a list of two, and not of 1"
        ),
        (
            "metric: [f1, model_bytes]\nearly_terminate: {type: median}",
            "3:18: with two metrics no trial can be stopped early for one of them; leave it out"
        ),
        (
            "choose: best",
            "2:9: 'choose' must be a mapping with keys of confirm, repeats, n_repeats, rule, not 'best'"
        ),
        ("choose: {confirm: 21}", "2:19: 'confirm' must be at most 20, not 21"),
        (
            "choose: {rule: bst}",
            "2:16: 'rule' must be one of best, one_standard_error, not 'bst'; did you mean 'best'?"
        ),
        (
            "choose: {repeats: 3}",
            "2:10: 'repeats' needs 'confirm: N', the number of trials to judge on fresh folds"
        ),
        (
            "choose: {confirm: 3}\ncv: {type: TimeSeriesSplit, column: a}",
            "2:10: 'TimeSeriesSplit' has no fresh folds to confirm trials on"
        ),
        (
            "parallel_trials: 0",
            "2:18: 'parallel_trials' must be a whole number of at least 1, not 0"
        ),
        ("seed: seven", "2:7: 'seed' must be a whole number of at least 0, not 'seven'"),
        (
            "fit_limit: 0",
            "2:12: 'fit_limit' must be a time such as 90s, 10m or 1h30m, or a number of seconds, not 0"
        ),
        ("run_cap: {a: 1}", "2:10: 'run_cap' must be a whole number of at least 1, not a mapping"),
        ("derive: 5", "2:9: 'derive' must be a mapping of new columns and their formulas, not 5"),
        ("derive: {a: [1]}", "2:13: 'a' must be a formula such as 'debt / income', not a list"),
        (
            "parameters: {}",
            "2:1: 'parameters': hyperparameters stand under their model: 'models: {NAME: {…}}'"
        ),
    ])
    func `a wrong setting is named with what it must be`(line: String, expected: String) {
        #expect(mistakes("data: {train: a.csv, target: y}\n\(line)\n") == [expected])
    }
}
