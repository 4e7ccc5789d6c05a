"""Writes Tests/Golden/Estimators/{Calibration,Contributions}.json: what scikit-learn's calibrators make
of the same log-odds, and what xgboost's `pred_contribs` and the `shap` package say of the same trees.

Run it by hand; the Swift tests read what it wrote. Trees are written node by node, each before its left
side and that before its right side.
"""

import json
import pathlib

import numpy as np
import shap
import xgboost
from sklearn.calibration import _SigmoidCalibration
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.isotonic import IsotonicRegression

GOLDEN = pathlib.Path(__file__).parent.parent / "Golden" / "Estimators"
random = np.random.default_rng(11)


def write(name, cases):
    (GOLDEN / f"{name}.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")


def calibration(margins, labels, queries):
    bound = np.log(2 * len(labels) + 1)
    sigmoid = _SigmoidCalibration().fit(margins.clip(-bound, bound), labels)
    isotonic = IsotonicRegression(out_of_bounds="clip", y_min=0, y_max=1).fit(margins.clip(-bound, bound), labels)
    return {
        "margins": margins.tolist(),
        "labels": labels.tolist(),
        "queries": queries.tolist(),
        "sigmoid": sigmoid.predict(queries.clip(-bound, bound)).tolist(),
        "isotonic": isotonic.predict(queries.clip(-bound, bound)).tolist(),
    }


cases = []
for rows, slope, digits in [(40, 1.0, 3), (200, 0.4, 3), (300, 3.0, 1), (80, -0.5, 2), (25, 0.0, 0)]:
    margins = np.round(random.normal(-1, 1.5, rows), digits)
    labels = (random.random(rows) < 1 / (1 + np.exp(-slope * margins))).astype(int)
    labels[:2] = [0, 1]
    cases.append(calibration(margins, labels, np.round(random.normal(0, 3, 30), digits)))
margins = np.array([-50.0] * 5 + [0.0] * 5 + [50.0] * 5)
cases.append(calibration(margins, np.array([0, 0, 0, 0, 1] + [0, 1, 0, 1, 1] + [1, 1, 1, 0, 1]), np.array([-9.0, 0, 1, 60])))
write("Calibration", cases)


def preorder(left, right, node):
    """The nodes below one, the node itself first."""
    if left[node] < 0:
        return [node]
    return [node] + preorder(left, right, left[node]) + preorder(left, right, right[node])


def boosted(rows, classes, depth, missing):
    features = np.round(random.normal(0, 1, (rows, 5)), 2)
    features[:, 4] = features[:, 4] > 0
    score = features[:, 0] + features[:, 1] * features[:, 4] + random.normal(0, 0.5, rows)
    labels = np.digitize(score, np.quantile(score, np.arange(1, classes) / classes))
    features[random.random(features.shape) < missing] = np.nan
    matrix = xgboost.DMatrix(features, labels)
    objective = {"objective": "binary:logistic"} if classes == 2 else {"objective": "multi:softprob", "num_class": classes}
    booster = xgboost.train({"max_depth": depth, "base_score": 0.5, "eta": 0.5, "seed": 1, **objective}, matrix, 4)
    model = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]
    trees = []
    for tree, output in zip(model["trees"], model["tree_info"]):
        left, right = tree["left_children"], tree["right_children"]
        order = preorder(left, right, 0)
        place = {node: index for index, node in enumerate(order)}
        trees.append(
            {
                "output": output,
                "column": [tree["split_indices"][node] if left[node] >= 0 else -1 for node in order],
                "value": [tree["split_conditions"][node] for node in order],
                "right": [place[right[node]] if left[node] >= 0 else 0 for node in order],
                "missingGoesLeft": [bool(tree["default_left"][node]) for node in order],
                "cover": [tree["sum_hessian"][node] for node in order],
            }
        )
    queries = features[:25]
    contributions = booster.predict(xgboost.DMatrix(queries), pred_contribs=True)
    # Rows × outputs × (columns and the mean).
    contributions = contributions.reshape(len(queries), -1, features.shape[1] + 1)
    return {
        "classes": classes,
        "trees": trees,
        "queries": [[None if np.isnan(cell) else cell for cell in row] for row in queries.tolist()],
        "contributions": contributions.astype(float).tolist(),
    }


def forest(kind, rows, classes, **settings):
    features = np.round(random.normal(0, 1, (rows, 4)), 2).astype(np.float32)
    score = features[:, 0] - features[:, 1] * features[:, 2] + random.normal(0, 0.3, rows)
    labels = np.digitize(score, np.quantile(score, np.arange(1, classes) / classes))
    model = kind(n_estimators=6, random_state=1, **settings).fit(features, labels)
    trees = []
    for estimator in model.estimators_:
        tree = estimator.tree_
        order = preorder(tree.children_left, tree.children_right, 0)
        place = {node: index for index, node in enumerate(order)}
        isLeaf = tree.children_left < 0
        trees.append(
            {
                "column": [-1 if isLeaf[node] else int(tree.feature[node]) for node in order],
                "value": [0.0 if isLeaf[node] else float(tree.threshold[node]) for node in order],
                "right": [0 if isLeaf[node] else place[tree.children_right[node]] for node in order],
                "shares": [tree.value[node][0].tolist() for node in order],
                "cover": [float(tree.weighted_n_node_samples[node]) for node in order],
            }
        )
    queries = features[:20]
    explained = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    values = explained.shap_values(queries, check_additivity=False)  # rows × columns × classes
    base = np.broadcast_to(explained.expected_value, (len(queries), classes))
    contributions = np.concatenate([values, base[:, None, :]], axis=1).transpose(0, 2, 1)
    return {
        "classes": classes,
        "trees": trees,
        "queries": queries.astype(float).tolist(),
        "contributions": contributions.tolist(),
    }


write(
    "Contributions",
    {
        "boosted": [boosted(120, 2, 3, 0), boosted(150, 2, 6, 0.2), boosted(150, 3, 4, 0.1)],
        "forests": [
            forest(RandomForestClassifier, 100, 2),
            forest(RandomForestClassifier, 120, 3, min_samples_leaf=5, class_weight="balanced"),
            forest(ExtraTreesClassifier, 80, 2, max_depth=8),
        ],
    },
)
