"""Measures how fast a cluster notices faults and heals, what its network shows, and what strangers can do.

Usage, as root: Tests/Lab/bars.py [cut] [freeze] [restart] [failover] [crowd] [capture] [strangers]     (default: all)
TENFOLD names the program (default: the release build); crowd needs Debian's python3-zmq, failover its postgresql.
Each prints one line; exit 1 if a bar is missed.
"""

import json
import multiprocessing
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from hosts import Network, children, send

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TENFOLD = os.path.abspath(os.environ.get("TENFOLD", ROOT + "/.build/release/tenfold"))
STATUS_REQUEST = b"TNFD" + (4).to_bytes(2, "little") + (48).to_bytes(2, "little")
STUDY = """\
name: bars
data: {{train: {data}, target: Status, positive: bad, holdout: 0.2}}
models: {{XGBClassifier: {{n_estimators: {{min: 50, max: 200}}}}, LogisticRegression: default}}
cv: {{type: StratifiedKFold, n_splits: 5}}
budget: {{trials: {trials}}}
parallel_trials: 8
seed: 11
"""


class Cluster:
    """A coordinator on host 1 and a worker on each further host."""

    def __init__(self, workers=2, trials=100_000, delay=0.020, jitter=0.005, loss=0.01, options=()):
        self.directory = tempfile.mkdtemp(prefix="tenfold-bars-")
        self.options = options
        with open(self.directory + "/study.yaml", "w") as file:
            file.write(STUDY.format(data=ROOT + "/Data/credit_data.csv", trials=trials))
        subprocess.run([TENFOLD, "keygen", "keys"], cwd=self.directory, check=True, capture_output=True)
        self.network = Network(1 + workers)
        self.network.delay, self.network.jitter, self.network.loss = delay, jitter, loss
        self.asker = self.network[1]
        self.endpoint = f"tcp://{self.asker.address}:5555"
        self.workers = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.network.remove()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start_coordinator(self):
        words = [TENFOLD, "coordinator", "study.yaml", "--listen", self.endpoint, "--keys", "keys", *self.options]
        self.coordinator = self.network[1].start(words, self.directory + "/coordinator.log", cwd=self.directory)

    def start_worker(self, number):
        words = [TENFOLD, "worker", self.endpoint, "--key", "keys/worker.key", "--slots", "2", "--store", f"s{number}"]
        self.workers[number] = self.network[number].start(words, f"{self.directory}/worker-{number}.log", cwd=self.directory)

    def status(self):
        """How the study goes, asked for on a coordinator's own host; None without an answer."""
        words = ["ip", "netns", "exec", self.asker.name, TENFOLD, "status", self.endpoint, "--json",
                 "--key", "keys/client.key", "--timeout", "1"]
        answer = subprocess.run(words, cwd=self.directory, capture_output=True, text=True)
        return json.loads(answer.stdout) if answer.returncode == 0 else None

    def wait(self, what, condition, limit=60):
        """Seconds until a condition holds of the status."""
        start = time.monotonic()
        while time.monotonic() - start < limit:
            status = self.status()
            if status and condition(status):
                return time.monotonic() - start
            time.sleep(0.05)
        raise SystemExit(f"after {limit} s, no sign of {what}")

    def begin(self):
        self.start_coordinator()
        for number in self.network.hosts:
            if number > 1:
                self.start_worker(number)
        count = len(self.workers)
        self.wait("all workers", lambda status: len(status["workers"]) == count)
        self.wait("some folds", lambda status: status["folds"]["done"] > 10)


def cut(seconds=60):
    with Cluster(workers=1) as cluster:
        cluster.begin()
        cluster.network.cut(2)
        time.sleep(seconds)
        done = cluster.status()["folds"]["done"]
        cluster.network.heal(2)
        back = cluster.wait("work after the cut", lambda status: status["folds"]["done"] > done)
    print(f"cut of {seconds} s: a result {back:.1f} s after the heal (bar: work again in 3 s)")
    return back <= 3


def freeze():
    with Cluster(workers=2) as cluster:
        cluster.begin()
        worker = cluster.workers[2]
        for pid in [worker.pid] + children(worker.pid):
            send(pid, signal.SIGSTOP)
        noticed = cluster.wait("the loss", lambda status: len(status["workers"]) == 1)
    print(f"frozen worker: noticed after {noticed:.1f} s (bar: 15 s)")
    return noticed <= 15


def restart():
    with Cluster(workers=3) as cluster:
        cluster.begin()
        send(cluster.coordinator.pid, signal.SIGKILL)
        cluster.coordinator.wait()
        cluster.start_coordinator()
        log = cluster.directory + "/coordinator.log"
        before = open(log).read().count("listening on")
        while open(log).read().count("listening on") == before:
            time.sleep(0.01)
        back = cluster.wait("the workers", lambda status: len(status["workers"]) == 3)
    print(f"coordinator restarted: 3 workers back {back:.1f} s after it listens (bar: 2 s)")
    return back <= 2


def failover():
    """The journal is on a server, and the coordinator's host is cut off: one on another host takes over."""
    with Cluster(workers=3) as cluster:  # the coordinator, a worker, the server, and who stands by
        network = cluster.network
        url = serve_postgresql(network[3], cluster.directory + "/server")
        places = [f"tcp://{network[number].address}:5555" for number in (1, 4)]
        cluster.options = ["--journal", url, "--out", "first"]
        cluster.start_coordinator()
        cluster.wait("the coordinator", lambda status: True)
        words = [TENFOLD, "coordinator", "study.yaml", "--listen", places[1], "--keys", "keys", "--journal", url,
                 "--out", "second", "--stand-by"]
        log = cluster.directory + "/second.log"
        network[4].start(words, log, cwd=cluster.directory)
        cluster.endpoint = ",".join(places)
        cluster.start_worker(2)
        cluster.wait("some folds", lambda status: status["folds"]["done"] > 10)
        await_words(log, "standing by")
        done = cluster.status()["folds"]["done"]
        network.cut(1)
        start = time.monotonic()
        await_words(log, "taking the study over")
        taken = time.monotonic() - start
        cluster.asker = network[4]
        cluster.wait("work at the successor", lambda status: status["folds"]["done"] > done)
        working = time.monotonic() - start
        network.heal(1)
        await_words(cluster.directory + "/coordinator.log", "it is in use by")
        code = cluster.coordinator.wait(timeout=60)
    print(
        f"coordinator's host cut off, its journal on PostgreSQL: taken over after {taken:.1f} s, results after"
        f" {working:.1f} s (bar: 60 s); healed, the first ends with status {code}"
    )
    return working <= 60 and code != 0


def serve_postgresql(host, directory):
    """Starts Debian's PostgreSQL on a host, for whoever is on the network; gives how to reach it."""
    programs = sorted(os.listdir("/usr/lib/postgresql"), key=int)[-1]
    programs = f"/usr/lib/postgresql/{programs}/bin"
    os.chmod(os.path.dirname(directory), 0o711)
    os.mkdir(directory)
    shutil.chown(directory, "postgres")
    user = ["ip", "netns", "exec", host.name, "runuser", "--user", "postgres", "--"]
    data = directory + "/data"
    initialize = [*user, programs + "/initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust", "--no-sync"]
    subprocess.run(initialize, check=True, capture_output=True, cwd="/")
    with open(data + "/pg_hba.conf", "a") as file:
        file.write("host all all samenet trust\n")
    options = f"-c listen_addresses={host.address} -c unix_socket_directories={directory}"
    start = [*user, programs + "/pg_ctl", "--pgdata", data, "--log", directory + "/log", "--options", options, "--wait", "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    return f"postgresql://postgres@{host.address}/postgres"


def await_words(log, words, limit=90):
    """Waits until a program has said something."""
    deadline = time.monotonic() + limit
    while not os.path.exists(log) or words not in open(log).read():
        if time.monotonic() > deadline:
            said = open(log).read()[-2000:] if os.path.exists(log) else ""
            raise SystemExit(f"after {limit} s, nobody has said '{words}' in {log}:\n{said}")
        time.sleep(0.05)


def crowd(count=2000):
    """Many connections that only ask how the study goes, before and after the coordinator's end."""
    with Cluster(workers=1, delay=0, jitter=0, loss=0) as cluster:
        cluster.begin()
        empty = resources(cluster.coordinator.pid)[1]
        here, there = multiprocessing.Pipe()
        asker = multiprocessing.Process(target=ask, args=(cluster, count, there))
        asker.start()
        first = here.recv()
        full = resources(cluster.coordinator.pid)[1]
        send(cluster.coordinator.pid, signal.SIGKILL)
        cluster.coordinator.wait()
        start = time.monotonic()
        cluster.start_coordinator()
        here.send("again")
        here.recv()
        back = time.monotonic() - start
        asker.join()
    print(
        f"{count} connections: all answered after {first:.1f} s, and {back:.1f} s after a coordinator is started"
        f" anew (bar: 20 s); {(full - empty) * 1024 / count:.0f} KiB each"
    )
    return back <= 20


def ask(cluster, count, pipe):
    """Has many clients ask for the status, and says when all have an answer; twice."""
    import zmq
    from zmq.utils import z85

    cluster.network[1].enter()
    with open(f"{cluster.directory}/keys/client.key") as file:
        fields = dict(line.strip().split(": ") for line in file if not line.startswith("#"))
    secret = z85.encode(bytes.fromhex(fields["secret"]))
    context = zmq.Context()
    context.max_sockets = count + 10
    poller, sockets = zmq.Poller(), []
    for _ in range(count):
        dealer = context.socket(zmq.DEALER)
        dealer.linger, dealer.immediate = 0, 1
        dealer.reconnect_ivl, dealer.reconnect_ivl_max, dealer.connect_timeout = 200, 500, 3000
        dealer.curve_secretkey, dealer.curve_publickey = secret, zmq.curve_public(secret)
        dealer.curve_serverkey = z85.encode(bytes.fromhex(fields["coordinator"]))
        dealer.connect(cluster.endpoint)
        sockets.append(dealer)
    for turn in range(2):
        start = time.monotonic()
        waiting = set(sockets)
        for dealer in sockets:
            poller.register(dealer, zmq.POLLIN | zmq.POLLOUT)
        repeated = start
        while waiting:
            if time.monotonic() - repeated > 2:  # a question may have been lost with its connection
                repeated = time.monotonic()
                for dealer in waiting:
                    poller.modify(dealer, zmq.POLLIN | zmq.POLLOUT)
            for dealer, events in poller.poll(1000):
                if events & zmq.POLLIN:
                    dealer.recv()
                    waiting.discard(dealer)
                    poller.unregister(dealer)
                elif events & zmq.POLLOUT:
                    dealer.send(STATUS_REQUEST)
                    poller.modify(dealer, zmq.POLLIN)
        pipe.send(time.monotonic() - start)
        if turn == 0:
            pipe.recv()
    os._exit(0)


def capture():
    with Cluster(workers=2, trials=20, options=["--exit"]) as cluster:
        path = cluster.directory + "/capture"
        cluster.network.capture = open(path, "wb")
        cluster.start_coordinator()
        cluster.start_worker(2)
        cluster.start_worker(3)
        cluster.coordinator.wait(timeout=300)
        cluster.network.capture.close()
        data = open(path, "rb").read()
        keys = [
            line.split(":")[1].strip()
            for name in ("coordinator", "worker", "client", "admin")
            for line in open(f"{cluster.directory}/keys/{name}.key")
            if line.startswith("secret:")
        ]
        words = [b"Status", b"Seniority", b"n_estimators", b"XGBClassifier", b"StratifiedKFold", b"NUMPY",
                 b"TNFD", b"bars", *(bytes.fromhex(key) for key in keys), *(key.encode() for key in keys)]
        found = [word for word in words if word in data]
        is_over = b"Digest" in open(cluster.directory + "/coordinator.log", "rb").read()
    print(f"capture of a whole study, {len(data)} bytes: {len(found)} of {len(words)} words can be read")
    return is_over and not found


def strangers(count=100_000):
    """Malformed connections, one after the other and some side by side, while a study runs."""
    with Cluster(workers=1, delay=0, jitter=0, loss=0) as cluster:
        cluster.begin()
        pid = cluster.coordinator.pid
        before = resources(pid)
        done = cluster.status()["folds"]["done"]
        child = os.fork()
        if child == 0:
            cluster.network[1].enter()
            flood(cluster.network[1].address, count)
            os._exit(0)
        start = time.monotonic()
        peak = before
        while os.waitpid(child, os.WNOHANG)[0] == 0:
            peak = tuple(map(max, peak, resources(pid)))
            time.sleep(0.5)
        seconds = time.monotonic() - start
        time.sleep(12)  # the time a silent stranger is given
        after = resources(pid)
        status = cluster.status()
    print(
        f"{count} malformed connections in {seconds:.0f} s: descriptors {before[0]}, {peak[0]}, {after[0]},"
        f" memory {before[1]:.0f}, {peak[1]:.0f}, {after[1]:.0f} MiB (before, at most, after);"
        f" {status['folds']['done'] - done} folds meanwhile"
    )
    return after[0] <= before[0] + 4 and after[1] <= before[1] + 60 and status["folds"]["done"] > done


def resources(pid):
    with open(f"/proc/{pid}/status") as file:
        resident = next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))
    return len(os.listdir(f"/proc/{pid}/fd")), resident


def flood(address, count):
    chance = random.Random(7)
    greeting = b"\xff" + bytes(8) + b"\x7f\x03\x01CURVE".ljust(24, b"\0") + bytes(31)
    null = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL".ljust(24, b"\0") + bytes(31)
    held = []
    for number in range(count):
        connection = socket.socket()
        connection.settimeout(5)
        try:
            connection.connect((address, 5555))
            kind = number % 8
            if kind == 0:
                data = chance.randbytes(chance.randrange(1, 300))
            elif kind == 1:
                data = greeting[: chance.randrange(64)]
            elif kind == 2:
                data = null + b"\x04\x19\x05READY" + chance.randbytes(20)
            elif kind == 3:
                data = greeting + b"\x04\xc8\x05HELLO" + chance.randbytes(194)
            elif kind == 4:
                data = greeting + b"\x06" + (2**63 - 1).to_bytes(8, "big") + chance.randbytes(64)
            elif kind == 5:
                data = greeting + b"\x04\xff\x08INITIATE" + chance.randbytes(246)
            elif kind == 6:
                data = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            else:
                mutated = bytearray(greeting + b"\x04\xc8\x05HELLO" + bytes(194))
                for _ in range(3):
                    mutated[chance.randrange(len(mutated))] ^= 1 << chance.randrange(8)
                data = bytes(mutated)
            connection.sendall(data)
        except OSError:
            pass
        if number % 50 == 0:
            held.append(connection)  # says no more, and waits
            if len(held) > 200:
                held.pop(0).close()
        else:
            connection.close()


def main():
    bars = {
        "cut": cut, "freeze": freeze, "restart": restart, "failover": failover, "crowd": crowd, "capture": capture,
        "strangers": strangers,
    }
    missed = [name for name in sys.argv[1:] or bars if not bars[name]()]
    if missed:
        print("missed:", ", ".join(missed))
    sys.exit(bool(missed))


main()
