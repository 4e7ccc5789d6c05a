"""Writes Tests/Golden/Validation: measures, folds, holdouts and judgements as scikit-learn 1.9 has them."""

import json
import warnings
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn import metrics as m
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    PredefinedSplit,
    RepeatedStratifiedKFold,
    StratifiedGroupKFold,
    StratifiedKFold,
    StratifiedShuffleSplit,
    TimeSeriesSplit,
)
from sklearn.preprocessing import label_binarize

warnings.filterwarnings("ignore")
golden = Path(__file__).parents[1] / "Golden" / "Validation"
generator = np.random.default_rng(7)


def number(value):
    return None if np.isnan(value) else float(value)


def answers(probabilities, classes, threshold):
    return (probabilities >= threshold).astype(int) if classes == 2 else probabilities.argmax(axis=1)


def scores(labels, probabilities, classes, threshold=0.5):
    predicted = answers(probabilities, classes, threshold)
    found = {
        "accuracy/macro": m.accuracy_score(labels, predicted),
        "balanced_accuracy/macro": m.balanced_accuracy_score(labels, predicted),
        "matthews_corrcoef/macro": m.matthews_corrcoef(labels, predicted),
        "neg_log_loss/macro": -m.log_loss(labels, probabilities, labels=range(classes)),
    }
    for name, score in [("f1", m.f1_score), ("recall", m.recall_score), ("precision", m.precision_score)]:
        for average in ["macro", "weighted", "micro"] + (["binary"] if classes == 2 else []):
            found[f"{name}/{average}"] = score(labels, predicted, average=average, zero_division=0)
        each = score(labels, predicted, average=None, labels=range(classes), zero_division=0)
        for index, value in enumerate(each):
            found[f"{name}/class {index}"] = value
    if classes == 2:
        found["roc_auc/binary"] = m.roc_auc_score(labels, probabilities)
        found["average_precision/binary"] = m.average_precision_score(labels, probabilities)
        found["neg_brier_score/binary"] = -m.brier_score_loss(labels, probabilities, pos_label=1)
    else:
        truth = label_binarize(labels, classes=range(classes))
        for average in ["macro", "weighted", "micro"]:
            found[f"roc_auc/{average}"] = m.roc_auc_score(
                labels, probabilities, multi_class="ovr", average=average, labels=range(classes)
            )
            found[f"average_precision/{average}"] = m.average_precision_score(truth, probabilities, average=average)
        found["neg_brier_score/macro"] = -m.brier_score_loss(labels, probabilities, labels=range(classes))
    return {name: number(value) for name, value in found.items()}


def case(labels, probabilities, classes, threshold=0.5):
    labels = np.asarray(labels)
    probabilities = np.asarray(probabilities, dtype=float)
    return {
        "classes": classes,
        "labels": labels.tolist(),
        "probabilities": probabilities.ravel().tolist(),
        "threshold": threshold,
        "scores": scores(labels, probabilities, classes, threshold),
    }


def rows(count, classes):
    raw = generator.gamma(0.7, size=(count, classes)) + 1e-6
    return raw / raw.sum(axis=1, keepdims=True)


cases = []
for size, decimals, threshold in [(5, 3, 0.5), (30, 1, 0.5), (30, 12, 0.3), (60, 2, 0.7), (60, 1, 0.0), (60, 1, 1.0)]:
    cases.append(case(generator.integers(0, 2, size), generator.random(size).round(decimals), 2, threshold))
cases += [
    case([1, 1, 1], [0.2, 0.6, 0.9], 2),
    case([0, 0, 0], [0.2, 0.6, 0.9], 2),
    case([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4], 2),
    case([0, 1, 0, 1], [0.9, 0.8, 0.7, 0.6], 2),
    case([0, 1, 0, 1, 1], [0.5] * 5, 2),
    case([0, 1, 0, 1, 1], [0.0, 1.0, 1.0, 0.0, 1.0], 2),
    case([1], [0.5], 2),
    case([0, 0, 1, 1], [0.0, 0.0, 1.0, 1.0], 2),
]
for size, classes in [(12, 3), (40, 3), (40, 5), (25, 4)]:
    cases.append(case(generator.integers(0, classes, size), rows(size, classes), classes))
ties = np.array([[0.4, 0.4, 0.2], [0.2, 0.4, 0.4], [0.5, 0.25, 0.25], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.3, 0.3, 0.4]])
cases += [
    case([0, 1, 2, 2, 1, 0], ties, 3),
    case([0, 1, 1, 0, 1, 0], ties, 3),
    case([2, 2, 2, 2, 2, 2], ties, 3),
    case(generator.integers(0, 4, 20), np.full((20, 4), 0.25), 4),
]

folds = []
for size, classes, splits in [(10, 2, 2), (23, 2, 5), (50, 3, 4), (41, 5, 3), (97, 2, 10)]:
    labels = np.concatenate([np.repeat(range(classes), splits), generator.integers(0, classes, size - classes * splits)]) if size > classes * splits else np.arange(size) % classes
    labels = generator.permutation(labels)
    for kind, maker in [("StratifiedKFold", StratifiedKFold), ("KFold", KFold)]:
        folds.append(
            {
                "kind": kind,
                "splits": splits,
                "classes": classes,
                "labels": labels.tolist(),
                "validation": [v.tolist() for _, v in maker(splits).split(labels, labels)],
            }
        )

holdouts = []
for size, share, weights in [(100, 0.2, [0.5, 0.5]), (101, 0.2, [0.83, 0.17]), (57, 0.33, [0.6, 0.3, 0.1]), (1000, 0.25, [0.97, 0.03])]:
    labels = generator.choice(len(weights), size=size, p=weights)
    splitter = StratifiedShuffleSplit(1, test_size=share, random_state=0)
    search, held = next(splitter.split(labels, labels))
    holdouts.append(
        {
            "labels": labels.tolist(),
            "classes": len(weights),
            "share": share,
            "search": np.bincount(labels[search], minlength=len(weights)).tolist(),
            "holdout": np.bincount(labels[held], minlength=len(weights)).tolist(),
        }
    )


def best_threshold(labels, probabilities, score):
    edges = np.unique(probabilities)
    candidates = [(edges[-1] + 1) / 2] + [(a + b) / 2 for a, b in zip(edges[:-1], edges[1:])] + [edges[0] / 2]
    return min(candidates, key=lambda t: (-score(labels, (probabilities >= t).astype(int)), abs(t - 0.5), -t))


def f1(labels, predicted):
    return m.f1_score(labels, predicted, zero_division=0)


def judgement(labels, probabilities, classes, splits, repeats, tunes):
    """Out-of-fold answers get some noise in each repeat, as refitted models' would."""
    tuned = tunes and classes == 2
    pairs = list(RepeatedStratifiedKFold(n_splits=splits, n_repeats=repeats, random_state=3).split(labels, labels))
    noisy = []
    for _ in range(repeats):
        if classes == 2:
            noisy.append(np.clip(probabilities + generator.normal(0, 0.1, len(labels)), 0, 1).round(2))
        else:
            shaken = probabilities + generator.random(probabilities.shape) * 0.1
            noisy.append(shaken / shaken.sum(axis=1, keepdims=True))
    per_fold, thresholds = [], []
    for index, (_, validation) in enumerate(pairs):
        turn = index // splits
        others = np.concatenate([pairs[i][1] for i in range(turn * splits, (turn + 1) * splits) if i != index])
        threshold = best_threshold(labels[others], noisy[turn][others], f1) if tuned else 0.5
        thresholds.append(threshold)
        per_fold.append(scores(labels[validation], noisy[turn][validation], classes, threshold))
    overlap = sum(len(v) for _, v in pairs) / sum(len(t) for t, _ in pairs)
    summary = {}
    for name in per_fold[0]:
        values = np.array([s[name] for s in per_fold], dtype=float)
        error = np.sqrt((1 / len(values) + overlap) * values.var(ddof=1))
        half = error * stats.t.ppf(0.975, len(values) - 1)
        summary[name] = {"mean": values.mean(), "error": error, "half": half}
    pooled = []
    for turn in range(repeats):
        predicted = np.zeros(len(labels), dtype=int)
        for index in range(turn * splits, (turn + 1) * splits):
            validation = pairs[index][1]
            predicted[validation] = answers(noisy[turn][validation], classes, thresholds[index])
        average = "binary" if classes == 2 else "macro"
        pooled.append(m.f1_score(labels, predicted, average=average, zero_division=0))
    every = np.concatenate([noisy[i // splits][v] for i, (_, v) in enumerate(pairs)])
    truth = np.concatenate([labels[v] for _, v in pairs])
    return {
        "classes": classes,
        "labels": labels.tolist(),
        "splits": splits,
        "repeats": repeats,
        "tunes": tunes,
        "folds": [v.tolist() for _, v in pairs],
        "outOfFold": [noisy[i // splits][v].ravel().tolist() for i, (_, v) in enumerate(pairs)],
        "threshold": None if classes > 2 else best_threshold(truth, every, f1) if tuned else 0.5,
        "summary": summary,
        "pooledF1": float(np.mean(pooled)),
    }


labels = (generator.random(60) < 0.35).astype(int)
belief = np.clip(0.3 + 0.25 * labels + generator.normal(0, 0.2, 60), 0, 1)
colours = np.arange(45) % 3
judgements = [
    judgement(labels, belief, 2, 5, 1, True),
    judgement(labels, belief, 2, 4, 3, True),
    judgement(labels, belief, 2, 5, 2, False),
    judgement(colours, rows(45, 3) + np.eye(3)[colours] * 0.4, 3, 3, 2, True),
]

# A generator of their own: what was there before stays as it is.
keyed = np.random.default_rng(11)
keyed_folds = []


def keyed_case(kind, splitter, labels, keys, order=None, **settings):
    """Folds by a column; `order` says which rows the splitter sees first."""
    order = np.arange(len(labels)) if order is None else order
    pairs = splitter.split(order, labels[order], keys[order])
    pairs = [(np.sort(order[t]), np.sort(order[v])) for t, v in pairs]
    keyed_folds.append(
        {
            "kind": kind,
            "splits": len(pairs),
            "classes": int(labels.max()) + 1,
            "labels": labels.tolist(),
            "keys": keys.tolist(),
            "training": [t.tolist() for t, _ in pairs],
            "validation": [v.tolist() for _, v in pairs],
            **settings,
        }
    )


warnings.filterwarnings("ignore")
for size, classes, groups, splits in [(40, 2, 6, 3), (97, 2, 40, 5), (120, 3, 25, 4), (60, 2, 60, 2)]:
    labels = keyed.choice(classes, size=size, p=[0.6, 0.4] if classes == 2 else [0.5, 0.3, 0.2])
    keys = np.minimum(keyed.geometric(2 / groups, size=size), groups) - 1
    keyed_case("GroupKFold", GroupKFold(splits), labels, keys)
    keyed_case("StratifiedGroupKFold", StratifiedGroupKFold(splits), labels, keys)
for size, splits, settings in [
    (30, 3, {}),
    (31, 5, {}),
    (50, 4, {"gap": 3}),
    (50, 4, {"gap": 2, "testSize": 6}),
    (50, 2, {"testSize": 10, "maxTrainSize": 12}),
]:
    labels = np.arange(size) % 2
    times = keyed.integers(0, size, size)
    splitter = TimeSeriesSplit(
        splits,
        gap=settings.get("gap", 0),
        test_size=settings.get("testSize"),
        max_train_size=settings.get("maxTrainSize"),
    )
    order = np.argsort(times, kind="stable")
    pairs = [(np.sort(order[t]), np.sort(order[v])) for t, v in splitter.split(order)]
    keyed_folds.append(
        {
            "kind": "TimeSeriesSplit",
            "splits": splits,
            "classes": 2,
            "labels": labels.tolist(),
            "keys": times.tolist(),
            "training": [t.tolist() for t, _ in pairs],
            "validation": [v.tolist() for _, v in pairs],
            **settings,
        }
    )
labels = keyed.integers(0, 2, 40)
keys = keyed.integers(-1, 3, 40)
keyed_case("PredefinedSplit", PredefinedSplit(keys), labels, keys)

golden.mkdir(parents=True, exist_ok=True)
for name, value in [("metrics", cases), ("folds", folds), ("holdouts", holdouts), ("judgements", judgements), ("keyed-folds", keyed_folds)]:
    (golden / f"{name}.json").write_text(json.dumps(value) + "\n")
