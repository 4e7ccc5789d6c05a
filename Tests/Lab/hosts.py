"""Several hosts on one machine: network namespaces whose packets all pass through this process.

Each host has one tun device. A thread here is the network between them: it delays packets, loses some,
drops silently what a cut lies between, and can keep a copy of everything. It needs root and Python 3.11,
but nothing of the kernel's traffic control, and no packet leaves the machine.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import signal
import struct
import subprocess
import threading
import time

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
SUBNET = "10.83.7"
MTU = 1500
CLONE_NEWNET = 0x40000000

libc = ctypes.CDLL(None, use_errno=True)


def sh(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True)


class Host:
    """A namespace with an address, and the programs that were started in it."""

    def __init__(self, network, number):
        self.number = number
        self.name = f"tenfold-{os.getpid()}-{number}"
        self.address = f"{SUBNET}.{number}"
        device = f"tf{os.getpid() % 100000}n{number}"
        self.tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.tun, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI))
        sh("ip", "netns", "add", self.name)
        sh("ip", "link", "set", device, "netns", self.name)
        for words in (
            f"addr add {self.address}/24 dev {device}",
            f"link set {device} mtu {MTU} up",
            "link set lo up",
        ):
            sh("ip", "-n", self.name, *words.split())

    def start(self, words, log, **options):
        """Starts a program here; its output is added to a file."""
        with open(log, "ab") as output:
            return subprocess.Popen(
                ["ip", "netns", "exec", self.name, *words],
                stdin=subprocess.DEVNULL,
                stdout=options.pop("stdout", output),
                stderr=output,
                **options,
            )

    def pids(self):
        return [int(pid) for pid in sh("ip", "netns", "pids", self.name, check=False).stdout.split()]

    def enter(self):
        """Moves the calling thread into the host's network."""
        descriptor = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        if libc.setns(descriptor, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        os.close(descriptor)

    def remove(self):
        for pid in self.pids():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        os.close(self.tun)
        sh("ip", "netns", "del", self.name, check=False)


class Network:
    """The hosts and what lies between them; times are in seconds."""

    def __init__(self, hosts, seed=1):
        self.random = random.Random(seed)
        self.delay, self.jitter, self.loss = 0.0, 0.0, 0.0
        self.cuts = set()  # (from, to) by host number
        self.capture = None  # a file that gets the payload of every packet
        self.carried = 0  # bytes
        self.hosts = {number: Host(self, number) for number in range(1, hosts + 1)}
        self._running = True
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def __getitem__(self, number):
        return self.hosts[number]

    def cut(self, number, inward=True, outward=True):
        """Drops silently what a host is sent, or sends, or both."""
        for other in self.hosts:
            if other != number:
                if outward:
                    self.cuts.add((number, other))
                if inward:
                    self.cuts.add((other, number))

    def heal(self, number):
        self.cuts = {pair for pair in self.cuts if number not in pair}

    def remove(self):
        self._running = False
        self._thread.join(timeout=5)
        for host in self.hosts.values():
            host.remove()

    def _carry(self):
        waiting = []  # (due, order, descriptor, packet)
        last = {}  # when the latest packet between two hosts is due, so that they keep their order
        order = 0
        by_tun = {host.tun: number for number, host in self.hosts.items()}
        poller = select.poll()
        for tun in by_tun:
            poller.register(tun, select.POLLIN)
        while self._running:
            pause = 0.2 if not waiting else max(0.0, min(0.2, waiting[0][0] - time.monotonic()))
            for tun, _ in poller.poll(pause * 1000):
                for _ in range(64):
                    try:
                        packet = os.read(tun, 65536)
                    except BlockingIOError:
                        break
                    if len(packet) < 20 or packet[0] >> 4 != 4:
                        continue
                    pair = (by_tun[tun], packet[19])
                    if pair[1] not in self.hosts or pair in self.cuts:
                        continue
                    if self.loss and self.random.random() < self.loss:
                        continue
                    self.carried += len(packet)
                    if self.capture:
                        self.capture.write(packet[20:])
                    wait = self.delay + self.random.uniform(-self.jitter, self.jitter)
                    due = max(time.monotonic() + wait, last.get(pair, 0.0))
                    last[pair] = due
                    order += 1
                    heapq.heappush(waiting, (due, order, pair, packet))
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                _, _, pair, packet = heapq.heappop(waiting)
                if pair in self.cuts:
                    continue
                try:
                    os.write(self.hosts[pair[1]].tun, packet)
                except OSError:
                    pass  # its queue is full, or it is going away: lost, as on a real network


def children(pid):
    """The processes below one, nearest first."""
    found = []
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            for child in file.read().split():
                found += [int(child)] + children(int(child))
    except OSError:
        pass
    return found


def send(pid, number):
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False
