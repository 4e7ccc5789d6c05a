"""Writes full fold tables for replays: every configuration's score on every fold, by scikit-learn.

    python tables.py DIRECTORY [--data FOLDER] [--configurations 150] [--only NAME …]

One file per data set, number of folds and metric, `NAME-K-METRIC.json`; files that exist are kept, so that a run can be
interrupted. The score is the one that races compare: F1 at the fold's own best threshold (macro F1 of the most
probable class where there are more than two), or the area under the ROC curve.
"""

import argparse
import json
import os
import time
import warnings
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
from sklearn import datasets
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_recall_curve, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

warnings.filterwarnings("ignore")


def table(path, target, positive, rows):
    """A CSV file as numbers: categories one-hot, missing numbers at their median with an indicator."""
    import csv

    with open(path, newline="") as file:
        records = list(csv.DictReader(file))
    records = [record for record in records if record[target] not in ("", "NA")]
    order = np.random.default_rng(1).permutation(len(records))[:rows]
    records = [records[index] for index in order]
    columns = []
    for name in records[0]:
        if name == target:
            continue
        cells = [record[name] for record in records]
        missing = np.array([cell in ("", "NA") for cell in cells])
        try:
            numbers = np.array([np.nan if gone else float(cell) for cell, gone in zip(cells, missing)])
            columns.append(np.where(missing, np.nanmedian(numbers), numbers))
            if missing.any():
                columns.append(missing.astype(float))
        except ValueError:
            for value in sorted(set(cells)):
                column = np.array([cell == value for cell in cells], dtype=float)
                if column.sum() >= 10:
                    columns.append(column)
    names = sorted({record[target] for record in records}, key=lambda name: (name == positive, name))
    return np.column_stack(columns), np.array([names.index(record[target]) for record in records])


def generated(seed, rows, flip, weight=0.5, classes=2, features=20, separation=1.0):
    return datasets.make_classification(
        rows, features, n_informative=features // 2, n_redundant=2, n_classes=classes, flip_y=flip,
        weights=[weight] if classes == 2 else None, class_sep=separation, random_state=seed,
    )


def data_sets(folder):
    digits = datasets.load_digits(return_X_y=True)
    found = {
        "breast_cancer": lambda: datasets.load_breast_cancer(return_X_y=True),
        "noise20": lambda: generated(1, 800, 0.2),
        "digits": lambda: (digits[0][:1000], digits[1][:1000]),
        "wine": lambda: datasets.load_wine(return_X_y=True),
        "digits_odd": lambda: (digits[0][:1000], digits[1][:1000] % 2),
        "noise5": lambda: generated(2, 1500, 0.05, separation=0.7),
        "noise40": lambda: generated(3, 600, 0.4),
        "imbalanced": lambda: generated(4, 1500, 0.02, weight=0.92, separation=0.8),
        "four_classes": lambda: generated(5, 1000, 0.1, classes=4),
        "iris": lambda: datasets.load_iris(return_X_y=True),
    }
    files = {
        "credit": ("credit_data.csv", "Status", "bad", 1500),
        "lending": ("lending_club.csv", "Class", "bad", 3000),
        "hpc": ("hpc_data.csv", "class", "", 1200),
        "penguins": ("penguins.csv", "species", "", 1000),
        "sonar": ("sonar.csv", "Class", "M", 1000),
        "pima": ("pima.csv", "diabetes", "pos", 1000),
        "vehicle": ("vehicle.csv", "Class", "", 1000),
        "ionosphere": ("ionosphere.csv", "Class", "bad", 1000),
    }
    for name, (file, *rest) in files.items():
        if folder is not None and (folder / file).exists():
            found[name] = lambda file=file, rest=rest: table(folder / file, *rest)
    return found


def configuration(generator):
    """A family, its hyperparameters, and the point of the unit cube they come from."""
    family = ["lr", "rf", "gb", "knn", "svc", "mlp"][generator.integers(6)]
    u = generator.random(4)
    log = lambda part, low, high: float(np.exp(np.log(low) + u[part] * np.log(high / low)))
    pick = lambda part, values: values[int(u[part] * len(values))]
    balanced = pick(3, [None, "balanced"])
    match family:
        case "lr":
            model = LogisticRegression(C=log(0, 1e-4, 1e2), class_weight=balanced, max_iter=200)
        case "rf":
            model = RandomForestClassifier(
                n_estimators=int(log(0, 10, 60)), min_samples_leaf=int(log(1, 1, 30)),
                max_features=0.05 + 0.6 * u[2], class_weight=balanced, random_state=0,
            )
        case "gb":
            model = HistGradientBoostingClassifier(
                learning_rate=log(0, 0.01, 0.5), max_leaf_nodes=int(log(1, 2, 16)), max_iter=int(log(2, 8, 40)),
                max_bins=32, early_stopping=False, class_weight=balanced, random_state=0,
            )
        case "knn":
            model = KNeighborsClassifier(
                int(log(0, 1, 60)), weights=pick(1, ["uniform", "distance"]), p=pick(2, [1, 2]),
            )
        case "svc":
            model = SVC(C=log(0, 1e-2, 1e2), gamma=log(1, 1e-4, 1), class_weight=balanced)
        case "mlp":
            model = MLPClassifier(
                (int(log(0, 4, 48)),), alpha=log(1, 1e-6, 1), learning_rate_init=log(2, 1e-3, 3e-2),
                max_iter=25, random_state=0,
            )
    return family, [float(value) for value in u], make_pipeline(StandardScaler(), model)


def answers(pipeline, rows):
    """What ranks the rows: probabilities, or an SVC's distances from the boundary."""
    if hasattr(pipeline, "predict_proba"):
        return pipeline.predict_proba(rows)
    return pipeline.decision_function(rows)


def scores(labels, found, classes):
    if classes == 2:
        positive = found if found.ndim == 1 else found[:, 1]
        precision, recall, _ = precision_recall_curve(labels, positive)
        f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-300)
        return float(f1.max()), float(roc_auc_score(labels, positive))
    f1 = f1_score(labels, found.argmax(axis=1), average="macro")
    aucs = [roc_auc_score(labels == index, found[:, index]) for index in range(classes)]
    return float(f1), float(np.mean(aucs))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--configurations", type=int, default=150)
    parser.add_argument("--only", nargs="*")
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    for name, load in data_sets(options.data).items():
        if options.only and name not in options.only:
            continue
        rows, labels = load()
        classes = len(set(labels))
        for folds in (5, 10):
            last = options.directory / f"{name}-{folds}-auc.json"
            if last.exists():
                continue
            began = time.time()
            splits = list(StratifiedKFold(folds, shuffle=True, random_state=7).split(rows, labels))
            generator = np.random.default_rng(11)
            entries = []
            for _ in range(options.configurations):
                family, point, pipeline = configuration(generator)
                found, seconds = [], []
                for training, validation in splits:
                    start = time.process_time()
                    pipeline.fit(rows[training], labels[training])
                    found.append(scores(labels[validation], answers(pipeline, rows[validation]), classes))
                    seconds.append(time.process_time() - start)
                entries.append((family, point, seconds, found))
            for index, metric in enumerate(("f1", "auc")):
                content = {
                    "dataSet": name, "metric": metric, "folds": folds,
                    "configurations": [
                        {
                            "family": family, "point": point,
                            "seconds": [round(value, 5) for value in seconds],
                            "scores": [round(pair[index], 6) for pair in found],
                        }
                        for family, point, seconds, found in entries
                    ],
                }
                path = options.directory / f"{name}-{folds}-{metric}.json"
                path.write_text(json.dumps(content))
            print(f"{name} × {folds}: {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
