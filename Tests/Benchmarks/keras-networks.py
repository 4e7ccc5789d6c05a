"""Times MLPClassifier beside the same networks in Keras on TensorFlow, one thread each, in turns.

    swift build -c release --product benchmark-estimators
    python3 Tests/Benchmarks/keras-networks.py [--seeds 3]

Needs Python 3 with scikit-learn 1.9 and tensorflow-cpu. Prints medians over the seeds, in seconds of
the processor for fitting, how often ours goes into theirs, and the mean areas under the curve. The
graph that Keras compiles before the first batch is made in a fit of one batch that does not count.
"""

import argparse
import os
import statistics
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[name] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from sklearn.metrics import roc_auc_score

from estimators import TABLES, Ours, split

CASES = [
    ("generated 50000×30", [100], 5),
    ("generated 50000×30", [128, 64], 5),
    ("credit_data", [100], 20),
]
BATCH = 200


def theirs(layers, epochs, train, test, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((train[0].shape[1],))])
    for units in layers:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="binary_crossentropy")
    weights = model.get_weights()
    model.fit(train[0][:BATCH], train[1][:BATCH], batch_size=BATCH, verbose=0)
    model.set_weights(weights)
    start = time.process_time()
    model.fit(*train, batch_size=BATCH, epochs=epochs, verbose=0)
    seconds = time.process_time() - start
    return seconds, roc_auc_score(test[1], model.predict(test[0], verbose=0)[:, 0])


def ours(child, layers, epochs, train, test, seed):
    settings = {
        "hidden_layer_sizes": layers, "max_iter": epochs, "n_iter_no_change": epochs,
        "batch_size": BATCH, "alpha": 0,
    }
    seconds, _, scores = child.fit("MLPClassifier", settings, train, test, seed)
    return seconds, roc_auc_score(test[1], scores)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    seeds = parser.parse_args().seeds
    child = Ours()
    print(f"{'table':20} {'layers':12} {'epochs':>6} {'ours':>8} {'keras':>8} {'ratio':>6} {'AUC':>7} {'keras':>7}")
    for table, layers, epochs in CASES:
        data = TABLES[table]()
        sides = [[], []]
        for seed in range(seeds):
            train, test = split(data, seed)
            sides[0].append(ours(child, layers, epochs, train, test, seed))
            sides[1].append(theirs(layers, epochs, train, test, seed))
        times = [statistics.median(seconds for seconds, _ in side) for side in sides]
        areas = [statistics.mean(area for _, area in side) for side in sides]
        print(
            f"{table:20} {str(layers):12} {epochs:6} {times[0]:8.3f} {times[1]:8.3f}"
            f" {times[1] / times[0]:6.1f} {areas[0]:7.4f} {areas[1]:7.4f}",
            flush=True,
        )


main()
