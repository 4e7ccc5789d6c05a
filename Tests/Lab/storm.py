"""A study on a cluster in a storm: its digest must be that of an undisturbed run.

One coordinator and four worker hosts with two slots each, over CURVE, with 20 ± 5 ms of delay and 1 % of
loss. One host is slow, one stalls now and then. While the storm lasts, a seed draws what happens:
processes are killed or frozen, hosts are cut off (also one way) for up to a minute, the coordinator is
restarted at its address, workers are asked to leave. Afterwards it must be calm and the study must finish.

Usage: Tests/storm.sh [--minutes 10] [--seed 1] [--seeds N] [--trials N]   (as root)
TENFOLD names the program (default: the release build).
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from hosts import Network, children, send

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TENFOLD = os.path.abspath(os.environ.get("TENFOLD", ROOT + "/.build/release/tenfold"))
WORKERS = [2, 3, 4, 5]
SLOW, STALLING = 4, 5
SLOTS = 2
# How a coordinator ends that was not killed.
OVER = (0, 1, 2, 3, 4)

STUDY = """\
name: storm
data: {{train: {data}, target: Status, positive: bad, holdout: 0.2}}
models:
  LogisticRegression: default
  XGBClassifier: {{n_estimators: {{min: 200, max: 900}}}}
  GaussianNB: default
cv: {{type: StratifiedKFold, n_splits: 5}}
budget: {{trials: {trials}}}
parallel_trials: 6
seed: 11
"""


class Program:
    """A program that is started again when it has ended, until the study is over."""

    def __init__(self, host, words, log, directory):
        self.host, self.words, self.log, self.directory = host, words, log, directory
        self.process = None
        self.next_start = 0.0
        self.thaw_at = None
        self.code = None

    def tend(self, now, random):
        """Starts, or starts again, and thaws when it is time."""
        if self.thaw_at is not None and now >= self.thaw_at:
            for pid in [self.process.pid] + children(self.process.pid):
                send(pid, signal.SIGCONT)
            self.thaw_at = None
        if self.process is not None and self.process.poll() is not None:
            self.code = self.process.returncode
            self.process, self.thaw_at = None, None
            self.next_start = now + random.uniform(0, 4)
        if self.process is None and now >= self.next_start:
            self.process = self.host.start(self.words, self.log, cwd=self.directory)

    @property
    def slots(self):
        return children(self.process.pid) if self.process else []


class Storm:
    def __init__(self, seed, minutes, trials):
        self.seed, self.minutes, self.trials = seed, minutes, trials
        self.random = random.Random(seed)
        self.story = []
        # How many fits could be under way where something struck.
        self.at_stake = 0
        self.directory = tempfile.mkdtemp(prefix="tenfold-storm-")
        with open(self.directory + "/study.yaml", "w") as file:
            file.write(STUDY.format(data=ROOT + "/Data/credit_data.csv", trials=trials))
        subprocess.run([TENFOLD, "keygen", "keys"], cwd=self.directory, check=True, capture_output=True)

    def run(self):
        self.network = Network(1 + len(WORKERS), self.seed)
        self.network.delay, self.network.jitter, self.network.loss = 0.020, 0.005, 0.01
        endpoint = f"tcp://{self.network[1].address}:5555"
        coordinator = Program(
            self.network[1],
            [TENFOLD, "coordinator", "study.yaml", "--listen", endpoint, "--keys", "keys", "--exit",
             "--out", "storm.tenfold", "--log-level", "debug", "--log-format", "json"],
            self.directory + "/coordinator.log",
            self.directory,
        )
        workers = {
            number: Program(
                self.network[number],
                [TENFOLD, "worker", endpoint, "--key", "keys/worker.key", "--slots", str(SLOTS),
                 "--grace", "5", "--store", f"store-{number}", "--log-level", "debug", "--log-format", "json"],
                self.directory + f"/worker-{number}.log",
                self.directory,
            )
            for number in WORKERS
        }
        start = time.monotonic()
        next_strike = start + 3
        heals = []
        while coordinator.code not in OVER:
            now = time.monotonic()
            is_calm = now - start > self.minutes * 60
            if now - start > self.minutes * 60 + 900:
                self.tell("no end, fifteen minutes after the storm")
                break
            for program in [coordinator, *workers.values()]:
                program.tend(now, self.random)
                if program is coordinator and program.code in OVER:
                    break
            self.hold_back(workers[SLOW], now)
            for due, number in list(heals):
                if now >= due or is_calm:
                    self.network.heal(number)
                    heals.remove((due, number))
                    self.tell(f"heal host {number}")
            if not is_calm and now >= next_strike:
                next_strike = now + self.random.uniform(1, 8)
                self.strike(now, coordinator, workers, heals)
            time.sleep(0.05)
        self.seconds = time.monotonic() - start
        for number in WORKERS:
            self.network.heal(number)
        for program in workers.values():
            if program.process:
                for pid in [program.process.pid] + program.slots:
                    send(pid, signal.SIGCONT)
        return coordinator, workers

    def hold_back(self, program, now):
        """Lets the slow host's slots run a fifth of the time."""
        number = signal.SIGCONT if now % 0.5 < 0.1 else signal.SIGSTOP
        for pid in program.slots:
            send(pid, number)

    def strike(self, now, coordinator, workers, heals):
        random = self.random
        number = random.choice(WORKERS)
        worker = workers[number]
        dice = random.random()
        if dice < 0.12 and coordinator.process:
            self.tell("kill the coordinator", sum(len(worker.slots) for worker in workers.values()))
            send(coordinator.process.pid, signal.SIGKILL)
        elif dice < 0.30 and worker.process:
            self.tell(f"kill worker {number}", len(worker.slots))
            send(worker.process.pid, signal.SIGKILL)
        elif dice < 0.50 and worker.slots:
            self.tell(f"kill a slot of {number}", 1)
            send(random.choice(worker.slots), signal.SIGKILL)
        elif dice < 0.58 and worker.process and worker.thaw_at is None:
            seconds = random.uniform(1, 20)
            self.tell(f"freeze worker {number} for {seconds:.0f} s", len(worker.slots))
            for pid in [worker.process.pid] + worker.slots:
                send(pid, signal.SIGSTOP)
            worker.thaw_at = now + seconds
        elif dice < 0.64 and coordinator.process and coordinator.thaw_at is None:
            seconds = random.uniform(1, 12)
            self.tell(f"freeze the coordinator for {seconds:.0f} s")
            send(coordinator.process.pid, signal.SIGSTOP)
            coordinator.thaw_at = now + seconds
        elif dice < 0.76 and workers[STALLING].slots:
            self.tell(f"stall the slots of {STALLING}", len(workers[STALLING].slots))
            for pid in workers[STALLING].slots:
                send(pid, signal.SIGSTOP)
        elif dice < 0.92:
            seconds = min(60, random.expovariate(1 / 15))
            inward, outward = random.choice([(True, True), (True, False), (False, True)])
            victims = random.sample(WORKERS, random.choice([1, 1, 2]))
            self.tell(f"cut {victims} {'in' * inward}{'out' * outward} for {seconds:.0f} s", SLOTS * len(victims))
            for victim in victims:
                self.network.cut(victim, inward, outward)
                heals.append((now + seconds, victim))
        elif worker.process:
            self.tell(f"ask worker {number} to leave", len(worker.slots))
            send(worker.process.pid, signal.SIGTERM)

    def tell(self, words, at_stake=0):
        self.story.append(words)
        self.at_stake += at_stake

    def repeats(self):
        """How often a task was begun again: because a fault took it, and as a second copy of one that is late."""
        begun = {}
        for number in WORKERS:
            for time, words in said(f"{self.directory}/worker-{number}.log"):
                if found := re.fullmatch(r"slot \d+: (.*) begins", words):
                    begun.setdefault(found[1], []).append(time)
        # When the coordinator began, and when it heard that a fit of a trial was lost.
        begins, losses = [], {}
        for time, words in said(f"{self.directory}/coordinator.log"):
            if words.startswith("listening on"):
                begins.append(time)
            elif found := re.fullmatch(r"journaled a failed attempt at (trial )?(\d+)", words):
                losses.setdefault(found[2], []).append(time)
        lost = copied = 0
        for task, times in begun.items():
            trial = re.search(r"trial (\d+)", task)[1]
            for earlier, later in zip(sorted(times), sorted(times)[1:]):
                is_lost = any(earlier < time < later for time in begins + losses.get(trial, []))
                lost, copied = lost + is_lost, copied + (not is_lost)
        return lost, copied, len(begun)

    def judge(self, expected, coordinator, workers):
        """What is wrong after the storm: a list of lines."""
        wrong = []
        if coordinator.code != 0:
            wrong.append(f"the coordinator ended with {coordinator.code}")
        found = digest(self.directory + "/coordinator.log")
        if found != expected:
            wrong.append(f"the digest is {found}")
        journal = sqlite3.connect(f"file:{self.directory}/storm.tenfold/journal.sqlite?mode=ro", uri=True)
        twice, = journal.execute(
            "SELECT count(*) - count(DISTINCT trial || '.' || fold) FROM records"
            " WHERE kind = 'fold_completed'"
        ).fetchone()
        lost, = journal.execute("SELECT count(*) FROM records WHERE kind = 'attempt_failed'").fetchone()
        if twice:
            wrong.append(f"{twice} folds count twice")
        if lost > self.at_stake:
            wrong.append(f"{lost} attempts were lost, and only {self.at_stake} fits were where something struck")
        # A worker that was cut off when the study ended has not heard of it, and waits for a coordinator.
        # What was frozen before it could even ask to die with its worker must be let go.
        for pid in self.settle(8):
            send(pid, signal.SIGCONT)
        for worker in workers.values():
            if worker.process:
                send(worker.process.pid, signal.SIGTERM)
        left = self.settle(30)
        if left:
            wrong.append(f"left on the workers' hosts: {', '.join(map(describe, left))}")
        repeated, copied, tasks = self.repeats()
        if repeated > self.at_stake:
            wrong.append(f"{repeated} fits were repeated, and only {self.at_stake} were where something struck")
        cost = f"{lost} attempts lost, {repeated} of {tasks} fits repeated ({self.at_stake} were under way"
        return wrong, cost + f" where something struck), {copied} late ones copied"

    def settle(self, seconds):
        """The processes that are on the workers' hosts after some seconds; sooner if there are none."""
        deadline = time.monotonic() + seconds
        while True:
            left = [pid for number in WORKERS for pid in self.network[number].pids()]
            if not left or time.monotonic() > deadline:
                return left
            time.sleep(0.2)

    def end(self, keep):
        self.network.remove()
        if keep:
            print("kept:", self.directory)
        else:
            shutil.rmtree(self.directory, ignore_errors=True)


def describe(pid):
    """A process in words."""
    try:
        with open(f"/proc/{pid}/cmdline") as words, open(f"/proc/{pid}/stat") as fields:
            state = fields.read().rpartition(")")[2].split()[0]
            return f"{pid} ({state}) {words.read().replace(chr(0), ' ').strip()}"
    except OSError:
        return f"{pid}, which has just ended"


def said(log):
    """What a program said: times, which can be compared, and words."""
    with open(log, errors="replace") as file:
        for line in file:
            try:
                said = json.loads(line)
                yield said["time"], said["message"]
            except ValueError:
                pass


def digest(log):
    with open(log, errors="replace") as file:
        found = re.findall(r"^Digest: (\w+)", file.read(), re.MULTILINE)
    return found[-1] if found else None


def undisturbed(trials):
    with tempfile.TemporaryDirectory(prefix="tenfold-calm-") as directory:
        with open(directory + "/study.yaml", "w") as file:
            file.write(STUDY.format(data=ROOT + "/Data/credit_data.csv", trials=trials))
        with open(directory + "/log", "w") as log:
            subprocess.run([TENFOLD, "run", "study.yaml", "--quiet", "--slots", "2"], cwd=directory, check=True, stdout=log)
        return digest(directory + "/log")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--trials", type=int, default=0)
    options = parser.parse_args()
    trials = options.trials or max(20, int(options.minutes * 90))
    expected = undisturbed(trials)
    print(f"undisturbed, {trials} trials: {expected}", flush=True)
    failed = False
    for seed in range(options.seed, options.seed + options.seeds):
        storm = Storm(seed, options.minutes, trials)
        wrong = ["it was interrupted"]
        try:
            coordinator, workers = storm.run()
            wrong, cost = storm.judge(expected, coordinator, workers)
            print(
                f"seed {seed}: {len(storm.story)} strikes in {storm.seconds:.0f} s, {cost},"
                f" {storm.network.carried / 1e6:.0f} MB on the network: {'; '.join(wrong) or 'the same digest'}",
                flush=True,
            )
            if wrong:
                print("\n".join("  " + line for line in storm.story))
        finally:
            storm.end(keep=bool(wrong))
        failed = failed or bool(wrong)
    sys.exit(failed)


main()
