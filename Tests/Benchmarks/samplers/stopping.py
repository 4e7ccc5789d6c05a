"""When a search may stop: what `budget.patience` saves, and what it costs on folds that the search did not see.

Usage: stopping.py TENFOLD [SEEDS]     (after tabulate.py; about two minutes a seed)

`auto` searches tables by the mean of three folds, one trial at a time; the two folds left over stand for new rows.
For each patience and share of the standard error that counts as a gain: the trials used of 120, and how much the
best trial at the stop lacks to the best of all 120, on the folds searched and on those not seen, in standard errors.
"""

import json
import math
import random
import statistics
import subprocess
import sys
import tempfile

import joblib

from problems import TABLES, forest_scores

TRIALS = 120
# Tables that samplers are developed on.
PROBLEMS = [
    ("cancer", "joint"), ("cancer", "svm"), ("cancer", "boosting"), ("cells", "joint"), ("cells", "forest"),
    ("churn", "joint"), ("churn", "tree"), ("diabetes", "joint"), ("diabetes", "descent"),
]


def search(tenfold, data, family, seed):
    """Of each trial: its mean on the folds searched and on the others, and its standard error."""
    stored = joblib.load(TABLES / f"{data}-{family}.joblib")
    folds = list(range(5))
    random.Random(seed).shuffle(folds)
    found = []
    with tempfile.NamedTemporaryFile("w", suffix=".json") as space:
        json.dump(stored["space"], space)
        space.flush()
        program = subprocess.Popen(
            [tenfold, "ask-tell", "--space", space.name, "--seed", str(seed)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )

        def say(request):
            program.stdin.write(json.dumps(request) + "\n")
            program.stdin.flush()
            return json.loads(program.stdout.readline())

        for _ in range(TRIALS):
            trial = say({"op": "ask", "n": 1})["trials"][0]
            scores = forest_scores(stored["forests"][trial["params"].get("model", family)], trial["params"])
            seen, unseen = [statistics.mean(scores[fold] for fold in part) for part in (folds[:3], folds[3:])]
            say({"op": "tell", "id": trial["id"], "value": seen})
            found.append((seen, unseen, statistics.stdev(scores) / math.sqrt(3)))
        program.stdin.close()
        program.wait()
    return found


def stop(trials, patience, share):
    """After how many trials the search stops, and which is its best by then."""
    best, bests = 0, []
    for number, (seen, _, _) in enumerate(trials):
        if seen > trials[best][0]:
            best = number
        bests.append(best)
        if number >= patience:
            gain = seen_of(trials, best) - seen_of(trials, bests[number - patience])
            if gain <= share * trials[best][2]:
                return number + 1, best
    return len(trials), best


def seen_of(trials, number):
    return trials[number][0]


def main():
    tenfold, seeds = sys.argv[1], int((sys.argv + ["6"])[2])
    runs = [search(tenfold, *problem, seed) for problem in PROBLEMS for seed in range(seeds)]
    print("patience  share  trials  lacks: seen  unseen   worst")
    for patience in (10, 15, 20, 30, 40):
        for share in (0, 0.02, 0.05, 0.1, 0.25, 0.5):
            used, seen, unseen = [], [], []
            for trials in runs:
                count, best = stop(trials, patience, share)
                _, top = stop(trials, TRIALS, 0)
                used.append(count)
                seen.append((trials[top][0] - trials[best][0]) / trials[top][2])
                unseen.append((trials[top][1] - trials[best][1]) / trials[top][2])
            means = [statistics.mean(column) for column in (used, seen, unseen)]
            print(f"{patience:8} {share:6} {means[0]:7.0f} {means[1]:12.2f} {means[2]:7.2f} {max(unseen):7.2f}")


main()
