"""Plays samplers against each other and prints their scores.

    python run.py tenfold:auto optuna:tpe [--kinds bbob,mixed] [--parallel 1,16] [--seeds 10] [--evaluations 200]
                  [--held-out only|no|all]

A score is 0 where a sampler's best point is as good as random search's is expected to be after as many evaluations,
and 100 at the optimum. Runs are kept in `runs/`, keyed by sampler, problem, parallelism and seed; delete what is stale.
"""

import argparse
import concurrent.futures
import heapq
import json
import os
import pathlib
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from optimizers import optimizer
from problems import problems

HERE = pathlib.Path(__file__).parent
MARKS = [25, 50, 100, 200]


def draw(space, rng):
    """A random point, with the parameters that are active."""
    point = {}
    for entry in space:
        if any(point.get(k) not in v for k, v in entry.get("when", {}).items()):
            continue
        if entry["type"] == "categorical":
            point[entry["name"]] = entry["choices"][rng.integers(len(entry["choices"]))]
            continue
        low, high, share = entry["low"], entry["high"], rng.uniform()
        if entry["type"] == "int":
            if entry["log"]:
                value = round(np.exp(np.log(low - 0.5) + share * (np.log(high + 0.5) - np.log(low - 0.5))))
            else:
                value = low + int(share * (high - low + 1))
            point[entry["name"]] = int(min(max(value, low), high))
        else:
            value = np.exp(np.log(low) + share * (np.log(high) - np.log(low))) if entry["log"] else low + share * (high - low)
            if entry.get("step"):
                value = low + round((value - low) / entry["step"]) * entry["step"]
            point[entry["name"]] = float(value)
    return point


def neighbor(space, point, rng):
    other, width = draw(space, rng), np.exp(rng.uniform(np.log(1e-3), np.log(0.3)))
    moved = dict(point)
    for entry in space:
        name = entry["name"]
        if name not in point or rng.uniform() > 0.4:
            continue
        if entry["type"] == "categorical":
            if rng.uniform() < 0.2:
                moved[name] = entry["choices"][rng.integers(len(entry["choices"]))]
            continue
        low, high = entry["low"], entry["high"]
        if entry["log"]:
            value = np.exp(np.log(point[name]) + width * rng.normal() * np.log(high / low))
        else:
            value = point[name] + width * rng.normal() * (high - low)
        if entry["type"] == "int":
            value = int(round(value))
        elif entry.get("step"):
            value = low + round((value - low) / entry["step"]) * entry["step"]
        moved[name] = min(max(value, low), high)
    settled = {}
    for entry in space:
        if all(settled.get(k) in v for k, v in entry.get("when", {}).items()):
            settled[entry["name"]] = moved.get(entry["name"], other.get(entry["name"], draw([{**entry, "when": {}}], rng)[entry["name"]]))
    return settled


def reference(problem, draws=2000, climbs=3000):
    """Random search's expected best after each mark's evaluations, and the optimum."""
    path = HERE / "runs" / f"reference-{problem.name}.json"
    if path.exists():
        return json.loads(path.read_text())
    rng = np.random.default_rng(123)
    points = [draw(problem.space, rng) for _ in range(draws)]
    found = [problem.value(point) for point in points]
    # Random search crashes too: that is worth the worst.
    worst = min(value for value in found if value is not None)
    values = np.array([worst if value is None else value for value in found])
    order = np.argsort(values)
    ascending = values[order]
    expected = {}
    for mark in MARKS:
        ranks = np.arange(1, draws + 1) / draws
        weights = ranks**mark - (ranks - 1 / draws) ** mark
        expected[str(mark)] = float((weights * ascending).sum())
    spreads = np.array([problem.noise(point) for point in points])
    if spreads.any():
        # Random search is misled by noise too: what counts is the true value of what seems best.
        for mark in MARKS:
            drawn = rng.integers(draws, size=(1000, mark))
            seen = values[drawn] + spreads[drawn] * rng.normal(size=drawn.shape)
            expected[str(mark)] = float(values[drawn[np.arange(1000), seen.argmax(axis=1)]].mean())
    optimum = problem.optimum
    if optimum is None:
        pool = [(values[i], points[i]) for i in order[-10:]]
        for step in range(climbs):
            slot = step % len(pool)
            moved = neighbor(problem.space, pool[slot][1], rng)
            found = problem.value(moved)
            if found is not None and found >= pool[slot][0]:
                pool[slot] = (found, moved)
        optimum = max(value for value, _ in pool)
    stored = {"random": expected, "optimum": float(optimum)}
    path.write_text(json.dumps(stored))
    return stored


def play(name, problem_name, parallel, seed, evaluations):
    safe = name.replace(":", "-") + os.environ.get("HS_TAG", "")
    path = HERE / "runs" / safe / f"{problem_name}-{parallel}-{seed}.json"
    if path.exists():
        stored = json.loads(path.read_text())
        if len(stored["values"]) >= evaluations:
            return stored
    problem = next(p for p in problems() if p.name == problem_name)
    sampler = optimizer(name, problem.space, seed, evaluations, parallel)
    rng = np.random.default_rng(seed)
    under_way, values, clock, spent, asked = [], [], 0.0, 0.0, 0
    best_seen, best_true = -float("inf"), None
    while len(values) < evaluations:
        while len(under_way) < parallel and asked < evaluations:
            begin = time.perf_counter()
            trial, point = sampler.ask()
            spent += time.perf_counter() - begin
            heapq.heappush(under_way, (clock + rng.uniform(0.5, 1.5), asked, trial, point))
            asked += 1
        clock, _, trial, point = heapq.heappop(under_way)
        value = problem.value(point)
        seen = None if value is None else value + problem.noise(point) * rng.normal()
        begin = time.perf_counter()
        sampler.tell(trial, seen)
        spent += time.perf_counter() - begin
        # What counts is the true value of what seems best.
        if seen is not None and seen > best_seen:
            best_seen, best_true = seen, value
        values.append(best_true)
    sampler.close()
    stored = {"values": values, "milliseconds": 1e3 * spent / evaluations}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(stored))
    return stored


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("samplers", nargs="+")
    parser.add_argument("--kinds")
    parser.add_argument("--problems")
    parser.add_argument("--parallel", default="1")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--evaluations", type=int, default=200)
    parser.add_argument("--held-out", default="no", choices=["no", "only", "all"])
    parser.add_argument("--detail", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    (HERE / "runs").mkdir(exist_ok=True)
    chosen = [
        p for p in problems()
        if (not options.kinds or p.kind in options.kinds.split(","))
        and (not options.problems or any(word in p.name for word in options.problems.split(",")))
        and (options.held_out == "all" or p.held_out == (options.held_out == "only"))
    ]
    references = {p.name: reference(p) for p in chosen}
    marks = [mark for mark in MARKS if mark <= options.evaluations]
    for parallel in map(int, options.parallel.split(",")):
        jobs = [(s, p.name, parallel, seed, options.evaluations)
                for seed in range(options.seeds) for p in chosen for s in options.samplers]
        with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
            runs = dict(zip(jobs, pool.map(play, *zip(*jobs), chunksize=4)))

        def scores(sampler, problem, mark):
            """One score a seed."""
            expected, optimum = references[problem]["random"][str(mark)], references[problem]["optimum"]
            found = []
            for seed in range(options.seeds):
                best = runs[sampler, problem, parallel, seed, options.evaluations]["values"][mark - 1]
                gain = -1.0 if best is None else (best - expected) / max(optimum - expected, 1e-12)
                found.append(100 * min(max(gain, -1), 1))
            return np.array(found)

        def score(sampler, problem, mark):
            return float(scores(sampler, problem, mark).mean())

        def half_width(sampler, mark):
            """Half the 95 % interval of the mean over these problems, as far as chance in the seeds goes."""
            if options.seeds < 2:
                return float("nan")
            variance = np.mean([scores(sampler, p.name, mark).var(ddof=1) for p in chosen]) / len(chosen) / options.seeds
            return 1.96 * float(np.sqrt(variance))

        kinds = sorted({p.kind for p in chosen})
        print(f"\n{parallel} outstanding, {options.seeds} seeds, {len(chosen)} problems; after {marks} evaluations")
        for sampler in options.samplers:
            cells = []
            for kind in kinds:
                names = [p.name for p in chosen if p.kind == kind]
                line = [np.mean([score(sampler, name, mark) for name in names]) for mark in marks]
                cells.append(f"{kind} " + "/".join(f"{x:.0f}" for x in line))
            total = [np.mean([score(sampler, p.name, mark) for p in chosen]) for mark in marks]
            spent = np.mean([run["milliseconds"] for job, run in runs.items() if job[0] == sampler])
            print(f"{sampler:16} all " + "/".join(f"{x:.1f}" for x in total)
                  + " ± " + "/".join(f"{half_width(sampler, mark):.1f}" for mark in marks) + " | " + " | ".join(cells)
                  + f" | {spent:.1f} ms", flush=True)
        if options.detail:
            for p in chosen:
                print(f"  {p.name:24}" + "  ".join(
                    f"{s} " + "/".join(f"{score(s, p.name, mark):.0f}" for mark in marks) for s in options.samplers))


if __name__ == "__main__":
    main()
