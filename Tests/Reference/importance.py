"""Writes Tests/Golden/Sampling/importance.json: what Optuna's PED-ANOVA makes of trials that are told in full.

Run it by hand, in an environment with optuna==5.0.0; the Swift tests read what it wrote.
"""

import json
import math
import pathlib

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.importance import PedAnovaImportanceEvaluator, get_param_importances

GOLDEN = pathlib.Path(__file__).parent.parent / "Golden" / "Sampling" / "importance.json"
optuna.logging.set_verbosity(optuna.logging.ERROR)

KINDS = ["gini", "entropy", "log_loss", "squared"]
SPACE = {
    "rate": FloatDistribution(1e-4, 1, log=True), "share": FloatDistribution(0, 1), "drop": FloatDistribution(0, 0.9, step=0.1),
    "depth": IntDistribution(1, 12), "size": IntDistribution(1, 1000, log=True), "kind": CategoricalDistribution(KINDS),
}
WORTHS = {
    "rate first": lambda p: -(math.log10(p["rate"]) + 2) ** 2 - 0.3 * (p["share"] - 0.4) ** 2 - 0.01 * abs(p["depth"] - 5),
    "kind first": lambda p: 1.5 * KINDS.index(p["kind"]) + p["share"] + 0.02 * p["depth"],
    "depth and drop": lambda p: -abs(p["depth"] - 10) - 5 * (p["drop"] - 0.2) ** 2 + 0.01 * math.log(p["size"]),
    "size at its end": lambda p: -math.log(p["size"]) - p["rate"],
}


def draw(distribution, rng):
    if isinstance(distribution, CategoricalDistribution):
        return distribution.choices[rng.integers(len(distribution.choices))]
    low, high, step = distribution.low, distribution.high, distribution.step
    share = rng.uniform()
    value = low * (high / low) ** share if distribution.log else low + share * (high - low)
    if isinstance(distribution, IntDistribution):
        return int(round(value))
    return round(low + round((value - low) / step) * step, 10) if step else float(f"{value:.6g}")


cases = []
for name, worth in WORTHS.items():
    for count in (60, 240):
        rng = np.random.default_rng(count)
        study = optuna.create_study(direction="maximize")
        trials = []
        for _ in range(count):
            point = {key: draw(distribution, rng) for key, distribution in SPACE.items()}
            value = round(worth(point) + 0.05 * rng.normal(), 6)
            trials.append({"point": point, "value": value})
            study.add_trial(optuna.create_trial(params=point, distributions=SPACE, value=value))
        shares = get_param_importances(study, evaluator=PedAnovaImportanceEvaluator(), normalize=True)
        cases.append({"name": f"{name}, {count} trials", "trials": trials, "shares": shares})
GOLDEN.parent.mkdir(exist_ok=True)
GOLDEN.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
for case in cases:
    print(case["name"], {key: round(value, 3) for key, value in case["shares"].items()})
