"""Times families beside scikit-learn, one thread each, in turns, and compares how well they rank.

    swift build -c release --product benchmark-estimators
    python3 Tests/Benchmarks/estimators.py [MLPClassifier] [RandomForestClassifier] …

Needs Python 3 with scikit-learn 1.9. Prints medians over the seeds, in seconds of the processor, and
how often ours goes into theirs; a seed is a split of the table, too, so that the areas under the
curve are paired.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.datasets import make_classification
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import BernoulliNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).resolve()
ROOT = HERE.parent.parent.parent
SEEDS = range(int(os.environ.get("SEEDS", 5)))


def loans(name, target):
    """The features with their gaps filled by kind, and whether a loan was bad."""
    import csv

    with open(ROOT / "Data" / name, newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [column for column in rows[0] if column != target]
    labels = np.array([row[target] == "bad" for row in rows], dtype=int)

    def number(text):
        try:
            return float(text) if text else np.nan
        except ValueError:
            return None

    cells = {column: [number(row[column]) for row in rows] for column in columns}
    numeric = [column for column in columns if None not in cells[column]]
    words = [column for column in columns if column not in numeric]
    numbers = np.array([cells[column] for column in numeric]).T
    levels = np.array([[row[column] or "missing" for column in words] for row in rows], dtype=object)
    return numbers, levels, labels


def table(rows, columns):
    informative = max(3, columns // 3)
    features, labels = make_classification(
        rows, columns, n_informative=informative, n_redundant=min(columns // 6, columns - informative),
        n_clusters_per_class=4, class_sep=0.7, flip_y=0.05, random_state=1,
    )
    return features, np.empty((rows, 0), dtype=object), labels


TABLES = {
    "credit_data": lambda: loans("credit_data.csv", "Status"),
    "lending_club": lambda: loans("lending_club.csv", "Class"),
    "generated 50000×30": lambda: table(50_000, 30),
    "generated 50000×8": lambda: table(50_000, 8),
    "generated 50000×3": lambda: table(50_000, 3),
    "generated 5000×20": lambda: table(5_000, 20),
}


def split(data, seed):
    """Scaled and encoded by what the training rows say."""
    numbers, levels, labels = data
    train, test = train_test_split(np.arange(len(labels)), test_size=0.3, stratify=labels, random_state=seed)
    scale = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    encode = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
    parts = [scale.fit(numbers[train]), *([encode.fit(levels[train])] if levels.shape[1] else [])]

    def apply(rows):
        blocks = [parts[0].transform(numbers[rows])]
        if len(parts) > 1:
            blocks.append(parts[1].transform(levels[rows]))
        return np.ascontiguousarray(np.hstack(blocks)), labels[rows]

    return apply(train), apply(test)


class Ours:
    def __init__(self):
        program = ROOT / ".build" / "release" / "benchmark-estimators"
        self.child = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.folder = tempfile.TemporaryDirectory()

    def fit(self, family, settings, train, test, seed):
        paths = []
        for name, (features, labels) in (("train", train), ("test", test)):
            path = os.path.join(self.folder.name, name)
            np.column_stack([features, labels]).astype("<f8").tofile(path)
            paths.append(path)
        order = {
            "family": family, "settings": settings, "seed": seed, "classes": 2,
            "columns": train[0].shape[1], "train": paths[0], "test": paths[1],
        }
        self.child.stdin.write(json.dumps(order) + "\n")
        self.child.stdin.flush()
        answer = json.loads(self.child.stdout.readline())
        return answer["fitSeconds"], answer["judgeSeconds"], np.array(answer["probabilities"]).reshape(-1, 2)[:, 1]


def theirs(model, train, test):
    start = time.process_time()
    model.fit(*train)
    fitted = time.process_time()
    scores = model.predict_proba(test[0])[:, 1]
    return fitted - start, time.process_time() - fitted, scores


def mlp(settings, seed):
    return MLPClassifier(random_state=seed, **settings)


def cases():
    for layers, epochs in (([100], 30), ([128, 64], 20)):
        yield (
            f"MLPClassifier {layers} × {epochs} epochs", "MLPClassifier",
            {"hidden_layer_sizes": layers, "max_iter": epochs, "n_iter_no_change": epochs, "batch_size": 200},
            mlp, ["credit_data", "lending_club", "generated 50000×30"],
        )
    for cost in (0.01, 1, 100):
        yield (
            f"LogisticRegression C {cost}", "LogisticRegression", {"C": cost},
            lambda settings, seed: LogisticRegression(**settings, max_iter=1000),
            ["credit_data", "lending_club", "generated 50000×30"],
        )
    for kernel in ("rbf", "poly"):
        yield (
            f"SVC {kernel}", "SVC", {"kernel": kernel},
            # What `SVC(probability=True)` was before release 1.8 deprecated it.
            lambda settings, seed: CalibratedClassifierCV(SVC(**settings), ensemble=False, cv=5),
            ["credit_data", "generated 5000×20"],
        )
    yield (
        "LinearSVC", "LinearSVC", {},
        lambda settings, seed: CalibratedClassifierCV(LinearSVC(**settings), ensemble=False, cv=5),
        ["credit_data", "lending_club", "generated 50000×30"],
    )
    yield (
        "BernoulliNB", "BernoulliNB", {}, lambda settings, seed: BernoulliNB(**settings),
        ["credit_data", "lending_club", "generated 50000×30"],
    )
    forests = [{}, {"min_samples_leaf": 10, "max_features": 0.5}]
    trees = [{}, {"max_depth": 6}, {"max_leaf_nodes": 64, "min_samples_leaf": 10}]
    for model, choices in (
        (DecisionTreeClassifier, trees), (RandomForestClassifier, forests), (ExtraTreesClassifier, forests),
    ):
        for settings in choices:
            words = ", ".join(f"{name} {value}" for name, value in settings.items())
            yield (
                f"{model.__name__} {words}", model.__name__, settings,
                lambda settings, seed, model=model: model(**settings, random_state=seed),
                ["credit_data", "lending_club", "generated 50000×30"],
            )
    for settings in ({"n_neighbors": 25}, {"n_neighbors": 25, "p": 1}, {"n_neighbors": 200, "weights": "distance"}):
        for algorithm in ("auto", "brute"):
            words = ", ".join(f"{name} {value}" for name, value in settings.items())
            yield (
                f"KNeighborsClassifier {words}, theirs {algorithm}", "KNeighborsClassifier", settings,
                lambda settings, seed, algorithm=algorithm: KNeighborsClassifier(**settings, algorithm=algorithm),
                ["credit_data", "lending_club", "generated 50000×30", "generated 50000×8", "generated 50000×3"],
            )


def main(wanted):
    ours = Ours()
    print(
        f"{'what':60} {'table':20} {'fit':>8} {'sklearn':>8} {'ratio':>6}"
        f" {'predict':>8} {'sklearn':>8} {'ratio':>6} {'AUC':>7} {'sklearn':>7}"
    )
    for title, family, settings, make, tables in cases():
        if wanted and family not in wanted:
            continue
        for name in tables:
            data = TABLES[name]()
            fits, predictions, areas = ([], []), ([], []), ([], [])
            for seed in SEEDS:
                train, test = split(data, seed)
                for side, (fit, predict, scores) in enumerate((
                    ours.fit(family, settings, train, test, seed),
                    theirs(make(settings, seed), train, test),
                )):
                    fits[side].append(fit)
                    predictions[side].append(predict)
                    areas[side].append(roc_auc_score(test[1], scores))
            (fit, other_fit), (predict, other_predict) = (
                [statistics.median(side) for side in sides] for sides in (fits, predictions)
            )
            print(
                f"{title:60} {name:20} {fit:8.4f} {other_fit:8.4f} {other_fit / fit:6.1f}"
                f" {predict:8.4f} {other_predict:8.4f} {other_predict / predict:6.1f}"
                f" {statistics.mean(areas[0]):7.4f} {statistics.mean(areas[1]):7.4f}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
