# SPDX-License-Identifier: GPL-2.0
"""Sessions that the server records, replayed."""

import os
import re
import subprocess

import pytest
from client import DMA_UNMAP, RESET, Closed, Ram
from gpu import ENGINES, USER_INTERRUPT, Gpu
from lab.quick import QuickGuest, VgpuServer
from vfio_user_lab import BUILD, SANITIZED, SERVER, Server

STORES = "/src/build/tests/igt/gem_engine_stores"
MIB = 1 << 20
GIB = 1 << 30
EQUAL = re.compile(r"equal: (\d+) accesses, (\d+) runs of engines, (\d+) interrupts\n")


def replay(path):
    """A whole recording, which must be equal: accesses, runs and interrupts."""
    done = subprocess.run([BUILD / "bin/gvt-replay", path], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
    assert done.returncode == 0 and EQUAL.fullmatch(done.stdout), done.stdout
    return [int(n) for n in EQUAL.fullmatch(done.stdout).groups()]


@pytest.mark.parametrize("program", [SERVER, SANITIZED])
def test_engines(tmp_path, program):
    """Stores by all engines, memory that goes meanwhile, a reset."""
    path = tmp_path / "session"
    server = Server("--once", "--record", str(path), program=program)
    with server.connect() as client, Ram(MIB) as ram:
        client.version()
        for n, engine in enumerate(ENGINES):
            client.map(GIB, MIB, ram.fd)
            gpu = Gpu(client, GIB, ram.write, engine)
            for i in range(20):
                gpu.store(i, i + 1, USER_INTERRUPT, 0)
                assert gpu.wait(lambda at=i: ram.read32(0x4000 + at * 4) == at + 1)
            gpu.acknowledge()
            if n == 1:
                # An endless loop, whose memory goes.
                gpu.submit(0x31 << 23 | 1, 0x103000, 0, 0)
                assert gpu.wait(gpu.active)
                client.unmap(GIB, MIB)
                client.request(RESET)
            else:
                client.unmap(GIB, MIB)
        # Not shared, so not there: an engine does not wait for its client.
        client.map(GIB, MIB)
        client.read32(0, 2)
        assert client.error(DMA_UNMAP, b"")
    assert server.process.wait(20) == 0, server.output()
    server.stop()
    assert (os.stat(path).st_mode & 0o777) == 0o600
    accesses, runs, interrupts = replay(path)
    assert accesses > 500 and runs >= 20 and interrupts


def test_full_disk():
    """A recording that can't even begin ends the session, which says why."""
    server = Server("--once", "--record", "/dev/full")
    with server.connect() as client, pytest.raises(Closed):
        client.version()
    assert server.process.wait(20) == 1
    assert "cannot record" in server.output()


def test_options(tmp_path):
    """What can't be recorded is said at once."""
    for options, words in [(["--record", tmp_path / "x"], "--once"),
                           (["--once", "--record", tmp_path / "no/x"], "No such file")]:
        done = subprocess.run([SERVER, "--socket", tmp_path / "socket", *options],
                              stderr=subprocess.PIPE, text=True, timeout=20, check=False)
        assert done.returncode in (1, 2) and words in done.stderr, done.stderr


def test_guest(tmp_path):
    """A stock i915, from its probe to the guest's end."""
    path = tmp_path / "session"
    server = VgpuServer("recorded", "--once", "--record", str(path))
    with QuickGuest.start(server, cpus=1) as guest:
        guest.probe()
        out = guest.run(f"{STORES} -b 5 -s 1", 300, check=True).out
        assert out.count("ok") == len(ENGINES), out
    server.stop()
    accesses, runs, interrupts = replay(path)
    # Five batches on each of four engines, beside the probe's.
    assert accesses > 1000 and runs > 20 and interrupts > 20
