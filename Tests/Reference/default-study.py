"""Holds the default study to scikit-learn's best default model, on rows neither has seen.

    default-study.py path/to/tenfold [--seeds 10] [--slots 2] [--trials 60] [--extra FILE]

For each seed Tenfold runs the shortest study there is: a table, its target, a budget. Its holdout is
then also that of scikit-learn's classifiers as they come, behind median or most frequent values,
scaling and dummies, at their own threshold. The bar: over the seeds, the mean F1 of what Tenfold
exported is not below that of the classifier with the best mean. `--extra` adds lines to the study.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    AdaBoostClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

DATA = Path(__file__).resolve().parents[2] / "Data"
TABLES = {"credit_data": "Status", "lending_club": "Class"}
MODELS = {
    "AdaBoost": lambda seed: AdaBoostClassifier(random_state=seed),
    "DecisionTree": lambda seed: DecisionTreeClassifier(random_state=seed),
    "ExtraTrees": lambda seed: ExtraTreesClassifier(random_state=seed),
    "GaussianNB": lambda seed: GaussianNB(),
    "GradientBoosting": lambda seed: GradientBoostingClassifier(random_state=seed),
    "HistGradientBoosting": lambda seed: HistGradientBoostingClassifier(random_state=seed),
    "KNeighbors": lambda seed: KNeighborsClassifier(),
    "LogisticRegression": lambda seed: LogisticRegression(max_iter=1000),
    "MLP": lambda seed: MLPClassifier(random_state=seed),
    "RandomForest": lambda seed: RandomForestClassifier(random_state=seed),
    "SVC": lambda seed: SVC(random_state=seed),
}


def preprocessing(features):
    numbers = features.select_dtypes("number").columns
    others = [name for name in features.columns if name not in numbers]
    return ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            (
                "categories",
                make_pipeline(
                    SimpleImputer(strategy="most_frequent"),
                    OneHotEncoder(handle_unknown="ignore", sparse_output=False),
                ),
                others,
            ),
        ]
    )


def reference(table, target, held, seed):
    """F1 of each model as it comes, on the rows that were held out."""
    features = table.drop(columns=target)
    truth = (table[target] == "bad").to_numpy()
    scores = {}
    for name, make in MODELS.items():
        model = make_pipeline(preprocessing(features), make(seed))
        model.fit(features[~held], truth[~held])
        scores[name] = f1_score(truth[held], model.predict(features[held]), zero_division=0)
    return scores


def study(program, name, target, seed, options, folder):
    """What the default study exports, and which rows it held out."""
    path = Path(folder) / f"{name}-{seed}.yaml"
    path.write_text(
        f"data: {{train: {DATA / (name + '.csv')}, target: {target}, positive: bad}}\n"
        f"budget: {{trials: {options.trials}}}\nseed: {seed}\n" + (Path(options.extra).read_text() if options.extra else "")
    )
    folds = subprocess.run(
        [program, "folds", path], check=True, capture_output=True, text=True
    ).stdout.splitlines()[1:]
    held = np.array([line.endswith(",holdout") for line in folds])
    out = Path(folder) / f"{name}-{seed}.tenfold"
    report = subprocess.run(
        [program, "run", path, "--out", out, "--slots", str(options.slots), "--quiet", "--json"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return json.loads(report), held


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--extra", default="", help="a file")
    parser.add_argument("--tables", nargs="*", default=list(TABLES))
    options = parser.parse_args()
    program = str(Path(options.program).resolve())
    met = True
    for name in options.tables:
        target = TABLES[name]
        table = pd.read_csv(DATA / f"{name}.csv")
        ours, said, theirs = [], [], []
        for seed in range(options.seeds):
            with tempfile.TemporaryDirectory() as folder:
                report, held = study(program, name, target, seed, options, folder)
            figures = report["metrics"]
            ours.append(figures["holdout"]["measures"]["f1"]["mean"])
            said.append(figures["corrected"]["value"])
            theirs.append(reference(table, target, held, seed))
            best = max(theirs[-1], key=theirs[-1].get)
            print(
                f"{name} seed {seed}: holdout f1 {ours[-1]:.4f} ({report['parameters']['model']}, "
                f"said {figures['value']:.4f}, corrected {said[-1]:.4f}); "
                f"scikit-learn's best {best} {theirs[-1][best]:.4f}",
                flush=True,
            )
        means = {model: np.mean([scores[model] for scores in theirs]) for model in MODELS}
        for model in sorted(means, key=means.get, reverse=True)[:3]:
            print(f"  {model}: mean {means[model]:.4f}")
        best = max(means, key=means.get)
        lead = np.array(ours) - np.array([scores[best] for scores in theirs])
        error = lead.std(ddof=1) / np.sqrt(len(lead)) if len(lead) > 1 else float("nan")
        bias = np.array(said) - np.array(ours)
        print(
            f"{name}: Tenfold {np.mean(ours):.4f}, {best} {means[best]:.4f}, "
            f"lead {lead.mean():+.4f} ± {error:.4f}; said beforehand {np.mean(said):.4f} "
            f"({bias.mean():+.4f} of the holdout)"
        )
        met &= lead.mean() >= 0
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
