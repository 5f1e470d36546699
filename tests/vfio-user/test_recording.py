# SPDX-License-Identifier: GPL-2.0
"""Sessions that the server records, replayed."""

import os
import random
import re
import shutil
import signal
import subprocess

import pytest
from client import DMA_UNMAP, RESET, Closed, Ram
from gpu import ENGINES, USER_INTERRUPT, Gpu
from lab.quick import QuickGuest, VgpuServer
from PIL import Image
from screen import HEIGHT, WIDTH, X_TILED, Screen
from vfio_user_lab import BUILD, SANITIZED, SERVER, Server, eventually

STORES = "/src/build/tests/igt/gem_engine_stores"
MIB = 1 << 20
GIB = 1 << 30
EQUAL = re.compile(r"equal: (\d+) accesses, (\d+) runs of engines, (\d+) interrupts\n")


def run_replay(*args):
    """gvt-replay: status, what was said."""
    done = subprocess.run([BUILD / "bin/gvt-replay", *args], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
    return done.returncode, done.stdout


def replay(path):
    """A whole recording, which must be equal: accesses, runs and interrupts."""
    status, said = run_replay(path)
    assert status == 0 and EQUAL.fullmatch(said), said
    return [int(n) for n in EQUAL.fullmatch(said).groups()]


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


def look(server, picture):
    """A screenshot: a copy of it."""
    seen = server.output().count("screenshot: ")
    server.process.send_signal(signal.SIGUSR1)
    assert eventually(lambda: server.output().count("screenshot: ") > seen)
    assert server.output().rstrip().endswith(f"{WIDTH} x {HEIGHT}"), server.output()
    return shutil.copy(picture, picture.with_suffix(f".{seen}.png"))


@pytest.mark.parametrize("program", [SERVER, SANITIZED])
def test_frames(tmp_path, program):
    """Screenshots are in the recording; drawn from there they are the same, pixel by pixel."""
    path, picture = tmp_path / "session", tmp_path / "screen.png"
    size = WIDTH * HEIGHT * 4
    noise = random.Random(1).randbytes(size)
    server = Server("--once", "--record", str(path), "--monitor", f"{WIDTH}x{HEIGHT}",
                    "--screenshot", str(picture), program=program)
    with server.connect() as client, Ram(size) as ram:
        client.version()
        client.map(GIB, size, ram.fd)
        screen = Screen(client, GIB)
        ram.mem[:] = noise
        screen.show()
        looks = [look(server, picture)]
        # The same memory, read another way; then other memory.
        screen.show(X_TILED)
        looks.append(look(server, picture))
        ram.mem[:] = noise[::-1]
        looks.append(look(server, picture))
    assert server.process.wait(20) == 0, server.output()
    server.stop()
    replay(path)
    status, said = run_replay("--frames", path)
    assert status == 0
    assert [line.split(" at ", 1)[0] + line[line.index(":"):] for line in said.splitlines()] == [
        f"frame {n}: look at pipe A, {WIDTH}x{HEIGHT}" for n in (1, 2, 3)], said
    with Image.open(looks[0]) as image:
        assert image.tobytes() == Image.frombytes("RGB", image.size, noise, "raw",
                                                  "BGRX").tobytes()
    pixels = set()
    for n, seen in enumerate(looks):
        drawn = tmp_path / f"drawn-{n}.png"
        status, said = run_replay("--frame", str(n + 1), path, drawn)
        assert status == 0 and said.startswith(f"frame {n + 1} at "), said
        assert drawn.stat().st_mode & 0o777 == 0o600
        with Image.open(drawn) as ours, Image.open(seen) as theirs:
            assert ours.size == (WIDTH, HEIGHT) and ours.mode == theirs.mode == "RGB"
            assert ours.tobytes() == theirs.tobytes()
            pixels.add(ours.tobytes())
    assert len(pixels) == 3
    status, said = run_replay("--frame", "4", path, tmp_path / "none.png")
    assert status == 2 and said.endswith("has no frame 4: there are 3\n"), said
    assert not (tmp_path / "none.png").exists()
    status, said = run_replay("--frame", "1", path, tmp_path / "no/none.png")
    assert status == 2 and "No such file" in said, said


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
    """A stock i915, from its probe to the guest's end; and its console, drawn anew."""
    path, picture, drawn = (tmp_path / name for name in ["session", "seen.png", "drawn.png"])
    server = VgpuServer("recorded", "--once", "--record", str(path), "--monitor", "800x600",
                        "--screenshot", str(picture))
    with QuickGuest.start(server, cpus=1) as guest:
        guest.probe()
        guest.out("echo a line of text >/dev/tty0")
        assert server.screenshot() == "800 x 600"
        out = guest.run(f"{STORES} -b 5 -s 1", 300, check=True).out
        assert out.count("ok") == len(ENGINES), out
    server.stop()
    accesses, runs, interrupts = replay(path)
    # Five batches on each of four engines, beside the probe's.
    assert accesses > 1000 and runs > 20 and interrupts > 20
    status, said = run_replay("--frame", "1", path, drawn)
    assert status == 0, said
    with Image.open(drawn) as ours, Image.open(picture) as theirs:
        assert ours.size == (800, 600) and len(ours.getcolors()) >= 2
        assert ours.tobytes() == theirs.tobytes()
