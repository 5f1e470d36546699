# SPDX-License-Identifier: GPL-2.0
"""Guests whose stock i915 works on the server's vGPUs, in QEMU right here."""

import fcntl
import os
import pty
import re
import subprocess
import termios
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lab.quick import QuickGuest, VgpuServer
from vfio_user_lab import TOP, children, eventually

STORES = "/src/build/tests/igt/gem_engine_stores"
BLITS = "/src/build/tests/igt/gem_blits"
ENGINES = ["rcs", "bcs", "vcs", "vecs"]


def stores(guest, batches, seed=1, timeout=300):
    """Run the store test; every engine must have done all of its batches."""
    out = guest.run(f"{STORES} -b {batches} -s {seed}", timeout, check=True).out
    assert out.splitlines() == [f"{e}: {batches} batches, {batches * 64} stores, ok"
                                for e in ENGINES]


def blits(guest, seed, timeout=300):
    """2D commands of every kind, all of whose results are as the manual says."""
    families = guest.out(f"{BLITS} --list-subtests").split()
    out = guest.run(f"{BLITS} --seed {seed}", timeout, check=True).out
    assert families and re.findall(r"^Subtest (\S+): SUCCESS", out, re.M) == families
    assert guest.run(f"{BLITS} --run-subtest none").status == 79


def counters(server):
    """What the server told of its last client: per engine, a dictionary."""
    assert eventually(lambda: "client gone" in server.log.read_text())
    words = [line.split()[1:] for line in server.log.read_text().splitlines()
             if ": engine " in line]
    return {w[1]: dict(zip(w[2::2], map(int, w[3::2]))) for w in words}


@pytest.fixture
def vgpu():
    """Makes servers and guests on them, each with i915 loaded."""
    guests, servers = [], []

    def start(*options, **kwargs):
        server = VgpuServer(f"test-{len(servers)}", *options)
        servers.append(server)
        guest = QuickGuest.start(server, cpus=1, **kwargs)
        guests.append(guest)
        guest.probe()
        return guest, server

    yield start
    found = []
    for guest in guests:
        if guest.alive():
            found += [f"{guest.name}: {line}" for line in guest.dmesg_problems()]
        guest.stop()
    for server in servers:
        server.stop()
    assert not found, "the guests' kernel logs:\n" + "\n".join(found)


def test_two_guests(vgpu):
    """On two servers at once, with two kernels: each value that engines store is checked."""
    kinds = [("V5_4", ""), ("V5_8", "backports")]
    with ThreadPoolExecutor() as pool:
        pairs = list(pool.map(lambda kind: vgpu("--type", kind[0], kernel=kind[1]), kinds))
        list(pool.map(lambda n: stores(pairs[n][0], 200, seed=n + 1), range(2)))
        list(pool.map(lambda n: blits(pairs[n][0], seed=n + 1), range(2)))
    for guest, server in pairs:
        guest.stop()
        for name, engine in counters(server).items():
            assert engine["batches"] >= 200 and engine["hangs"] == 0, (name, engine)


def test_intx_and_reconnection(vgpu):
    """Without MSI; then QEMU dies, and another one finds a fresh vGPU."""
    guest, server = vgpu(append="pci=nomsi")
    line = guest.out("grep i915 /proc/interrupts")
    assert "IO-APIC" in line, line
    stores(guest, 20)
    assert int(guest.out("grep i915 /proc/interrupts").split()[1]) > int(line.split()[1])
    guest.stop()        # QEMU is killed
    assert all(e["batches"] >= 20 for e in counters(server).values())
    with QuickGuest.start(server, cpus=1) as again:
        again.probe()
        assert "MSI" in again.out("grep i915 /proc/interrupts")
        stores(again, 5)


def test_make_guest():
    """make guest RUN=...: the command's output and status; quick."""
    begin = time.monotonic()
    done = subprocess.run(["make", "-s", "-C", TOP, "guest", "RUN=ls /dev/dri; exit 3"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL, timeout=300, check=False)
    assert "renderD128" in done.stdout.split(), done.stderr
    assert done.returncode and "Error 3" in done.stderr, done.stderr
    assert "with renderD128 after" in done.stderr
    assert time.monotonic() - begin < 300


def descendants(pid):
    """Processes below a process."""
    found = []
    for child in children(pid):
        found += [child, *descendants(child)]
    return found


def test_make_guest_interrupted():
    """Ctrl-C while the guest boots: nothing is left."""
    master, slave = pty.openpty()
    process = subprocess.Popen(["make", "-s", "-C", TOP, "guest"], stdin=slave, stdout=slave,
                               stderr=slave, start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)

    def running():
        try:
            names = [Path(f"/proc/{pid}/comm").read_text() for pid in descendants(process.pid)]
        except (FileNotFoundError, ProcessLookupError):
            return []       # one of them has just ended
        return [n for n in names if n.startswith(("qemu", "gvt-vfio"))]

    assert eventually(lambda: len(running()) >= 3)      # QEMU, server, session
    started = descendants(process.pid)
    os.write(master, b"\x03")
    assert process.wait(60)
    assert eventually(lambda: not [p for p in started if os.path.exists(f"/proc/{p}")], 10)
    os.close(master)
