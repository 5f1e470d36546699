# SPDX-License-Identifier: GPL-2.0
"""Recordings of vGPUs in the kernel, made through debugfs, replayed in user space."""

import re
import struct
import subprocess
from pathlib import Path

from PIL import Image
from test_gvt import DEBUGFS, GVT_TEST, REMOVE, UUIDS, vgpus  # noqa: F401, a fixture

from lab import modules

TOP = Path(__file__).resolve().parents[2]
SHARE = TOP / "build/lab/share"
REPLAY = TOP / "build/bin/gvt-replay"
RECORD = f"{DEBUGFS}/{UUIDS[0]}/record"
CASE_SECONDS = 150
NULL = "/dev/null"
# Accesses, runs, interrupts.
EQUAL = re.compile(r"equal: ([1-9]\d*) accesses, (\d+) runs of engines, (\d+) interrupts$", re.M)


def run_replay(*args):
    """gvt-replay: what it said, and its status."""
    return subprocess.run([REPLAY, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=120, check=False)


def replay(name, runs=True):
    """Replay a recording from the share; it must be equal. Returns what was said."""
    path = SHARE / name
    try:
        done = run_replay(path)
    finally:
        path.unlink()
    equal = EQUAL.search(done.stdout)
    assert done.returncode == 0 and equal, done.stdout
    assert not runs or int(equal[2]) > 0, done.stdout
    return done.stdout


def record(host, case, name, busy=""):
    """Run a case on a recorded vGPU; the recording goes to the share, once that is closed."""
    host.out(f"exec 3<{RECORD}; {busy} {GVT_TEST} {case} {' '.join(UUIDS)} && "
             f"cat <&3 | gzip -1 >/share/{name}", timeout=CASE_SECONDS)


def test_engines(vgpus):  # noqa: F811
    """All engines at work, recorded while a reader keeps up."""
    vgpus.out(f"exec 3<{RECORD}; cat <&3 | gzip -1 >/share/engines.gz & exec 3<{NULL}; "
              f"{GVT_TEST} engines {' '.join(UUIDS)} && wait $!", timeout=CASE_SECONDS)
    said = replay("engines.gz")
    assert "cut" not in said
    assert int(EQUAL.search(said)[1]) >= 4800


def test_memory_goes(vgpus):  # noqa: F811
    """Stores all over memory that is unmapped meanwhile; nobody reads until the end."""
    record(vgpus, "unmap_at_work", "unmap.gz")
    assert "cut" not in replay("unmap.gz")


def test_interrupts(vgpus):  # noqa: F811
    """While a recording is asked for, no other can be."""
    record(vgpus, "msi", "msi.gz", busy=f"! cat {RECORD} 2>/dev/null &&")
    assert int(EQUAL.search(replay("msi.gz"))[3]) > 0


def test_reader_too_slow(vgpus):  # noqa: F811
    """What does not fit is cut off, and it says so; the vGPU works on as ever."""
    record(vgpus, "flood", "flood.gz")
    assert "was cut" in replay("flood.gz", runs=False)


def test_looks(vgpus, tmp_path):  # noqa: F811
    """Looks that were asked for are drawn from the recording; one that had no room is told."""
    path = SHARE / "looks.gz"
    vgpus.out(f"exec 3<{DEBUGFS}/{UUIDS[1]}/record; {GVT_TEST} looks {' '.join(UUIDS)} && "
              f"cat <&3 | gzip -1 >/share/{path.name}", timeout=CASE_SECONDS)
    try:
        frames = run_replay("--frames", path)
        drawn = run_replay("--frame", "1", path, tmp_path / "1.png")
        count = len(frames.stdout.splitlines())
        given_up = run_replay("--frame", str(count), path, tmp_path / "none.png")
    finally:
        said = replay(path.name, runs=False)
    assert "cut" not in said
    assert frames.returncode == 0 and count > 8, frames.stdout
    assert all(": look at pipe A, 640x480" in line for line in frames.stdout.splitlines())
    assert drawn.returncode == 0, drawn.stdout
    wanted = struct.pack("=307200I", *(i * 2654435761 & 0xffffffff for i in range(640 * 480)))
    with Image.open(tmp_path / "1.png") as image:
        assert image.tobytes() == Image.frombytes("RGB", (640, 480), wanted, "raw",
                                                  "BGRX").tobytes()
    assert given_up.returncode == 2 and "given up" in given_up.stdout, given_up.stdout


def test_next_user_only(vgpus):  # noqa: F811
    record(vgpus, f"registers {' '.join(UUIDS)} && {GVT_TEST} engines", "first.gz")
    replay("first.gz", runs=False)


def test_reader_goes(vgpus):  # noqa: F811
    """A reader that leaves before, or while, the vGPU is used; then another."""
    vgpus.out(f"timeout 0.2 cat {RECORD}; [ $? -ge 124 ]")
    vgpus.out(f"exec 3<{RECORD}; head -c 1000 <&3 >/dev/null & exec 3<{NULL}; "
              f"{GVT_TEST} engines {' '.join(UUIDS)} && wait $!", timeout=CASE_SECONDS)
    record(vgpus, "msi", "after.gz")
    replay("after.gz")


def test_removal(vgpus):  # noqa: F811
    """A vGPU that goes away ends the wait of its reader; so the module can go."""
    out = vgpus.out(f"cat {RECORD} >/tmp/nothing & sleep 0.3; {REMOVE}; wait $! && "
                    "wc -c </tmp/nothing")
    assert out == "0"
    modules.unload(vgpus, "gvt")
    modules.load(vgpus, "gvt")
