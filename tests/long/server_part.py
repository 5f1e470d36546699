# SPDX-License-Identifier: GPL-2.0
"""A gvt-vfio-user that many clients come to, and one that a single client stays with."""

import random
import sys
import time
from pathlib import Path

import processes
from levels import Levels

from lab.quick import QuickGuest, VgpuServer

# The client of the protocol's tests.
sys.path.append(str(Path(__file__).resolve().parents[1] / "vfio-user"))

from client import RESET, Client, Ram  # noqa: E402
from gpu import ENGINES, Gpu  # noqa: E402

MIB = 1 << 20
GIB = 1 << 30
STORES = "/src/build/tests/igt/gem_engine_stores"
# Batches that a client has each engine do, in the middle of which it may go.
BATCHES = 4
# MI_BATCH_BUFFER_START to the ring's own beginning.
FOR_EVER = (0x31 << 23 | 1, 0x103000, 0, 0)


def work(client, ram, rnd, done):
    """Batches on each engine, then one that does not end; memory that goes meanwhile."""
    for n, engine in enumerate(ENGINES):
        addr = (1 + n) * GIB
        client.map(addr, ram.size, ram.fd)
        gpu = Gpu(client, addr, ram.write, engine)
        for i in range(BATCHES):
            ram.write(0x4000, 0)
            gpu.store(0, i + 1)
            assert gpu.wait(lambda i=i: ram.read32(0x4000) == i + 1), f"{engine}: no store"
            done["batches"] += 1
        gpu.submit(*FOR_EVER)
        if rnd.random() < 0.5:
            client.unmap(addr, ram.size)


def connect(server, timeout=30):
    """A client of a server that may just have begun: its socket is there before it listens."""
    end = time.monotonic() + timeout
    while True:
        try:
            return Client.connect(server.socket)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


def one_client(server, rnd, done):
    """Comes, works, maybe resets, and goes in the midst of it."""
    with connect(server) as client, Ram(MIB) as ram:
        client.version()
        work(client, ram, rnd, done)
        if rnd.random() < 0.5:
            client.request(RESET)
    done["clients"] += 1


def wait_alone(server, timeout=60):
    """Until the sessions of clients that have gone are gone."""
    end = time.monotonic() + timeout
    while processes.children(server.process.pid):
        assert time.monotonic() < end, "a session stays without its client"
        time.sleep(0.01)


class Stayer:
    """A client that stays."""

    def __init__(self, server):
        self.client = connect(server)
        self.ram = Ram(MIB)
        self.client.version()
        [self.session] = processes.children(server.process.pid)

    def round(self, rnd, done):
        """Work, memory and all, and a reset."""
        work(self.client, self.ram, rnd, done)
        self.client.request(RESET)
        self.client.unmap(0, 0, flags=2)        # all
        done["resets"] += 1

    def close(self):
        self.client.close()
        self.ram.__exit__()


def one_guest(server, done):
    """A guest that works; its QEMU is killed at work. Returns what its kernel log complains of."""
    with QuickGuest.start(server, cpus=1) as guest:
        guest.probe(240)
        guest.out(f"{STORES} -b 50", timeout=240)
        guest.out(f"{STORES} -b 100000 >/dev/null 2>&1 & sleep 1")
        done["guests"] += 1
        return [f"server: a guest's kernel log: {line}" for line in guest.dmesg_problems()]


def run(watch, guests=True, seed=1):
    """Use servers until the time is over; returns what was measured, done, and what is wrong.

    guests: every eighth of the time a guest comes to the server with many clients.
    """
    rnd, problems = random.Random(seed), []
    done = {"clients": 0, "resets": 0, "batches": 0, "guests": 0}
    server_levels = Levels("server", processes.SLACK)
    session_levels = Levels("session", processes.SLACK)
    with VgpuServer("long-many") as many, VgpuServer("long-one") as one:
        stayer = Stayer(one)
        while watch.going() or not server_levels.enough():
            for _ in range(4):
                one_client(many, rnd, done)
                stayer.round(rnd, done)
            if guests and watch.going() and \
                    watch.passed() * 8 > (done["guests"] + 1) * watch.seconds:
                problems += one_guest(many, done)
            wait_alone(many)
            server_levels.take(processes.sample(many.process.pid))
            session_levels.take(processes.sample(stayer.session))
            watch.tell(f"{done['clients']} clients, {done['batches']} batches, "
                       f"{done['guests']} guests")
        stayer.close()
    levels = [server_levels, session_levels]
    return levels, done, problems + [line for one in levels for line in one.problems()]
