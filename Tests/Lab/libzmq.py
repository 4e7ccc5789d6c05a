"""Plays what is known to break programs that use libzmq 4.3.4 against a real coordinator and worker.

Usage: Tests/Lab/libzmq.py [flooded] [deserted] [damaged] [slow] [exhausted]     (default: all)
It needs Debian's python3-zmq. TENFOLD names the program (default: the release build). Each prints one line;
exit 1 if a program ended, leaked descriptors, or did no work afterwards.
"""

import contextlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import zmq
from zmq.utils import z85

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TENFOLD = os.path.abspath(os.environ.get("TENFOLD", ROOT + "/.build/release/tenfold"))
HIGH_WATER_MARK = 1000
STUDY = """\
name: libzmq
data: {{train: {data}, target: Status, positive: bad}}
models: {{LogisticRegression: default, XGBClassifier: {{n_estimators: {{min: 50, max: 100}}}}}}
cv: {{type: StratifiedKFold, n_splits: 5}}
budget: {{trials: 100000}}
parallel_trials: 8
seed: 3
"""


class Programs:
    """A coordinator and workers on this machine, with keys."""

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="tenfold-libzmq-")
        with open(self.directory + "/study.yaml", "w") as file:
            file.write(STUDY.format(data=ROOT + "/Data/credit_data.csv"))
        subprocess.run([TENFOLD, "keygen", "keys"], cwd=self.directory, check=True, capture_output=True)
        self.port = free_port()
        self.started = []
        return self

    def __exit__(self, *_):
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.started:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self, *words, limit=None):
        def bound():
            if limit:
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

        with open(f"{self.directory}/{words[0]}.log", "ab") as log:
            process = subprocess.Popen([TENFOLD, *words], cwd=self.directory, stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=log, preexec_fn=bound)
        self.started.append(process)
        return process

    def coordinator(self, limit=None):
        return self.start("coordinator", "study.yaml", "--listen", f"tcp://127.0.0.1:{self.port}", "--keys", "keys",
                          limit=limit)

    def worker(self, port=None):
        return self.start("worker", f"tcp://127.0.0.1:{port or self.port}", "--key", "keys/worker.key", "--slots", "1",
                          "--store", "store")

    def folds(self):
        """How many folds are done; None if the coordinator does not answer."""
        answer = subprocess.run([TENFOLD, "status", f"tcp://127.0.0.1:{self.port}", "--json", "--key", "keys/client.key",
                                 "--timeout", "2"], cwd=self.directory, capture_output=True, text=True)
        return json.loads(answer.stdout)["folds"]["done"] if answer.returncode == 0 else None

    def works(self, limit=30):
        """Whether further folds are done in time."""
        before, end = None, time.monotonic() + limit
        while time.monotonic() < end:
            done = self.folds()
            if before is None:
                before = done
            elif done is not None and done > before:
                return True
            time.sleep(0.1)
        return False

    def key(self, name):
        """The secret, the public and the coordinator's public key of a key file, as libzmq wants them."""
        with open(f"{self.directory}/keys/{name}.key") as file:
            fields = dict(line.strip().split(": ") for line in file if not line.startswith("#"))
        secret = z85.encode(bytes.fromhex(fields["secret"]))
        server = fields.get("coordinator")
        return secret, zmq.curve_public(secret), server and z85.encode(bytes.fromhex(server))

    def dealer(self, context, port=None):
        """A socket of a worker with a valid key."""
        dealer = context.socket(zmq.DEALER)
        dealer.LINGER = 0
        dealer.SNDHWM = 0
        dealer.curve_secretkey, dealer.curve_publickey, dealer.curve_serverkey = self.key("worker")
        dealer.connect(f"tcp://127.0.0.1:{port or self.port}")
        return dealer


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def seconds_of_cpu(process):
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rsplit(") ")[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def flooded(rounds=12):
    """`_input_stopped` (libzmq issues 3937, 4767): a worker does not read for a while, its queue is full, and
    its connection is replaced meanwhile."""
    with Programs() as programs:
        context = zmq.Context()

        def listen():
            router = context.socket(zmq.ROUTER)
            router.LINGER = 0
            router.ROUTER_MANDATORY = 1
            router.SNDHWM = 10 * HIGH_WATER_MARK
            router.curve_secretkey, router.curve_server = programs.key("coordinator")[0], True
            while True:
                with contextlib.suppress(zmq.ZMQError):  # the one before is closed in the background
                    router.bind(f"tcp://127.0.0.1:{programs.port}")
                    return router
                time.sleep(0.05)

        router = listen()
        worker = programs.worker()
        sent = 0
        for number in range(rounds):
            if not router.poll(15_000):
                break
            identity, *hello = router.recv_multipart()
            worker.send_signal(signal.SIGSTOP)
            with contextlib.suppress(zmq.ZMQError):
                for _ in range(5 * HIGH_WATER_MARK):
                    router.send_multipart([identity, *hello], zmq.DONTWAIT)
                    sent += 1
            time.sleep(0.5)
            if number % 3 == 2:
                router.close()
                router = listen()
            worker.send_signal(signal.SIGCONT)
            time.sleep(0.5)
        alive = worker.poll() is None
        router.close()
        context.term()
        programs.coordinator()
        works = alive and programs.works()
    return report(f"worker flooded {number + 1} times with {sent} messages while stopped", alive, works)


def deserted(rounds=6):
    """`!_io_error` (libzmq issue 4364): a peer whose messages fill the coordinator's queue is killed."""
    with Programs() as programs:
        coordinator = programs.coordinator()
        programs.worker()
        works = programs.works()
        for _ in range(rounds):
            child = os.fork()
            if child == 0:
                dealer = programs.dealer(zmq.Context())
                for _ in range(10 * HIGH_WATER_MARK):
                    dealer.send(bytes(100))
                time.sleep(60)
                os._exit(0)
            time.sleep(0.2)
            coordinator.send_signal(signal.SIGSTOP)
            time.sleep(1)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            coordinator.send_signal(signal.SIGCONT)
            time.sleep(1)
        alive = coordinator.poll() is None
        works = works and alive and programs.works()
    return report(f"coordinator with the queue of a killed worker, {rounds} times", alive, works)


def relay(listener, port, damages_after, stopping):
    """Passes connections on, and damages what the client sends once it has sent so many bytes."""
    while not stopping.is_set():
        if not select.select([listener], [], [], 0.1)[0]:
            continue
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=pass_on, args=(client, server, damages_after), daemon=True).start()


def pass_on(client, server, damages_after):
    sent = 0
    with client, server, contextlib.suppress(OSError):
        while True:
            for side in select.select([client, server], [], [], 5)[0]:
                data = side.recv(65536)
                if not data:
                    return
                if side is client:
                    sent += len(data)
                    if sent > damages_after():
                        data = data[:-5] + b"XXXXX"
                (server if side is client else client).sendall(data)


def damaged(seconds=20):
    """Descriptors that stay open: encrypted messages damaged after the handshake, of strangers and of a worker."""
    with Programs() as programs:
        coordinator = programs.coordinator()
        bound = [700]  # past greeting, HELLO and INITIATE
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        stopping = threading.Event()
        threading.Thread(target=relay, args=(listener, programs.port, lambda: bound[0], stopping), daemon=True).start()
        while programs.folds() is None:
            time.sleep(0.1)
        before = descriptors(coordinator)
        for _ in range(60):
            context = zmq.Context()
            dealer = programs.dealer(context, port)
            for _ in range(5):
                dealer.send(bytes(100))
            time.sleep(0.1)
            dealer.close()
            context.term()
        time.sleep(2)
        left = descriptors(coordinator) - before
        worker = programs.worker(port)
        time.sleep(2)
        first = descriptors(worker)
        time.sleep(seconds)
        left_of_worker = descriptors(worker) - first
        bound[0] = 1 << 62
        works = programs.works()
        alive = coordinator.poll() is None and worker.poll() is None
        stopping.set()
    what = f"damaged connections: {left} descriptors left in the coordinator, {left_of_worker} in the worker"
    return report(what, alive, works and left <= 2 and left_of_worker <= 2)


def slow(rounds=5):
    """Healthy but slow: a coordinator that stops for 4 seconds at a time keeps its worker's connection."""
    with Programs() as programs:
        coordinator = programs.coordinator()
        programs.worker()
        works = programs.works()

        def connections():
            listing = subprocess.run(["ss", "-Htn", "state", "established", f"( sport = :{programs.port} )"],
                                     capture_output=True, text=True).stdout
            return {line.split()[3] for line in listing.splitlines()}

        before = connections()
        for _ in range(rounds):
            coordinator.send_signal(signal.SIGSTOP)
            time.sleep(4)
            coordinator.send_signal(signal.SIGCONT)
            time.sleep(1)
        kept = before & connections()
        alive = coordinator.poll() is None
        works = works and programs.works()
    return report(f"coordinator stopped {rounds} times for 4 s: {len(kept)} of 1 connection kept", alive, works and kept)


def exhausted(limit=128, seconds=20):
    """More connections than descriptors: the coordinator neither ends nor spins, and serves the honest afterwards."""
    with Programs() as programs:
        coordinator = programs.coordinator(limit)
        programs.worker()
        works = programs.works()
        before = seconds_of_cpu(coordinator)
        start, held, made = time.monotonic(), [], 0
        while time.monotonic() < start + seconds:
            with contextlib.suppress(OSError):
                held.append(socket.create_connection(("127.0.0.1", programs.port), timeout=0.2))
                made += 1
            if len(held) > 4 * limit:
                held.pop(0).close()
                time.sleep(0.01)
        share = (seconds_of_cpu(coordinator) - before) / (time.monotonic() - start)
        for connection in held:
            connection.close()
        alive = coordinator.poll() is None
        works = works and alive and programs.works()
    return report(f"{made} connections at {limit} descriptors: {share:.0%} of a core", alive, works and share < 0.5)


def report(what, alive, works):
    print(f"{what}: {'alive' if alive else 'ENDED'}, {'goes on' if works else 'DOES NOT GO ON'}", flush=True)
    return bool(alive and works)


def main():
    faults = {"flooded": flooded, "deserted": deserted, "damaged": damaged, "slow": slow, "exhausted": exhausted}
    failed = [name for name in sys.argv[1:] or faults if not faults[name]()]
    if failed:
        print("failed:", ", ".join(failed))
    sys.exit(bool(failed))


main()
