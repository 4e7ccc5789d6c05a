"""Writes Tests/Golden/Estimators: what scikit-learn and XGBoost answer to the same small tables.

Run it by hand with Python 3, scikit-learn 1.9 and xgboost 3.2; the Swift tests read what it wrote.
"""

import json
import pathlib

import numpy as np
import xgboost
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC, LinearSVC

GOLDEN = pathlib.Path(__file__).parent.parent / "Golden" / "Estimators"


def table(seed, rows, columns, classes):
    """Classes that overlap, on columns of different scales."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, rows)
    centers = random.normal(size=(classes, columns))
    features = centers[labels] + 1.5 * random.normal(size=(rows, columns))
    return np.round(features * (1 + np.arange(columns)), 4), labels


def case(model, train, test, settings, weights=None, fit_settings=None):
    (features, labels), (queries, _) = train, test
    model.fit(features, labels, sample_weight=weights) if weights is not None else model.fit(
        features, labels
    )
    return {
        "features": features.tolist(),
        "labels": labels.tolist(),
        "classes": int(labels.max()) + 1,
        "weights": None if weights is None else weights.tolist(),
        "settings": settings,
        "queries": queries.tolist(),
        "probabilities": model.predict_proba(queries).astype(float).tolist(),
    }


def split(data, rows):
    features, labels = data
    return (features[rows:], labels[rows:]), (features[:rows], labels[:rows])


def write(name, cases):
    GOLDEN.mkdir(parents=True, exist_ok=True)
    (GOLDEN / f"{name}.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")


binary = split(table(1, 160, 4, 2), 20)
several = split(table(2, 200, 3, 4), 20)

write(
    "GaussianNB",
    [
        case(GaussianNB(var_smoothing=smoothing), *data, {"var_smoothing": smoothing})
        for data in (binary, several)
        for smoothing in (1e-9, 0.1)
    ],
)

# Rounded cells make equal distances frequent; scikit-learn breaks such ties as they come, so only
# tables without them are compared.
write(
    "KNeighborsClassifier",
    [
        case(
            KNeighborsClassifier(n_neighbors=k, weights=weights, p=p, algorithm="brute"),
            *data,
            {"n_neighbors": k, "weights": weights, "p": p},
        )
        for data in (binary, several)
        for k, weights, p in ((1, "uniform", 2), (7, "uniform", 1), (12, "distance", 2), (9, "distance", 1))
    ],
)


def standardized(data):
    (features, labels), (queries, others) = data
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    return ((features - mean) / deviation, labels), ((queries - mean) / deviation, others)


row_weights = np.random.default_rng(3).integers(1, 4, len(binary[0][1])).astype(float)
write(
    "LogisticRegression",
    [
        case(
            LogisticRegression(C=c, l1_ratio=l1, class_weight=balance, solver=solver, tol=1e-10, max_iter=100000),
            *standardized(binary),
            {"C": c, "l1_ratio": l1, "class_weight": balance},
            weights,
        )
        # Under a stronger L1 penalty all weights are zero, and saga stops before the intercept is there.
        for l1, solver, c in (
            (0, "lbfgs", 0.01), (0, "lbfgs", 1), (0, "lbfgs", 100),
            (1, "saga", 0.1), (1, "saga", 1), (1, "saga", 100),
        )
        for balance, weights in ((None, None), ("balanced", None), (None, row_weights))
    ]
    + [
        case(
            LogisticRegression(C=c, class_weight=balance, tol=1e-10, max_iter=100000),
            *standardized(several),
            {"C": c, "class_weight": balance},
        )
        for c in (0.01, 1, 100)
        for balance in (None, "balanced")
    ],
)

missing = split(table(4, 260, 4, 2), 30)
for part in missing:
    part[0][np.random.default_rng(5).random(part[0].shape) < 0.15] = np.nan


def trees(data, **settings):
    encoded = [
        [None if np.isnan(cell) else cell for cell in row] for row in data[0][0].tolist()
    ], [[None if np.isnan(cell) else cell for cell in row] for row in data[1][0].tolist()]
    model = xgboost.XGBClassifier(tree_method="hist", n_jobs=1, **settings)
    result = case(model, *data, settings)
    result["features"], result["queries"] = encoded
    return result


write(
    "XGBClassifier",
    [
        trees(missing, n_estimators=20, max_depth=3, learning_rate=0.2),
        trees(missing, n_estimators=50, max_depth=5, learning_rate=0.1, reg_lambda=5, gamma=0.1),
        trees(missing, n_estimators=20, max_depth=4, learning_rate=0.3, scale_pos_weight=3),
        trees(several, n_estimators=15, max_depth=3, learning_rate=0.2, reg_alpha=0.5),
        trees(missing, n_estimators=15, max_depth=10, learning_rate=0.2, grow_policy="lossguide", max_leaves=6),
        trees(several, n_estimators=15, max_depth=3, learning_rate=0.3, max_bin=16, max_delta_step=0.7),
        trees(missing, n_estimators=15, max_depth=3, learning_rate=0.3, booster="dart"),
    ],
)

write(
    "BernoulliNB",
    [
        case(BernoulliNB(**settings), *standardized(data), settings, weights)
        for data, weights in ((binary, None), (binary, row_weights), (several, None))
        for settings in (
            {"alpha": 1}, {"alpha": 0.01, "binarize": 0.3}, {"alpha": 50, "fit_prior": False},
        )
    ],
)


def divided(data):
    """Each column in five parts, by what the training rows say."""
    (features, labels), (queries, others) = data
    borders = np.quantile(features, [0.2, 0.4, 0.6, 0.8], axis=0)

    def codes(cells):
        return (cells[:, None, :] > borders).sum(axis=1).astype(float)

    return (codes(features), labels), (codes(queries), others)


write(
    "CategoricalNB",
    [
        case(CategoricalNB(**settings), *divided(data), settings, weights)
        for data, weights in ((binary, None), (binary, row_weights), (several, None))
        for settings in ({"alpha": 1}, {"alpha": 0.01}, {"alpha": 50, "fit_prior": False})
    ],
)


def machine(model, data, settings):
    """With decision values beside the probabilities of a sigmoid that five folds were judged for."""
    result = case(CalibratedClassifierCV(model, ensemble=False, cv=5), *data, settings)
    (features, labels), (queries, _) = data
    decision = model.fit(features, labels).decision_function(queries)
    result["decision"] = decision.reshape(len(queries), -1).tolist()
    return result


write(
    "SVC",
    [
        machine(SVC(tol=1e-8, decision_function_shape="ovo", **settings), standardized(data), {"tol": 1e-8, **settings})
        for data in (binary, several)
        for settings in (
            {"C": 1, "kernel": "rbf", "gamma": "scale"},
            {"C": 10, "kernel": "rbf", "gamma": 0.05, "class_weight": "balanced"},
            {"C": 0.5, "kernel": "poly", "gamma": "auto", "degree": 2, "coef0": 1},
            {"C": 2, "kernel": "linear"},
        )
    ],
)

write(
    "LinearSVC",
    [
        machine(LinearSVC(tol=1e-9, max_iter=1000000, **settings), standardized(data), {"tol": 1e-9, **settings})
        for data in (binary, several)
        for settings in (
            {"C": 1}, {"C": 0.01, "intercept_scaling": 10}, {"C": 0.1, "class_weight": "balanced"},
        )
        # Of several classes, scikit-learn weighs the one and not the rest; Tenfold weighs all rows.
        if data is binary or "class_weight" not in settings
    ],
)


def ring(seed, rows):
    """Inside or outside of a ring, which no line can tell."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(rows, 2))
    labels = ((features**2).sum(axis=1) + 0.3 * random.normal(size=rows) > 1.4).astype(int)
    return np.round(features, 3), labels


# Chance differs, so the Swift tests compare how well the probabilities fit, not the numbers.
write(
    "MLPClassifier",
    [
        case(
            MLPClassifier(random_state=1, **settings), *split(ring(6, 500), 200),
            {key: list(value) if isinstance(value, tuple) else value for key, value in settings.items()},
        )
        | {"truth": ring(6, 500)[1][:200].tolist()}
        for settings in (
            {"hidden_layer_sizes": (32,), "max_iter": 100, "learning_rate_init": 0.01},
            {"hidden_layer_sizes": (16, 16), "max_iter": 100, "learning_rate_init": 0.01, "activation": "tanh"},
        )
    ],
)
