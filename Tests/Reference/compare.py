"""Holds studies of Tenfold to what scikit-learn and XGBoost answer on the same folds.

    compare.py path/to/tenfold

Each study has one fixed configuration, no holdout and five folds. Tenfold's folds and out-of-fold
probabilities are taken from `tenfold folds` and `tenfold trials --probabilities`; the reference fits
the same preprocessing and model on the same folds. The end is 0 if every bar is met, else 1.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import metrics
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from xgboost import XGBClassifier

from studies import Study

DATA = Path(__file__).resolve().parents[2] / "Data"
FOLDS = 5
TREES = {"n_estimators": 200, "max_depth": 4, "learning_rate": 0.05, "min_child_weight": 5}
STUDY = """
name: reference
data: {{train: "{table}", target: {target}, positive: bad, holdout: 0}}
models: {models}
cv: {{type: StratifiedKFold, n_splits: {folds}}}
metric: f1
early_terminate: {{type: none}}
budget: {{trials: {trials}}}
parallel_trials: 4
seed: 7
"""
# Table and target; the F1 that some study of it must reach.
TABLES = {"credit_data.csv": ("Status", None), "lending_club.csv": ("Class", 0.20)}
failures = []


def bar(what, found, limit, holds):
    verdict = "ok" if holds else "FAILS"
    print(f"  {what:<58} {found:>12.3g}   {limit:<12} {verdict}")
    if not holds:
        failures.append(what)


def within(what, difference, limit):
    bar(what, abs(difference), f"<= {limit:g}", abs(difference) <= limit)


def study(program, directory, table, target, models, trials=1):
    text = STUDY.format(
        table=DATA / table, target=target, models=json.dumps(models), folds=FOLDS, trials=trials
    )
    return Study(program, directory, text)


def probabilities(study, trial, folds):
    """A trial's out-of-fold probability of `bad` for each row."""
    return study.probabilities(trial, folds, ["bad"])[:, 0]


def preprocessing(features, scales):
    """What Tenfold does by default: see `tenfold check`."""
    numbers = [name for name in features if pd.api.types.is_numeric_dtype(features[name])]
    others = [name for name in features if name not in numbers]
    # Two levels that say yes and no are one column of 0 and 1 for Tenfold.
    flags = [name for name in others if set(features[name].dropna()) == {"yes", "no"}]
    levels = [name for name in others if name not in flags]
    number = SimpleImputer(strategy="median") if scales else "passthrough"
    steps = [("fill", number)] + ([("scale", StandardScaler())] if scales else [])
    # For each number that is missing in some training row there is a column that says so, unscaled.
    absent = [("absent", MissingIndicator(), numbers + flags)] if scales else []
    return ColumnTransformer(
        [
            ("numbers", Pipeline(steps), numbers + flags),
            *absent,
            (
                "levels",
                make_pipeline(
                    SimpleImputer(strategy="constant", fill_value="missing"),
                    OneHotEncoder(handle_unknown="ignore", sparse_output=False),
                ),
                levels,
            ),
        ]
    ), flags


def reference(model, table, target, folds, scales):
    """Out-of-fold probabilities of `bad`, as scikit-learn or XGBoost has them."""
    features = table.drop(columns=[target])
    labels = (table[target] == "bad").to_numpy().astype(int)
    transformer, flags = preprocessing(features, scales)
    features[flags] = features[flags].replace({"no": 0.0, "yes": 1.0}).astype(float)
    values = np.empty(len(labels))
    for fold in range(FOLDS):
        rows = folds == fold
        pipeline = make_pipeline(transformer, model()).fit(features[~rows], labels[~rows])
        values[rows] = pipeline.predict_proba(features[rows])[:, 1]
    return labels, values


def thresholds(labels, values):
    """Every cut between two different probabilities, with its F1."""
    order = np.argsort(-values, kind="stable")
    hits, calls = np.cumsum(labels[order]), np.arange(1, len(labels) + 1)
    scores = 2 * hits / (calls + labels.sum())
    last = np.append(values[order][1:] != values[order][:-1], True)
    cuts = np.append((values[order][:-1] + values[order][1:]) / 2, values[order][-1] / 2)
    return cuts[last], scores[last]


def honest(labels, values, folds):
    """F1 of each fold at the threshold best on the other folds."""
    scores = []
    for fold in range(FOLDS):
        rows = folds == fold
        cuts, f1 = thresholds(labels[~rows], values[~rows])
        answers = values[rows] >= cuts[f1.argmax()]
        scores.append(metrics.f1_score(labels[rows], answers, zero_division=0))
    return np.mean(scores)


def auc(labels, values, folds):
    return np.mean(
        [metrics.roc_auc_score(labels[folds == f], values[folds == f]) for f in range(FOLDS)]
    )


def same_measures(run, trial, labels, values, folds):
    """Tenfold's measures against scikit-learn's, on Tenfold's own probabilities."""
    own = trial["metrics"]
    answers = [(labels[folds == f], values[folds == f]) for f in range(FOLDS)]
    for name, score in [
        ("roc_auc", metrics.roc_auc_score),
        ("average_precision", metrics.average_precision_score),
        ("neg_log_loss", lambda truth, value: -metrics.log_loss(truth, value, labels=[0, 1])),
        ("neg_brier_score", lambda truth, value: -metrics.brier_score_loss(truth, value)),
    ]:
        theirs = np.mean([score(truth, value) for truth, value in answers])
        within(f"{name}, same probabilities", own[name]["mean"] - theirs, 1e-9)
    threshold = trial["threshold"]
    report = json.loads(run.run("run", run.file, "--quiet", "--json", "--out", run.directory / "out"))
    assert report["winner"] == trial["number"]
    # The bundle's threshold is the best on all rows; F1 there is what the best cut gives.
    best = thresholds(labels, values)[1].max()
    found = metrics.f1_score(labels, values >= threshold)
    within("f1 at the tuned threshold, same probabilities", found - best, 1e-9)
    cuts = [thresholds(labels[folds != f], values[folds != f]) for f in range(FOLDS)]
    scores = report["metrics"]["outOfFold"]["foldScores"]
    theirs = [
        metrics.f1_score(labels[folds == f], values[folds == f] >= cuts[f][0][cuts[f][1].argmax()])
        for f in range(FOLDS)
    ]
    within("f1 fold by fold, same probabilities", max(map(abs, np.subtract(scores, theirs))), 1e-9)


def compare(program, table_name, target, f1_min):
    print(f"{table_name}, target {target}")
    table = pd.read_csv(DATA / table_name)
    for family, settings, make, scales, auc_limit in [
        ("LogisticRegression", {"C": 1}, lambda: LogisticRegression(max_iter=2000), True, 0.003),
        ("XGBClassifier", TREES, lambda: XGBClassifier(tree_method="hist", n_jobs=1, **TREES), False, 0.01),
    ]:
        with tempfile.TemporaryDirectory() as directory:
            models = {family: {name: {"value": value} for name, value in settings.items()}}
            run = study(program, directory, table_name, target, models)
            folds = run.folds()
            trial = run.trials[0]
            values = probabilities(run, trial["number"], folds)
            labels, theirs = reference(make, table, target, folds, scales)
            ours = trial["metrics"]["roc_auc"]["mean"], trial["value"]
            others = auc(labels, theirs, folds), honest(labels, theirs, folds)
            print(
                f"  {family}: AUC {ours[0]:.4f} (reference {others[0]:.4f}), "
                f"honest F1 {ours[1]:.4f} (reference {others[1]:.4f}), "
                f"probabilities differ by {np.abs(values - theirs).max():.2g} at most"
            )
            within(f"{family}: AUC", ours[0] - others[0], auc_limit)
            if family == "LogisticRegression":
                within(f"{family}: honest F1", ours[1] - others[1], 0.01)
            same_measures(run, trial, labels, values, folds)
    if f1_min is not None:
        search(program, table_name, target, f1_min)


def search(program, table_name, target, f1_min):
    """What a search of some trials finds, its value recomputed from the winner's probabilities."""
    with tempfile.TemporaryDirectory() as directory:
        models = {"LogisticRegression": "default", "XGBClassifier": "default"}
        run = study(program, directory, table_name, target, models, trials=30)
        folds = run.folds()
        trial = run.trials[0]
        values = probabilities(run, trial["number"], folds)
        labels = (pd.read_csv(DATA / table_name)[target] == "bad").to_numpy().astype(int)
        found = honest(labels, values, folds)
        family = trial["parameters"]["model"]
        print(f"  search of 30 trials: honest F1 {trial['value']:.4f} with {family}")
        within("honest F1 of the best, same probabilities", trial["value"] - found, 1e-9)
        bar("honest F1 of the best", found, f">= {f1_min:g}", found >= f1_min)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: compare.py TENFOLD")
    program = str(Path(sys.argv[1]).resolve())
    for table, (target, f1_min) in TABLES.items():
        compare(program, table, target, f1_min)
    sys.exit(f"{len(failures)} bars missed: {'; '.join(failures)}" if failures else 0)


main()
