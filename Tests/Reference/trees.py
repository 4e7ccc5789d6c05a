"""Writes Tests/Golden/Estimators/DecisionTreeClassifier.json: trees that scikit-learn grows, node by node.

Run it by hand with Python 3 and scikit-learn 1.9; the Swift tests read what it wrote. Columns have few
distinct values, so that bins lose nothing. Where two splits are equally good, scikit-learn's choice
depends on its seed: such cases are refused, by growing each tree from several seeds.
"""

import json
import pathlib

import numpy as np
from sklearn.tree import DecisionTreeClassifier

GOLDEN = pathlib.Path(__file__).parent.parent / "Golden" / "Estimators"


def table(seed, rows, classes, missing=0.0):
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, rows)
    centers = random.normal(size=(classes, 4))
    features = np.round(3 * (centers[labels] + 1.2 * random.normal(size=(rows, 4)))) / 4
    features[:, 3] = np.round(features[:, 3] * 10)
    features[random.random(features.shape) < missing] = np.nan
    return features, labels


def nodes(model):
    """The nodes, each before its left side and that before its right side."""
    tree = model.tree_
    found = []

    def visit(index):
        isLeaf = tree.children_left[index] < 0
        threshold = float(tree.threshold[index])
        found.append({
            "column": -1 if isLeaf else int(tree.feature[index]),
            "threshold": None if isLeaf or np.isinf(threshold) else threshold,
            "missingGoesLeft": None if isLeaf else bool(tree.missing_go_to_left[index]),
            "rows": int(tree.n_node_samples[index]),
            "weight": float(tree.weighted_n_node_samples[index]),
            "impurity": float(tree.impurity[index]),
            "shares": tree.value[index][0].tolist(),
        })
        if not isLeaf:
            visit(tree.children_left[index])
            visit(tree.children_right[index])

    visit(0)
    return found


def holes(features):
    return [[None if np.isnan(cell) else float(cell) for cell in row] for row in features]


def case(data, settings, weights=None):
    features, labels = data
    grown = [
        # Other units of weight round differently, which parts ties that rounding hides.
        nodes(
            DecisionTreeClassifier(random_state=seed, **settings)
            .fit(features, labels, unit * (np.ones(len(labels)) if weights is None else weights))
        )
        for unit in (1, 1.7, 0.3)
        for seed in range(8)
    ]
    splits = [[(node["column"], node["threshold"], node["rows"]) for node in tree] for tree in grown]
    if any(tree != splits[0] for tree in splits):
        return None
    model = DecisionTreeClassifier(random_state=0, **settings).fit(features, labels, weights)
    return {
        "features": holes(features),
        "labels": labels.tolist(),
        "classes": int(labels.max()) + 1,
        "weights": None if weights is None else weights.tolist(),
        "settings": settings,
        "nodes": grown[0],
        "probabilities": model.predict_proba(features[:12]).tolist(),
    }


SETTINGS = [
    {"max_depth": 3},
    {"max_depth": 3, "criterion": "entropy"},
    {"max_depth": 4, "criterion": "log_loss", "min_samples_leaf": 7},
    {"min_samples_leaf": 0.06},
    {"min_samples_split": 0.2, "min_samples_leaf": 3},
    {"max_leaf_nodes": 6},
    {"max_leaf_nodes": 9, "criterion": "entropy", "min_samples_leaf": 4},
    {"min_impurity_decrease": 0.01, "max_depth": 6},
    {"class_weight": "balanced", "max_depth": 3, "min_samples_leaf": 5},
    {"ccp_alpha": 0.008, "max_depth": 5, "min_samples_leaf": 4},
]


def cases():
    for settings in SETTINGS:
        for classes in (2, 3):
            for missing in (0.0, 0.1):
                # Scikit-learn balances classes by their rows, we by what those weigh.
                kinds = ("none",) if "class_weight" in settings else ("none", "whole", "real")
                for kind in kinds:
                    for seed in range(40):
                        data = table(seed, 96, classes, missing)
                        random = np.random.default_rng(seed)
                        weights = {
                            "none": None,
                            "whole": random.integers(1, 4, 96).astype(float),
                            "real": np.round(random.uniform(0.2, 3, 96) * 64) / 64,
                        }[kind]
                        found = case(data, settings, weights)
                        if found:
                            yield found
                            break
                    else:
                        print("no case without a tie:", settings, classes, missing, kind)


def path(seed, classes):
    features, labels = table(seed, 240, classes)
    settings = {"max_depth": 6, "min_samples_leaf": 3}
    found = DecisionTreeClassifier(random_state=0, **settings).cost_complexity_pruning_path(
        features, labels
    )
    leaves = [
        int(DecisionTreeClassifier(random_state=0, ccp_alpha=(low + high) / 2, **settings)
            .fit(features, labels).get_n_leaves())
        for low, high in zip(found.ccp_alphas[:-1], found.ccp_alphas[1:])
    ]
    # Steps that rounding alone tells apart have no price between them.
    if case((features, labels), settings) is None or np.diff(found.ccp_alphas).min() < 1e-6:
        return None
    return {
        "features": holes(features),
        "labels": labels.tolist(),
        "classes": classes,
        "settings": settings,
        "alphas": found.ccp_alphas.tolist(),
        "impurities": found.impurities.tolist(),
        "leaves": leaves,
    }


def write(name, found):
    (GOLDEN / f"{name}.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")
    print(name, len(found))


write("DecisionTreeClassifier", list(cases()))
paths = (path(seed, classes) for classes in (2, 3) for seed in range(200))
write("PruningPaths", [found for found in paths if found][:4])
