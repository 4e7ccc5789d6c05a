"""Writes Tests/Golden/Pipelines: what scikit-learn's transformers make of the same small columns.

Run it by hand with Python 3 and scikit-learn 1.9; the Swift tests read what it wrote.
"""

import json
import pathlib

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

GOLDEN = pathlib.Path(__file__).parent.parent / "Golden" / "Pipelines"


def plain(matrix):
    return [[None if np.isnan(cell) else cell for cell in row] for row in matrix.tolist()]


def write(name, cases):
    GOLDEN.mkdir(parents=True, exist_ok=True)
    (GOLDEN / f"{name}.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")


def numeric(train, test, impute, scale, indicator):
    train, test = np.array(train, float).reshape(-1, 1), np.array(test, float).reshape(-1, 1)
    values, queries = train, test
    if impute != "none":
        imputer = SimpleImputer(strategy=impute, fill_value=7 if impute == "constant" else None, keep_empty_features=True)
        values, queries = imputer.fit_transform(train), imputer.transform(test)
    if scale == "standard":
        scaler = StandardScaler().fit(values)
        queries = scaler.transform(queries)
    if indicator and impute != "none" and np.isnan(train).any():
        queries = np.hstack([queries, np.isnan(test).astype(float)])
    return {
        "train": [None if np.isnan(cell) else cell for cell in train[:, 0].tolist()],
        "test": [None if np.isnan(cell) else cell for cell in test[:, 0].tolist()],
        "choices": {
            "preprocessing.numeric.impute": impute,
            "preprocessing.numeric.fill_value": 7,
            "preprocessing.numeric.scale": scale,
            "preprocessing.numeric.indicator": indicator,
        },
        "result": plain(queries),
    }


random = np.random.default_rng(1)
nan = float("nan")
columns = [
    np.round(random.normal(50, 20, 41), 2).tolist(),
    [nan if random.random() < 0.3 else float(random.integers(0, 6)) for _ in range(40)],
    [3.0] * 9,
    [0.1] * 10 + [nan],
    [nan] * 5,
    (1e9 + np.arange(10.0)).tolist(),
    [1e-200, 2e-200, 3e-200],
]
write(
    "numeric",
    [
        numeric(column, column[:6] + [nan, -4.0, 1e6], impute, scale, indicator)
        for column in columns
        for impute in ("none", "median", "mean", "most_frequent", "constant")
        for scale in ("none", "standard")
        for indicator in (True, False)
        # Scikit-learn scales a column without a number to NaN for good; here it stays as it is.
        if not (np.isnan(column).all() and impute == "none" and scale == "standard")
    ],
)


def category(train, test, impute, encode, min_frequency, max_categories):
    # Scikit-learn puts NaN last among the categories, which is a group of its own.
    def column(cells):
        return np.array([nan if cell is None else cell for cell in cells], object).reshape(-1, 1)

    values, queries = column(train), column(test)
    if impute != "missing":
        imputer = SimpleImputer(
            strategy=impute, fill_value="m" if impute == "constant" else None, missing_values=nan
        )
        values, queries = imputer.fit_transform(values), imputer.transform(queries)
    if encode == "one_hot":
        encoder = OneHotEncoder(
            handle_unknown="infrequent_if_exist",
            min_frequency=min_frequency,
            max_categories=max_categories,
            sparse_output=False,
        )
    else:
        encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        if impute == "missing" and None in train:
            encoder.set_params(encoded_missing_value=len(set(train)) - 1)
    encoder.fit(values)
    return {
        "train": train,
        "test": test,
        "choices": {
            "preprocessing.categorical.impute": impute,
            "preprocessing.categorical.encode": encode,
            "preprocessing.categorical.min_frequency": min_frequency,
            "preprocessing.categorical.max_categories": max_categories,
        },
        "fill": "m",
        "result": plain(encoder.transform(queries).astype(float)),
    }


levels = ["a", "b", "c", "d", "Zebra", "z", "é"]
weights = [0.35, 0.25, 0.2, 0.1, 0.04, 0.04, 0.02]
complete = random.choice(levels, 80, p=weights).tolist()
holes = [None if random.random() < 0.2 else cell for cell in complete]
tests = levels + ["unseen", None]
write(
    "category",
    [
        category(train, tests if None in train or impute != "missing" else tests[:-1], impute, "one_hot", minimum, maximum)
        for train in (complete, holes)
        for impute in ("missing", "most_frequent", "constant")
        for minimum, maximum in ((1, None), (10, None), (1, 3), (5, 4), (1, 2), (1, 7), (1000, None))
    ]
    + [
        category(train, tests if None in train or impute != "missing" else tests[:-1], impute, "ordinal", 1, None)
        for train in (complete, holes)
        for impute in ("missing", "most_frequent", "constant")
    ],
)
