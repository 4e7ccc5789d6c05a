"""Problems to tune on: functions of a space, to be maximized, with a known or tabulated optimum.

A problem has a space in the words of `tenfold ask-tell`, a value for each point (None where it crashes), the standard
deviation of the noise with which that value is seen, and an optimum. Real ones interpolate tables of 5-fold scores that
`tabulate.py` made from scikit-learn on real data; the noise there is that of a mean over five folds drawn anew.
Problems marked `held_out` take no part in development.
"""

import functools
import math
import pathlib

import numpy as np

TABLES = pathlib.Path(__file__).parent / "tables"


class Problem:
    """A space with a function over it."""

    def __init__(self, name, kind, space, value, optimum=None, held_out=False, noise=None):
        self.name, self.kind, self.space, self.value = name, kind, space, value
        self.optimum, self.held_out = optimum, held_out
        self.noise = noise or (lambda point: 0.0)

    def with_crashes(self, seed, share=0.5):
        """The same problem, but about this share of the space crashes: beyond planes through each family's numbers."""
        def crashes(point):
            rng = np.random.default_rng(seed + 7919 * (1 + self.families.index(point.get("model"))))
            total, sign = 0.0, 0.0
            for entry in self.space:
                weight = rng.normal()
                if "low" in entry and entry["name"] in point:
                    total += weight * (unit(entry, point[entry["name"]]) - 0.5)
                    sign += abs(weight)
            return sign > 0 and total > (0.5 - share) * sign * 0.5

        self.families = next((entry["choices"] for entry in self.space if entry["name"] == "model"), [None])
        return Problem(self.name + "-crashing", "crashing", self.space,
                       lambda point: None if crashes(point) else self.value(point),
                       held_out=self.held_out, noise=self.noise)


def real(name, low, high, log=False, **more):
    return {"name": name, "type": "float", "low": low, "high": high, "log": log, **more}


def whole(name, low, high, log=False, **more):
    return {"name": name, "type": "int", "low": low, "high": high, "log": log, **more}


def choice(name, choices, **more):
    return {"name": name, "type": "categorical", "choices": choices, **more}


# -- synthetic ---------------------------------------------------------------------------------


def bbob(function, dimensions, instance, held_out=False):
    import cocoex

    problem = cocoex.BareProblem("bbob", function, dimensions, instance)
    names = [f"x{index}" for index in range(dimensions)]
    space = [real(name, -5, 5) for name in names]
    best = problem.best_value()

    def value(point):
        return best - problem(np.array([point[name] for name in names]))

    return Problem(
        f"bbob-f{function}-{dimensions}d", "bbob", space, value, optimum=0.0, held_out=held_out
    )


def unit(entry, value):
    low, high = entry["low"], entry["high"]
    if entry.get("log"):
        return (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
    return (value - low) / (high - low)


def mixed(seed, held_out=False):
    """Numbers, whole numbers and choices; each choice shifts and turns the bowl a little."""
    rng = np.random.default_rng(seed)
    space = [
        real("rate", 1e-5, 1, log=True), real("momentum", 0, 1), real("drop", 0, 0.9, step=0.1),
        whole("layers", 1, 8), whole("units", 8, 1024, log=True),
        choice("kind", ["a", "b", "c", "d"]), choice("norm", ["no", "yes"]),
    ]
    numeric = [entry for entry in space if "low" in entry]
    center = {
        (kind, entry["name"]): rng.uniform(0.15, 0.85)
        for kind in "abcd" for entry in numeric
    }
    common = {entry["name"]: rng.uniform(0.15, 0.85) for entry in numeric}
    weight = {entry["name"]: rng.choice([0.05, 0.3, 1.0, 2.0]) for entry in numeric}
    offset = {kind: rng.uniform(0, 0.4) for kind in "abcd"}
    offset[rng.choice(list("abcd"))] = 0
    norm = rng.uniform(0.02, 0.15)

    def value(point):
        kind = point["kind"]
        total = offset[kind] + (norm if point["norm"] == "no" else 0)
        for entry in numeric:
            name = entry["name"]
            middle = 0.7 * common[name] + 0.3 * center[kind, name]
            total += weight[name] * abs(unit(entry, point[name]) - middle) ** 1.7
        rate, momentum = unit(space[0], point["rate"]), point["momentum"]
        return -total - 0.5 * abs((rate - common["rate"]) * (momentum - common["momentum"]))

    return Problem(f"mixed-{seed}", "mixed", space, value, held_out=held_out)


def conditional(seed, held_out=False):
    """Five families with parameters of their own, some with choices that open further ones."""
    rng = np.random.default_rng(1000 + seed)
    families = ["svm", "forest", "boost", "linear", "net"]
    space = [choice("model", families), choice("scale", ["none", "standard", "robust"])]
    own = {}
    for family in families:
        own[family] = []
        for index in range(int(rng.integers(1, 5))):
            name = f"{family}.p{index}"
            only = {"when": {"model": [family]}}
            kind = rng.integers(3)
            if kind == 0:
                entry = real(name, 1e-4, 1e3, log=True, **only)
            elif kind == 1:
                entry = whole(name, 1, int(rng.integers(5, 60)), **only)
            else:
                entry = real(name, 0, 1, **only)
            own[family].append(entry)
        space += own[family]
    space.append(choice("svm.kernel", ["linear", "rbf"], when={"model": ["svm"]}))
    gamma = real("svm.gamma", 1e-5, 10, log=True, when={"svm.kernel": ["rbf"]})
    space.append(gamma)
    level = {family: -rng.uniform(0.0, 0.12) for family in families}
    middle = {entry["name"]: rng.uniform(0.1, 0.9) for family in families for entry in own[family]}
    weight = {name: rng.choice([0.02, 0.1, 0.4]) for name in middle}
    scale = {
        (family, name): rng.choice([0, 0, 0.01, 0.05])
        for family in families for name in ["none", "standard", "robust"]
    }
    gamma_middle = rng.uniform(0.2, 0.8)

    def value(point):
        family = point["model"]
        total = level[family] - scale[family, point["scale"]]
        for entry in own[family]:
            name = entry["name"]
            distance = unit(entry, point[name]) - middle[name]
            total -= weight[name] * (1 - math.exp(-4 * distance * distance))
        if family == "svm":
            if point["svm.kernel"] == "linear":
                total -= 0.03
            else:
                total -= 0.15 * (1 - math.exp(-8 * (unit(gamma, point["svm.gamma"]) - gamma_middle) ** 2))
        return total

    return Problem(f"conditional-{seed}", "conditional", space, value, held_out=held_out)


def shaped(name, seed, dimensions, shape, held_out=False, choices=0, relevant=None, noise=0.0, steps=None):
    """A bowl under a shape, over numbers and choices of which only some matter."""
    rng = np.random.default_rng(2000 + seed)
    names = [f"x{index}" for index in range(dimensions)]
    space = [real(name, 0, 1) if steps is None else whole(name, 0, steps) for name in names]
    space += [choice(f"c{index}", list("abcdef")) for index in range(choices)]
    weight = {entry["name"]: rng.choice([0.3, 1.0]) for entry in space}
    matters = rng.permutation([entry["name"] for entry in space])[:relevant or len(space)]
    middle = {name: rng.uniform(0.05, 0.95) if steps is None else rng.integers(steps + 1) / steps for name in names}
    cost = {f"c{index}": dict(zip("abcdef", rng.permutation([0, 0.1, 0.2, 0.35, 0.5, 0.6]))) for index in range(choices)}
    total = sum(weight[name] for name in matters)

    def value(point):
        distance = 0.0
        for name in matters:
            if name in cost:
                distance += weight[name] * cost[name][point[name]]
            else:
                distance += weight[name] * (unit(entries[name], point[name]) - middle[name]) ** 2
        return shape(distance / total)

    entries = {entry["name"]: entry for entry in space}
    return Problem(f"{name}-{seed}", "shaped", space, value, optimum=shape(0.0), held_out=held_out,
                   noise=(lambda point: noise) if noise else None)


def shapes(seed, held_out):
    """What the others do not have: choices only, plateaus, needles, many idle parameters, strong noise, whole numbers."""
    return [
        shaped("choices", seed, 0, lambda d: -d, held_out, choices=8),
        shaped("plateaus", seed, 6, lambda d: -math.ceil(d * 40) / 40, held_out, choices=1),
        shaped("needle", seed, 4, lambda d: math.exp(-60 * d) - 0.1 * d, held_out),
        shaped("idle", seed, 30, lambda d: -math.sqrt(d), held_out, choices=5, relevant=4),
        shaped("loud", seed, 5, lambda d: -d, held_out, choices=1, noise=0.05),
        shaped("whole", seed, 8, lambda d: -d, held_out, steps=6),
        shaped("waves", seed, 4, lambda d: -d - 0.05 * (1 - math.cos(25 * math.sqrt(d))), held_out),
    ]


# -- real --------------------------------------------------------------------------------------


def tabulated(data, family, held_out=False, noisy=False):
    """A family on a data set, or all of them with the family as a choice.

    A forest of extremely random trees fitted to the table stands for the scores in between (as in
    Eggensperger et al., "Efficient benchmarking of hyperparameter optimizers via surrogates", AAAI 2015).
    """
    import joblib

    stored = joblib.load(TABLES / f"{data}-{family}.joblib")
    space, forests = stored["space"], stored["forests"]

    def folds(point):
        return forest_scores(forests[point.get("model", family)], point)

    def noise(point):
        return float(np.std(folds(point), ddof=1) / math.sqrt(5))

    kind = "joint" if family == "joint" else "family"
    return Problem(f"{data}-{family}" + ("-noisy" if noisy else ""), "noisy" if noisy else kind, space,
                   lambda point: float(np.mean(folds(point))), held_out=held_out, noise=noise if noisy else None)


def grid_key(values):
    """The values of a point of a grid as a table has them."""
    return tuple(round(value, 6) if isinstance(value, float) else value for value in values)


def gridded(data, name, held_out=False, noisy=False):
    """A grid of which each point's scores are known."""
    import joblib

    stored = joblib.load(TABLES / f"{data}-{name}.joblib")
    space, scores = stored["space"], stored["scores"]

    def folds(point):
        return scores[grid_key(point[entry["name"]] for entry in space)]

    def noise(point):
        return float(np.std(folds(point), ddof=1) / math.sqrt(5))

    return Problem(f"{data}-{name}" + ("-noisy" if noisy else ""), "noisy" if noisy else "grid", space,
                   lambda point: float(np.mean(folds(point))), held_out=held_out, noise=noise if noisy else None,
                   optimum=max(float(np.mean(found)) for found in scores.values()))


def coordinates(entries, point):
    """A point as a forest is told it: choices by their index, numbers from 0 to 1, below that what is not active."""
    return [
        -1.0 if entry["name"] not in point
        else float(entry["choices"].index(point[entry["name"]])) if entry["type"] == "categorical"
        else unit(entry, point[entry["name"]])
        for entry in entries
    ]


def forest_scores(forest, point):
    """The score of each fold."""
    entries, trees = forest
    row = coordinates(entries, point)
    total = [0.0] * 5
    for feature, threshold, left, right, leaf in trees:
        node = 0
        while left[node] >= 0:
            node = left[node] if row[feature[node]] <= threshold[node] else right[node]
        total = [one + other for one, other in zip(total, leaf[node])]
    return [one / len(trees) for one in total]


FIRST = ["svm", "forest", "boosting", "logistic", "neighbors"]
SECOND = ["tree", "descent", "svm", "neighbors", "svm-grid", "tree-grid"]
DATA = {"cancer": FIRST, "cells": FIRST, "digits": FIRST, "churn": SECOND, "diabetes": SECOND,
        "wine": FIRST, "juice": FIRST, "credit": FIRST, "spam": SECOND, "tumors": SECOND}
HELD_OUT = ["wine", "juice", "credit", "spam", "tumors"]


@functools.cache
def problems():
    """All problems that can be built here, once a process."""
    found = []
    try:
        import cocoex  # noqa: F401

        for dimensions in [5, 10, 20]:
            for function in [1, 3, 8, 10, 15, 17, 20, 21]:
                held_out = function in (3, 10, 20)
                found.append(bbob(function, dimensions, 1 + function % 3, held_out))
    except ImportError:
        pass
    found += [mixed(seed, held_out=seed >= 3) for seed in range(5)]
    found += [conditional(seed, held_out=seed >= 3) for seed in range(6)]
    found += [conditional(seed, held_out=seed >= 3).with_crashes(seed) for seed in (0, 1, 3, 4)]
    found += [mixed(seed, held_out=seed >= 3).with_crashes(seed) for seed in (0, 3)]
    for seed in range(4):
        found += shapes(seed, held_out=seed >= 2)
    for data, families in DATA.items():
        held_out = data in HELD_OUT
        if not (TABLES / f"{data}-joint.joblib").exists():
            continue
        for family in families:
            found.append((gridded if family.endswith("-grid") else tabulated)(data, family, held_out))
        found.append(tabulated(data, "joint", held_out))
        found.append(tabulated(data, "joint", held_out, noisy=True))
        found.append(tabulated(data, "joint", held_out).with_crashes(5))
        noisy = "boosting" if "boosting" in families else "descent"
        found.append(tabulated(data, noisy, held_out, noisy=True))
        if "svm-grid" in families:
            found.append(gridded(data, "svm-grid", held_out, noisy=True))
    return found
