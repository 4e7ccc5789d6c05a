"""Measures how fast a large data set comes to three hosts at once, with keys, and what a cut in the middle costs.

Usage, as root: Tests/Lab/bulk.py [rate] [cut]     (default: both; needs Debian's python3-zmq)
TENFOLD names the program (default: the release build).
Beside it, in the same run, bare libzmq carries as many bytes in pieces of the same size. The stores are in
memory, for the hosts of one machine would share one disk. Exit 1 if a bar is missed.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from hosts import Network, children

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TENFOLD = os.path.abspath(os.environ.get("TENFOLD", ROOT + "/.build/release/tenfold"))
COLUMNS = 250
PIECE, UNDER_WAY = 256 * 1024, 8
HOSTS = (1, 2, 3)
ROUNDS = 3
STUDY = """\
name: bulk
data: {train: table.csv, target: y}
models: {GaussianNB: default}
budget: {trials: 100000}
"""


class Switch:
    """Four hosts on a switch of the kernel's own, as fast as the machine is."""

    def __init__(self):
        self.lab, self.net = f"tenfold-{os.getpid()}", "10.83.8"
        self._call("hosts_up")

    def _call(self, function):
        script = f". {ROOT}/Tests/Lab/hosts.sh; lab={self.lab}; net={self.net}; {function}"
        subprocess.run(["bash", "-ec", script], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._call("hosts_down")

    def address(self, host):
        return f"{self.net}.{host + 1}"

    def start(self, host, words, **options):
        return subprocess.Popen(["ip", "netns", "exec", f"{self.lab}-{host}", *words], stdin=subprocess.DEVNULL, **options)


def prepare(directory, megabytes):
    """A study of a table that takes so much memory; gives the number of its bytes."""
    chance = random.Random(5)
    block = []
    for number in range(1000):
        cells = [f"{chance.randrange(1_000_000)}.5" for _ in range(COLUMNS)]
        block.append(",".join(cells) + (",good" if number % 3 else ",bad") + "\n")
    block = "".join(block)
    blocks = max(1, megabytes * 1_000_000 // (8 * COLUMNS * 1000))
    with open(directory + "/table.csv", "w") as file:
        file.write(",".join(f"c{number}" for number in range(COLUMNS)) + ",y\n")
        for _ in range(blocks):
            file.write(block)
    with open(directory + "/study.yaml", "w") as file:
        file.write(STUDY)
    subprocess.run([TENFOLD, "keygen", "keys"], cwd=directory, check=True, capture_output=True)
    return blocks * 1000 * 8 * COLUMNS


def coordinator(directory, endpoint, start):
    """Starts a coordinator and waits until it listens."""
    log = directory + "/coordinator.log"
    words = [TENFOLD, "coordinator", "study.yaml", "--listen", endpoint, "--keys", "keys"]
    with open(log, "w") as output:
        program = start(words, cwd=directory, stdout=output, stderr=output)
    while "listening on" not in open(log).read():
        if program.poll() is not None:
            raise SystemExit(open(log).read())
        time.sleep(0.1)
    return program


def worker_words(endpoint, store):
    return [TENFOLD, "worker", endpoint, "--key", "keys/worker.key", "--slots", "1", "--store", store]


def wait_for_data(logs, limit=600):
    """Waits until every worker has said that it has the data."""
    deadline = time.monotonic() + limit
    while not all("data are here" in open(log).read() for log in logs):
        if time.monotonic() > deadline:
            raise SystemExit("no data after %d s:\n" % limit + "".join(open(log).read() for log in logs))
        time.sleep(0.02)


def tenfold_seconds(switch, directory, endpoint):
    """How long three workers with empty stores take until all have the data set."""
    logs, programs = [], []
    start = time.monotonic()
    for host in HOSTS:
        logs.append(f"{directory}/worker-{host}.log")
        output = open(logs[-1], "w")
        words = worker_words(endpoint, f"{directory}/store-{host}")
        programs.append(switch.start(host, words, cwd=directory, stdout=output, stderr=output))
    wait_for_data(logs)
    seconds = time.monotonic() - start
    for host, program in zip(HOSTS, programs):
        program.kill()
        program.wait()
        shutil.rmtree(f"{directory}/store-{host}")
    return seconds


def bare_seconds(switch, size):
    """How long bare libzmq takes to bring as many bytes to each of three hosts."""
    script = os.path.abspath(__file__)
    port = 5777
    words = [sys.executable, script, "serve", f"tcp://{switch.address(0)}:{port}"]
    server = switch.start(0, words, stdout=subprocess.PIPE, text=True)
    key = server.stdout.readline().strip()
    start = time.monotonic()
    pullers = [
        switch.start(host, [sys.executable, script, "pull", f"tcp://{switch.address(0)}:{port}", key, str(size)])
        for host in HOSTS
    ]
    for puller in pullers:
        if puller.wait() != 0:
            raise SystemExit("bare libzmq failed")
    seconds = time.monotonic() - start
    server.kill()
    server.wait()
    return seconds


def serve(endpoint):
    import zmq

    public, secret = zmq.curve_keypair()
    router = zmq.Context().socket(zmq.ROUTER)
    router.curve_server, router.curve_secretkey, router.curve_publickey = 1, secret, public
    router.bind(endpoint)
    print(public.decode(), flush=True)
    piece = os.urandom(PIECE)
    while True:
        peer, _ = router.recv_multipart()
        router.send_multipart([peer, piece])


def pull(endpoint, key, size):
    import zmq

    dealer = zmq.Context().socket(zmq.DEALER)
    dealer.curve_publickey, dealer.curve_secretkey = zmq.curve_keypair()
    dealer.curve_serverkey = key.encode()
    dealer.connect(endpoint)
    asked = -(-size // PIECE)
    for _ in range(UNDER_WAY):
        dealer.send(b"more")
    for number in range(asked):
        dealer.recv(copy=False)
        if number + UNDER_WAY < asked:
            dealer.send(b"more")


def rate(megabytes=1000):
    with tempfile.TemporaryDirectory(prefix="tenfold-bulk-", dir="/dev/shm") as directory, Switch() as switch:
        size = prepare(directory, megabytes)
        endpoint = f"tcp://{switch.address(0)}:5555"
        program = coordinator(directory, endpoint, lambda words, **options: switch.start(0, words, **options))
        ratios = []
        for _ in range(ROUNDS):
            bare, ours = bare_seconds(switch, size), tenfold_seconds(switch, directory, endpoint)
            ratios.append(bare / ours)
            total = size * len(HOSTS) / 1e6
            print(f"{total:.0f} MB in all: {total / ours:.0f} MB/s, bare libzmq {total / bare:.0f} MB/s", flush=True)
        program.kill()
        program.wait()
    ratio = statistics.median(ratios)
    print(f"{size / 1e6:.0f} MB to each of three hosts: {ratio:.2f} of bare libzmq's rate (bar: 0.60)")
    return ratio >= 0.6


def cut(megabytes=60, seconds=20):
    """The host is cut off in the middle of the transfer."""
    with tempfile.TemporaryDirectory(prefix="tenfold-bulk-") as directory:
        size = prepare(directory, megabytes)
        network = Network(2)
        try:
            endpoint = f"tcp://{network[1].address}:5555"

            def start(words, stdout, stderr, **options):
                return network[1].start(words, directory + "/coordinator.log", **options)

            coordinator(directory, endpoint, start)
            log = directory + "/worker.log"
            network[2].start(worker_words(endpoint, "store"), log, cwd=directory)
            while network.carried < size / 2:
                time.sleep(0.01)
            network.cut(2)
            time.sleep(seconds)
            network.heal(2)
            start = time.monotonic()
            wait_for_data([log])
            healed, whole = time.monotonic() - start, network.carried / size
        finally:
            network.remove()
    print(
        f"{size / 1e6:.0f} MB to a host that is cut off half-way for {seconds} s: all there {healed:.1f} s after the"
        f" heal; {whole:.2f} times the bytes crossed the network (bar: 1.25)"
    )
    return whole <= 1.25


def main():
    bars = {"rate": rate, "cut": cut}
    sys.exit(not all([bars[name]() for name in sys.argv[1:] or bars]))


if sys.argv[1:2] == ["serve"]:
    serve(sys.argv[2])
elif sys.argv[1:2] == ["pull"]:
    pull(sys.argv[2], sys.argv[3], int(sys.argv[4]))
else:
    main()
