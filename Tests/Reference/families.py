"""Holds every family to scikit-learn's or XGBoost's at the same settings, on the same folds.

    families.py path/to/tenfold [--data DIR] [--tables hpc_data …] [--families SVC …] [--seeds 5]

For each table and family: the area under the ROC curve of all out-of-fold probabilities together (of
several classes: the mean over each against the rest), behind the same preprocessing. Families without
chance must come within 0.01 of it; trees and networks, which draw differently, must not be worse than
it minus 0.01 in the mean over the seeds. The end is 0 if every bar is met, else 1.

`--data` is a directory with hpc_data.csv and lending_club_rawstyle.csv, of the R package modeldata,
and penguins.csv, of palmerpenguins; what is not there is left out, which is said. The largest table
is made up; there, SVC would take hours and is left out, too.
"""

import argparse
import json
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

from studies import Study

BUNDLED = Path(__file__).resolve().parents[2] / "Data"
FOLDS = 5
LIMIT = 0.01
TARGETS = {
    "credit_data": "Status",
    "lending_club": "Class",
    "lending_club_rawstyle": "Class",
    "hpc_data": "class",
    "penguins": "species",
    "generated": "outcome",
}
STUDY = """
name: reference
data: {{train: "{table}", target: {target}, holdout: 0}}
preprocessing: {{drop: [], categorical: {{encode: {encode}, min_frequency: 1}}}}
models: {models}
cv: {{type: StratifiedKFold, n_splits: {folds}}}
metric: {{name: roc_auc{average}}}
early_terminate: {{type: none}}
baseline: false
budget: {{trials: 1}}
seed: {seed}
"""


class Match:
    """Settings of a family here, and the model that has the same there."""

    def __init__(self, make, settings, draws=False):
        self.make, self.settings, self.draws = make, settings, draws

    def model(self, seed):
        return self.make(seed, **self.settings)


def calibrated(model):
    """With a sigmoid over values that came from rows not learned from.

    The inner folds are shuffled: where rows have an order, as in hpc_data, folds of neighbours are
    unlike each other, and a sigmoid fitted to their values may well fall.
    """
    inner = StratifiedKFold(5, shuffle=True, random_state=0)
    return CalibratedClassifierCV(model, ensemble=False, cv=inner)


BINS = 10


class Categories(TransformerMixin, BaseEstimator):
    """A number a cell: its level, its value where a column has few, else its bin of equal weight.

    A cell that is missing has the number after these, where training rows have such cells, too; one
    that no training row had, -1.
    """

    def fit(self, features, labels=None):
        self.encoders = [self.encoder(features[name].dropna()) for name in features]
        self.counts = [
            len(encoder.categories_[0]) if isinstance(encoder, OrdinalEncoder) else encoder.n_bins_[0]
            for encoder in self.encoders
        ]
        self.gaps = [features[name].isna().any() for name in features]
        return self

    @staticmethod
    def encoder(cells):
        encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        if pd.api.types.is_numeric_dtype(cells) and cells.nunique() > BINS:
            encoder = KBinsDiscretizer(BINS, encode="ordinal", subsample=None)
        return encoder.fit(cells.to_frame())

    def transform(self, features):
        codes = np.empty(features.shape, int)
        for column, name in enumerate(features):
            cells = features[name]
            there = cells.notna().to_numpy()
            codes[~there, column] = self.counts[column] if self.gaps[column] else -1
            if there.any():
                coded = self.encoders[column].transform(cells[there].to_frame())
                codes[there, column] = coded[:, 0]
        return codes


class KnownCategoricalNB(CategoricalNB):
    """Scikit-learn's, but a category that no training row had tells nothing instead of failing."""

    def _check_X(self, codes):
        return codes

    def _joint_log_likelihood(self, codes):
        known = [
            np.where(column >= 0, log[:, np.maximum(column, 0)], 0).T
            for column, log in zip(codes.T, self.feature_log_prob_)
        ]
        return sum(known) + self.class_log_prior_


FOREST = {"n_estimators": 60, "min_samples_leaf": 3}
MATCHES = {
    "LogisticRegression": Match(lambda _, **s: LogisticRegression(max_iter=5000, **s), {"C": 1}),
    "XGBClassifier": Match(
        lambda seed, **s: XGBClassifier(tree_method="hist", n_jobs=1, random_state=seed, **s),
        {
            "n_estimators": 150, "max_depth": 4, "learning_rate": 0.08, "min_child_weight": 3,
            "subsample": 0.8, "colsample_bytree": 0.8,
        },
        draws=True,
    ),
    "DecisionTreeClassifier": Match(
        lambda seed, **s: DecisionTreeClassifier(random_state=seed, **s),
        {"max_depth": 7, "min_samples_leaf": 10}, draws=True,
    ),
    "RandomForestClassifier": Match(
        lambda seed, **s: RandomForestClassifier(random_state=seed, **s), FOREST, draws=True
    ),
    "ExtraTreesClassifier": Match(
        lambda seed, **s: ExtraTreesClassifier(random_state=seed, **s), FOREST, draws=True
    ),
    "MLPClassifier": Match(
        lambda seed, **s: MLPClassifier(random_state=seed, **s),
        {
            "hidden_layer_sizes": [48, 24], "max_iter": 25, "n_iter_no_change": 25,
            "batch_size": 64, "learning_rate_init": 0.002,
        },
        draws=True,
    ),
    "GaussianNB": Match(lambda _, **s: GaussianNB(**s), {"var_smoothing": 1e-6}),
    "BernoulliNB": Match(lambda _, **s: BernoulliNB(**s), {"alpha": 1}),
    "CategoricalNB": Match(lambda _, n_bins, **s: KnownCategoricalNB(**s), {"alpha": 1, "n_bins": BINS}),
    "KNeighborsClassifier": Match(
        lambda _, **s: KNeighborsClassifier(**s), {"n_neighbors": 25, "weights": "distance"}
    ),
    # Deprecated since release 1.8, and the only one there that couples pairs of classes, as LIBSVM does.
    "SVC": Match(
        lambda seed, **s: SVC(probability=True, random_state=seed, **s), {"C": 1, "gamma": "scale"}
    ),
    "LinearSVC": Match(
        lambda _, **s: calibrated(LinearSVC(max_iter=5000, **s)), {"C": 0.1}
    ),
    "DummyClassifier": Match(lambda _, **s: DummyClassifier(**s), {"strategy": "prior"}),
}


def generated(directory):
    """50,000 rows of 27 numbers, some of them missing, and 3 columns of levels."""
    features, labels = make_classification(
        50_000, 30, n_informative=12, n_redundant=5, n_clusters_per_class=4, class_sep=0.7,
        flip_y=0.05, weights=[0.7], random_state=1,
    )
    table = pd.DataFrame(np.round(features, 5), columns=[f"x{place}" for place in range(30)])
    table[table.columns[:27]] = table[table.columns[:27]].mask(
        np.random.default_rng(2).random((len(table), 27)) < 0.02
    )
    for name in table.columns[27:]:
        table[name] = "l" + pd.qcut(table[name], 12, labels=False).astype(str)
    table["outcome"] = np.where(labels == 1, "yes", "no")
    path = Path(directory) / "generated.csv"
    table.to_csv(path, index=False)
    return path


def parsed(column):
    """The numbers of a column that people have written, or the column where it has words."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    parts = column.str.strip().str.extract(r"^(<?) ?([0-9.]+)\+?(?:%| months| years?)?$")
    if not (parts[1].notna() | column.isna()).all():
        return column
    return parts[1].astype(float) * np.where(parts[0] == "<", 0.5, 1)


def preprocessing(features, needs):
    """What Tenfold does by default for a family with such needs: see `tenfold check`."""
    if needs["wantsCodes"]:
        return Categories()
    numbers = [name for name in features if pd.api.types.is_numeric_dtype(features[name])]
    levels = [name for name in features if name not in numbers]
    steps, absent = [("keep", "passthrough")], []
    if not needs["acceptsMissing"]:
        steps = [("fill", SimpleImputer(strategy="median"))]
        absent = [("absent", MissingIndicator(error_on_new=False), numbers)]
    if needs["wantsScaling"]:
        steps.append(("scale", StandardScaler()))
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    filled = SimpleImputer(strategy="constant", fill_value="missing")
    return ColumnTransformer(
        [("numbers", Pipeline(steps), numbers), *absent, ("levels", make_pipeline(filled, encoder), levels)]
    )


def area(labels, values):
    """Of all rows together; of several classes, the mean over each against the rest."""
    if values.shape[1] == 2:
        return roc_auc_score(labels == 1, values[:, 1])
    return roc_auc_score(labels, values, multi_class="ovr")


class Table:
    def __init__(self, name, path):
        self.name, self.path, self.target = name, path, TARGETS[name]
        table = pd.read_csv(path, na_values=["n/a"])
        self.classes = sorted(table[self.target].unique())
        self.labels = table[self.target].map(self.classes.index).to_numpy()
        features = table.drop(columns=[self.target])
        # Two levels that say yes and no are one column of 0 and 1 for Tenfold.
        for column in features:
            if set(features[column].dropna()) == {"yes", "no"}:
                features[column] = features[column].map({"no": 0.0, "yes": 1.0})
        self.features = features.apply(parsed)

    def ours(self, program, family, match, needs, seed):
        models = {family: {name: {"value": value} for name, value in match.settings.items()}}
        text = STUDY.format(
            table=self.path, target=self.target, models=json.dumps(models), folds=FOLDS, seed=seed,
            encode="ordinal" if needs["wantsCodes"] else "one_hot",
            average="" if len(self.classes) == 2 else ", average: macro",
        )
        with tempfile.TemporaryDirectory() as directory:
            study = Study(program, directory, text)
            self.folds = study.folds()
            number = study.trials[0]["number"]
            return area(self.labels, study.probabilities(number, self.folds, self.classes))

    def theirs(self, match, needs, seed):
        values = np.empty((len(self.labels), len(self.classes)))
        for fold in np.unique(self.folds):
            rows = self.folds == fold
            model = make_pipeline(preprocessing(self.features, needs), match.model(seed))
            model.fit(self.features[~rows], self.labels[~rows])
            values[rows] = model.predict_proba(self.features[rows])
        return area(self.labels, values)


def tables(wanted, data, directory):
    for name in wanted:
        if name == "generated":
            yield Table(name, generated(directory))
            continue
        places = [BUNDLED / f"{name}.csv"] + ([data / f"{name}.csv"] if data else [])
        path = next((place for place in places if place.exists()), None)
        if path:
            yield Table(name, path)
        else:
            print(f"{name}: not there; give its directory with --data")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--data", type=lambda text: Path(text).resolve())
    parser.add_argument("--tables", nargs="+", choices=TARGETS, default=list(TARGETS))
    parser.add_argument("--families", nargs="+", choices=MATCHES, default=list(MATCHES))
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    program = str(options.program.resolve())
    missed = []
    with tempfile.TemporaryDirectory() as directory:
        needs = {
            entry["name"]: entry
            for entry in json.loads(Study.output(program, "families", "--json"))
        }
        for table in tables(options.tables, options.data, directory):
            print(f"{table.name}: {len(table.labels)} rows, {len(table.classes)} classes")
            for family in options.families:
                if table.name == "generated" and family == "SVC":
                    continue
                match = MATCHES[family]
                seeds = range(options.seeds if match.draws else 1)
                # Each seed has folds of its own, on which both are judged.
                pairs = [
                    (
                        table.ours(program, family, match, needs[family], seed),
                        table.theirs(match, needs[family], seed),
                    )
                    for seed in seeds
                ]
                ours, theirs = np.mean(pairs, axis=0)
                gaps = -np.diff(pairs, axis=1)[:, 0]
                # How far chance alone moves the mean difference: on the loans, networks' by 0.007.
                error = f" ± {gaps.std(ddof=1) / len(gaps) ** 0.5:.4f}" if len(gaps) > 1 else ""
                low = ours < theirs - LIMIT
                holds = not low and (match.draws or ours <= theirs + LIMIT)
                print(
                    f"  {family:<24} {ours:.4f}   reference {theirs:.4f}   {ours - theirs:+.4f}{error:<9}"
                    f"   {'ok' if holds else 'FAILS'}",
                    flush=True,
                )
                if not holds:
                    missed.append(f"{family} on {table.name}")
    sys.exit(f"{len(missed)} bars missed: {'; '.join(missed)}" if missed else 0)


main()
