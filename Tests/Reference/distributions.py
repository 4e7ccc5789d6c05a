"""Writes Tests/Golden/Statistics: distributions as SciPy 1.17 computes them."""

import json
from pathlib import Path

import numpy as np
from scipy import special, stats

golden = Path(__file__).parents[1] / "Golden" / "Statistics"
points = [-300, -40, -38, -37.6, -25, -20.5, -20, -19.5, -8, -5, -2.5, -1, -0.3, -1e-9, 0, 1e-9, 0.2, 1, 3, 6, 9]
probabilities = [1e-300, 1e-100, 1e-20, 1e-9, 1e-4, 0.01, 0.07, 0.075, 0.2, 0.5, 0.7, 0.925, 0.93, 0.99, 1 - 1e-9]
normal = [
    {
        "point": x,
        "density": stats.norm.pdf(x),
        "logDensity": stats.norm.logpdf(x),
        "cumulative": stats.norm.cdf(x),
        "logCumulative": stats.norm.logcdf(x),
    }
    for x in points
]
freedoms = [0.5, 1, 2, 3, 4, 9, 10, 29, 99, 1000]
generator = np.random.default_rng(1)
samples = [generator.normal(size=n).tolist() for n in (1, 2, 3, 10, 11)] + [[5.0, 5.0, 5.0], [1e15, 1e15 + 1, 1e15 + 2]]
shares = [0, 0.1, 0.25, 0.5, 0.9, 1]
truncated = []
for mean, deviation, low, high in [(0.5, 1, 0, 1), (0.1, 0.02, 0, 1), (3, 0.5, 0, 1), (-2, 0.1, 0, 1), (0, 1, -1e-3, 2e-3)]:
    law = stats.truncnorm((low - mean) / deviation, (high - mean) / deviation, mean, deviation)
    truncated.append(
        {"mean": mean, "deviation": deviation, "low": low, "high": high, "expectation": law.mean(), "spread": law.std()}
        | {"points": (p := np.linspace(low, high, 5).tolist()), "logDensities": law.logpdf(p).tolist()}
    )
values = {
    "normal": normal,
    "quantiles": [{"probability": p, "point": special.ndtri(p)} for p in probabilities],
    "student": [
        {"freedom": f, "point": x, "cumulative": stats.t.cdf(x, f)} for f in freedoms for x in (-50, -4, -1, -0.01, 0, 0.5, 2, 30)
    ],
    "studentQuantiles": [
        {"freedom": f, "probability": p, "point": stats.t.ppf(p, f)} for f in freedoms for p in (1e-6, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999)
    ],
    "samples": [
        {
            "values": v,
            "mean": np.mean(v),
            "variance": None if len(v) < 2 else np.var(v, ddof=1),
            "quantiles": [{"share": s, "value": np.quantile(v, s)} for s in shares],
            "logSumExp": special.logsumexp(v),
        }
        for v in samples
    ],
    "truncated": truncated,
}
golden.mkdir(parents=True, exist_ok=True)
(golden / "distributions.json").write_text(json.dumps(values, indent=1) + "\n")
