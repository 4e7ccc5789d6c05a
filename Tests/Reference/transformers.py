"""Writes Tests/Golden/Pipelines/transformers.json: what scikit-learn makes of the same small tables.

Run it by hand with Python 3 and scikit-learn 1.9; the Swift tests read what it wrote. A case has the
cells of its columns, of which the first `train` rows are learned from, and two answers: for these
rows and for the others.
"""

import json
import pathlib

import mpmath as mp
import numpy as np
import pandas as pd
from scipy import optimize
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_selection import SelectFromModel, mutual_info_classif
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import PredefinedSplit
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

GOLDEN = pathlib.Path(__file__).parent.parent / "Golden" / "Pipelines"
random = np.random.default_rng(7)
nan = float("nan")
mp.mp.dps = 400


def plain(values):
    return [None if isinstance(cell, float) and np.isnan(cell) else cell for cell in values]


def case(name, columns, train, choices, fitted, result, labels=None, classes=2):
    labels = np.zeros(train, int) if labels is None else labels
    return {
        "name": name,
        "columns": [
            {"type": kind, "name": column, "cells": plain(list(cells))}
            for column, (kind, cells) in columns.items()
        ],
        "train": train,
        "labels": [int(label) for label in labels],
        "classes": classes,
        "choices": {"preprocessing." + key: value for key, value in choices.items()},
        "fitted": [plain(row) for row in np.asarray(fitted, float).tolist()],
        "result": [plain(row) for row in np.asarray(result, float).tolist()],
    }


# Scalers, column by column.
signed_log = FunctionTransformer(lambda x: np.sign(x) * np.log1p(np.abs(x)))
SCALERS = {
    "standard": lambda rows: StandardScaler(),
    "robust": lambda rows: RobustScaler(),
    "min_max": lambda rows: MinMaxScaler(),
    "quantile_uniform": lambda rows: QuantileTransformer(n_quantiles=min(rows, 1000), subsample=None),
    "quantile_normal": lambda rows: QuantileTransformer(
        n_quantiles=min(rows, 1000), subsample=None, output_distribution="normal"
    ),
    "log1p": lambda rows: StandardScaler(),
    "yeo_johnson": lambda rows: PowerTransformer(),
}


class ExactYeoJohnson:
    """PowerTransformer in 400 digits, for positive cells: its own likelihood of cells far from zero,
    such as years, is one of rounding errors (λ −3.6 instead of −31.7)."""

    def fit(self, values):
        cells = [mp.mpf(cell) for cell in values[:, 0] if not np.isnan(cell)]
        logs = mp.fsum(mp.log1p(cell) for cell in cells)

        def loss(power):
            powers = self.powers(cells, power)
            mean = mp.fsum(powers) / len(powers)
            variance = mp.fsum((cell - mean) ** 2 for cell in powers) / len(powers)
            return float(len(cells) / mp.mpf(2) * mp.log(variance) - (power - 1) * logs)

        # SciPy's bounds, the lower of which it is here.
        real = np.finfo(float)
        reach = np.log1p(20 * np.nanmax(values))
        low = (np.log(real.tiny) - np.log(real.eps)) / 2 / reach
        high = (np.log(real.max) + np.log(real.eps)) / 2 / reach
        self.power = optimize.fminbound(loss, low, high, xtol=1.48e-8)
        powers = self.powers(cells, self.power)
        self.mean = mp.fsum(powers) / len(powers)
        self.deviation = mp.sqrt(mp.fsum((cell - self.mean) ** 2 for cell in powers) / len(powers))
        return self

    @staticmethod
    def powers(cells, power):
        return [((1 + mp.mpf(cell)) ** mp.mpf(power) - 1) / mp.mpf(power) for cell in cells]

    def transform(self, values):
        scaled = [(power - self.mean) / self.deviation for power in self.powers(values[:, 0], self.power)]
        return np.array([float(cell) for cell in scaled]).reshape(-1, 1)


def scaled(name, cells, train, scale):
    values = np.array(cells, float).reshape(-1, 1)
    inner = signed_log.transform(values) if scale == "log1p" else values
    scaler = SCALERS[scale](train)
    if scale == "yeo_johnson" and name == "years":
        scaler = ExactYeoJohnson()
    scaler = scaler.fit(inner[:train])
    return case(
        f"{scale} of {name}",
        {"x": ("number", cells)},
        train,
        {"numeric.impute": "none", "numeric.scale": scale},
        scaler.transform(inner[:train]),
        scaler.transform(inner[train:]),
    )


numbers = {
    "a normal column": np.round(random.normal(50, 20, 60), 2).tolist() + [nan, -1e6, 1e6],
    "a skewed column": np.exp(random.normal(8, 1.5, 200)).tolist() + [0.0, -5.0, 1e7],
    "a column skewed to the left": (-np.exp(random.normal(0, 1, 80))).tolist() + [0.5, -40.0, 3.0],
    "whole numbers with holes": [
        nan if random.random() < 0.2 else float(random.integers(0, 7)) for _ in range(90)
    ]
    + [3.0, 6.5, nan],
    "a constant column": [4.25] * 12 + [4.25, 5.0, -1.0],
    "more rows than quantiles": random.normal(0, 1, 1500).tolist() + [0.123, -5.0, 5.0],
    "small numbers": (random.random(40) * 1e-9).tolist() + [0.0, 5e-10, 1.0],
    "years": (1980 + random.integers(0, 40, 70).astype(float)).tolist() + [1999.0, 2040.0, nan],
}
cases = [
    scaled(name, cells, len(cells) - 3, scale)
    for name, cells in numbers.items()
    for scale in SCALERS
    # The likelihood of a column of numbers near zero is the same under any power.
    if not (name == "small numbers" and scale == "yeo_johnson")
]

# Encoders of levels.
levels = [f"level {number}" for number in range(12)] + ["é", ""]


def text(cell):
    return nan if cell is None else cell


def folds(labels, classes):
    """The rows of each class are dealt out in turn, one class going on where the other ended."""
    fold, next_fold = np.empty(len(labels), int), 0
    for label in range(classes):
        for row in np.flatnonzero(labels == label):
            fold[row] = next_fold % 5
            next_fold += 1
    return fold


def target(name, cells, train, labels, classes):
    values = np.array([text(cell) for cell in cells], object).reshape(-1, 1)
    split = PredefinedSplit(folds(labels, classes))
    encoder = TargetEncoder(
        target_type="binary" if classes == 2 else "multiclass", smooth="auto", cv=split
    )
    fitted = encoder.fit_transform(values[:train], labels)
    return case(
        f"target encoding of {name}, {classes} classes",
        {"x": ("category", cells)},
        train,
        {"categorical.encode": "target"},
        fitted,
        encoder.transform(values[train:]),
        labels,
        classes,
    )


shares = random.dirichlet(np.ones(len(levels)))
full = random.choice(levels, 150, p=shares).tolist()
holes = [None if random.random() < 0.15 else cell for cell in full]
tests = levels + ["unseen", None]
rare = [f"id {row}" for row in range(40)]
for name, cells in {"levels": full, "levels with holes": holes, "identifiers": rare}.items():
    for classes in (2, 3):
        drawn = random.integers(0, classes, len(cells))
        drawn[:classes] = range(classes)
        asked = tests if None in cells else tests[:-1]
        cases.append(target(name, cells + asked, len(cells), drawn, classes))

counts = pd.Series([text(cell) for cell in holes]).value_counts(normalize=True, dropna=False)
frequency = [counts.get(text(cell), 0.0) for cell in holes + tests]
frequency[-1] = counts[counts.index.isna()].iloc[0]
frequency = [
    counts[counts.index.isna()].iloc[0] if cell is None else share
    for cell, share in zip(holes + tests, frequency)
]
cases.append(
    case(
        "frequency encoding of levels with holes",
        {"x": ("category", holes + tests)},
        len(holes),
        {"categorical.encode": "frequency"},
        np.reshape(frequency[: len(holes)], (-1, 1)),
        np.reshape(frequency[len(holes) :], (-1, 1)),
    )
)
many = [f"merchant {random.integers(0, 500)} ü" for _ in range(300)]
hasher = FeatureHasher(n_features=19, input_type="string")
hashed = hasher.transform([[cell] for cell in many]).toarray()
cases.append(
    case(
        "hashing of many levels",
        {"x": ("category", many + many[:20])},
        len(many),
        {"categorical.encode": "hash", "categorical.n_features": 19},
        hashed,
        hashed[:20],
    )
)

# Imputation by neighbours, with distances in standard deviations.
table = random.normal(0, 1, (90, 4)) @ random.normal(0, 1, (4, 4)) * [1, 1000, 0.01, 5] + [0, 5e4, 1, 0]
table[random.random(table.shape) < 0.2] = nan
table[3] = nan
for neighbors in (1, 5):
    scaler = StandardScaler().fit(table[:70])
    imputer = KNNImputer(n_neighbors=neighbors).fit(scaler.transform(table[:70]))
    filled = scaler.inverse_transform(imputer.transform(scaler.transform(table)))
    cases.append(
        case(
            f"imputation by {neighbors} neighbours",
            {f"x{column}": ("number", table[:, column].tolist()) for column in range(4)},
            70,
            {"numeric.impute": "knn", "numeric.n_neighbors": neighbors, "numeric.indicator": False},
            filled[:70],
            filled[70:],
        )
    )

# Dates, by pandas.
days = np.round(random.uniform(-40_000, 40_000, 60), 3).tolist() + [-0.5, 0.0, 11_016.0, nan]
dates = pd.Series(pd.to_datetime(np.floor(days), unit="D", origin="unix"))
parts = np.column_stack([dates.dt.year, dates.dt.month, dates.dt.day_of_week, days]).astype(float)
cases.append(
    case(
        "parts of dates",
        {"x": ("date", days)},
        50,
        {
            "numeric.impute": "none",
            "dates.parts": ["year", "month", "day_of_week", "days"],
        },
        parts[:50],
        parts[50:],
    )
)

# Selection by mutual information, of columns without equal numbers.
rows, width = 200, 8
informative = random.normal(0, 1, (rows + 5, width))
for classes in (2, 3):
    drawn = random.integers(0, classes, rows)
    columns = informative.copy()
    for column in range(width):
        columns[:rows, column] += 0.25 * column * drawn
    columns = columns[:, random.permutation(width)]
    information = mutual_info_classif(columns[:rows], drawn, random_state=1)
    kept = np.sort(np.argsort(-information)[:3])
    cases.append(
        case(
            f"selection by mutual information, {classes} classes",
            {f"x{column}": ("number", columns[:, column].tolist()) for column in range(width)},
            rows,
            {"selection.type": "mutual_info", "selection.k": 3},
            columns[:rows, kept],
            columns[rows:, kept],
            drawn,
            classes,
        )
        | {"information": information.tolist()}
    )

# Products of columns, filled in and scaled; a generator of their own, as for what comes below.
random = np.random.default_rng(13)
factors = random.normal(0, 1, (60, 4)) * [1, 100, 1e-3, 1e6] + [0, 50, 0, 1e6]
factors[random.random(factors.shape) < 0.1] = nan
for scale, scaler in {"none": [], "standard": [StandardScaler()]}.items():
    products = make_pipeline(
        SimpleImputer(strategy="median"),
        PolynomialFeatures(degree=2, interaction_only=True, include_bias=False),
        *scaler,
    )
    fitted = products.fit_transform(factors[:45])
    cases.append(
        case(
            f"products of columns, scale {scale}",
            {f"x{column}": ("number", factors[:, column].tolist()) for column in range(4)},
            45,
            {
                "numeric.impute": "median",
                "numeric.indicator": False,
                "numeric.scale": scale,
                "numeric.interactions": [f"x{column}" for column in range(4)],
            },
            fitted,
            products.transform(factors[45:]),
        )
    )

# Selection by a logistic regression with an L1 penalty, one class against the rest.
rows, width = 180, 12
scattered = random.normal(0, 1, (rows + 6, width)) * np.geomspace(0.01, 1000, width)
for classes in (2, 3):
    for inverse_penalty in (0.06, 0.1, 0.25):
        drawn = random.integers(0, classes, rows)
        columns = scattered.copy()
        for column in range(width):
            shift = 0.12 * (column % 6) * scattered[:, column].std()
            columns[:rows, column] += shift * (drawn == column % classes)
        judge = LogisticRegression(
            l1_ratio=1, solver="liblinear", C=inverse_penalty, tol=1e-8, max_iter=100_000, random_state=0
        )
        scaled_columns = StandardScaler().fit_transform(columns[:rows])
        judges = [judge] if classes == 2 else OneVsRestClassifier(judge).fit(scaled_columns, drawn).estimators_
        kept = np.any(
            [
                SelectFromModel(one, prefit=classes > 2).fit(scaled_columns, drawn).get_support()
                for one in judges
            ],
            axis=0,
        )
        cases.append(
            case(
                f"selection by an L1 penalty, {classes} classes, C {inverse_penalty}",
                {f"x{column}": ("number", columns[:, column].tolist()) for column in range(width)},
                rows,
                {"selection.type": "l1", "selection.C": inverse_penalty},
                columns[:rows, kept],
                columns[rows:, kept],
                drawn,
                classes,
            )
        )

GOLDEN.mkdir(parents=True, exist_ok=True)
(GOLDEN / "transformers.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
