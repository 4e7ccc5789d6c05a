"""Measures how long `ask` takes after 100 and 1,000 trials in a space of 20 parameters.

    python latency.py [tenfold:tpe tenfold:gp tenfold:auto …] [--trials 100,1000] [--asks 40]

Each ask is followed by a tell, as in a search; the median of so many pairs is printed, in milliseconds. Where the
sampler is a process of its own its time on the processor is told too, which other programs do not lengthen.
"""

import argparse
import pathlib
import statistics
import time

from optimizers import optimizer
from problems import choice, real, whole

SPACE = (
    [real(f"x{index}", 0, 1) for index in range(8)]
    + [real(f"rate{index}", 1e-5, 1, log=True) for index in range(4)]
    + [whole(f"size{index}", 1, 100) for index in range(4)]
    + [choice(f"kind{index}", ["a", "b", "c"]) for index in range(4)]
)


def value(point):
    return -sum((point[f"x{index}"] - 0.3) ** 2 for index in range(8)) - 0.001 * point["size0"]


def on_processor(sampler):
    """Milliseconds that the sampler's process has run, 0 where it has none."""
    process = getattr(sampler, "process", None)
    return int(pathlib.Path(f"/proc/{process.pid}/schedstat").read_text().split()[0]) / 1e6 if process else 0.0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("samplers", nargs="*", default=["tenfold:tpe", "tenfold:gp", "tenfold:auto"])
    parser.add_argument("--trials", default="100,1000")
    parser.add_argument("--asks", type=int, default=40)
    options = parser.parse_args()
    for name in options.samplers:
        for count in map(int, options.trials.split(",")):
            sampler = optimizer(name, SPACE, 0, count + options.asks, 1)
            spent, told, ran = [], [], []
            # Asked for before any is told, so that the history costs little to make.
            for trial, point in [sampler.ask() for _ in range(count)]:
                sampler.tell(trial, value(point))
            for _ in range(options.asks):
                before, begin = on_processor(sampler), time.perf_counter()
                trial, point = sampler.ask()
                spent.append(1e3 * (time.perf_counter() - begin))
                ran.append(on_processor(sampler) - before)
                begin = time.perf_counter()
                sampler.tell(trial, value(point))
                told.append(1e3 * (time.perf_counter() - begin))
            sampler.close()
            print(f"{name:16} {count:5} trials: ask {statistics.median(spent):.2f} ms (on the processor"
                  f" {statistics.median(ran):.2f}, slowest {max(ran):.1f}), tell {statistics.median(told):.2f} ms", flush=True)


if __name__ == "__main__":
    main()
