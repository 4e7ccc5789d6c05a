"""Times the tree families beside scikit-learn's, on the same tables in one run, and compares ROC-AUC.

    swift build -c release --product estimator-benchmark
    python3 Tests/Benchmarks/trees.py [--only PART_OF_A_NAME] [--seeds 5]

Needs Python 3 with scikit-learn 1.9 and pandas. Each seed is another split of the table into
training and test rows; both sides fit the same rows on one thread, one after the other. Times are
seconds of the processor, which other work on the machine disturbs least. Shown are medians over the
seeds: ours, theirs, and how often ours goes into theirs.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

# Idle threads of a library would count as time of the processor.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from sklearn.datasets import make_classification
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / ".build" / "release" / "estimator-benchmark"


def generated(rows=75_000):
    """Of which two thirds are for training."""
    return make_classification(
        rows, 30, n_informative=12, n_redundant=6, flip_y=0.1, class_sep=0.7, random_state=0
    )


def loans(name, target):
    """Numbers as they are, words one-hot, missing numbers left missing."""
    import pandas

    table = pandas.read_csv(ROOT / "Data" / name)
    labels = (table.pop(target) == "bad").to_numpy(int)
    return pandas.get_dummies(table, dummy_na=False).to_numpy(float), labels


TABLES = {
    "generated 50k x 30": generated,
    "credit_data": lambda: loans("credit_data.csv", "Status"),
    "lending_club": lambda: loans("lending_club.csv", "Class"),
}
MODELS = [
    (DecisionTreeClassifier, {}),
    (DecisionTreeClassifier, {"max_depth": 6}),
    (DecisionTreeClassifier, {"max_leaf_nodes": 64, "min_samples_leaf": 10}),
    (RandomForestClassifier, {}),
    (RandomForestClassifier, {"min_samples_leaf": 10, "max_features": 0.5}),
    (ExtraTreesClassifier, {}),
    (ExtraTreesClassifier, {"min_samples_leaf": 10, "max_features": 0.5}),
]


def theirs(model, settings, seed, train, test):
    forest = {} if model is DecisionTreeClassifier else {"n_jobs": 1}
    fitted = model(random_state=seed, **forest, **settings)
    start = time.process_time()
    fitted.fit(*train)
    middle = time.process_time()
    answer = fitted.predict_proba(test[0])[:, 1]
    end = time.process_time()
    return middle - start, end - middle, roc_auc_score(test[1], answer)


def ours(model, settings, seed, files, columns, labels):
    folder, train, test = files
    (folder / "settings.json").write_text(json.dumps(settings))
    command = [
        BINARY, model.__name__, folder / "settings.json", seed, train, test, columns,
        folder / "answer",
    ]
    output = subprocess.run(list(map(str, command)), check=True, capture_output=True).stdout
    times = json.loads(output)
    answer = np.fromfile(folder / "answer").reshape(-1, 2)[:, 1]
    return times["fit"], times["predict"], roc_auc_score(labels, answer)


def write(path, part):
    np.column_stack(part).astype(float).tofile(path)
    return path


def compare(name, table, chosen, seeds):
    features, labels = table
    rows = {index: [] for index in range(len(MODELS))}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for seed in range(seeds):
            parts = train_test_split(
                features, labels, test_size=1 / 3, random_state=seed, stratify=labels
            )
            train, test = (parts[0], parts[2]), (parts[1], parts[3])
            files = folder, write(folder / "train", train), write(folder / "test", test)
            for index, (model, settings) in enumerate(MODELS):
                if chosen not in f"{name} {model.__name__} {settings}":
                    continue
                mine = ours(model, settings, seed, files, features.shape[1], test[1])
                rows[index].append((mine, theirs(model, settings, seed, train, test)))
    for index, (model, settings) in enumerate(MODELS):
        if not rows[index]:
            continue
        median = [
            [statistics.median(run[side][what] for run in rows[index]) for what in range(2)]
            for side in range(2)
        ]
        auc = [statistics.mean(run[side][2] for run in rows[index]) for side in range(2)]
        print(
            f"{name:20} {model.__name__:23} {str(settings):45}"
            f" fit {median[0][0]:8.4f} {median[1][0]:8.4f} {median[1][0] / median[0][0]:6.1f}x"
            f"  predict {median[0][1]:7.4f} {median[1][1]:7.4f}"
            f" {median[1][1] / median[0][1]:5.1f}x  AUC {auc[0]:.4f} {auc[1]:.4f}",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    for name, make in TABLES.items():
        compare(name, make(), options.only, options.seeds)
