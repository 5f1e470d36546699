# SPDX-License-Identifier: GPL-2.0
"""The recorder and the replayer: each C test is a test here."""

import errno
import gzip
import os
import re
import struct
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from tap import Results, names

TOP = Path(__file__).resolve().parents[2]
PROGRAM = TOP / "build/tests/record/record_test"
REPLAY = TOP / "build/bin/gvt-replay"
SESSIONS = sorted((TOP / "tests/record/sessions").iterdir())


@pytest.fixture(scope="module")
def results():
    return Results(PROGRAM)


@pytest.mark.parametrize("name", names(PROGRAM))
def test_recorded(results, name):
    results.check(name)


def replay(*args, data=None):
    """Run gvt-replay; data is its standard input."""
    return subprocess.run([REPLAY, *args], input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, check=False)


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.name)
def test_session(session):
    """
    What a guest did once: the device model still does the same.  If a change was
    meant, make the session anew: make_session.py.
    """
    done = replay(session)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    accesses, runs, interrupts = map(int, re.fullmatch(
        r"equal: (\d+) accesses, (\d+) runs of engines, (\d+) interrupts\n",
        done.stdout.decode()).groups())
    assert accesses > 1000 and runs > 20 and interrupts > 20


def check_of(data, check):
    """gvt_record_check()."""
    for byte in data:
        check = (check ^ byte) * 16777619 & 0xffffffff
    return check


def mended(data):
    """A recording whose checks are right again."""
    data = bytearray(data)
    check = check_of(data[:60], 0)
    struct.pack_into("<I", data, 60, check)
    at = 64
    while at < len(data):
        size, = struct.unpack_from("<I", data, at)
        check = check_of(data[at + 8:at + 8 + size], check)
        struct.pack_into("<I", data, at + 4, check)
        at += 8 + size
    return data


def test_difference_is_named():
    """Another value of a register: where, which, and what it is now."""
    data = gzip.decompress(SESSIONS[0].read_bytes())
    listed = replay("--list", "-", data=data).stdout.decode().splitlines()
    at, line = next((n, line) for n, line in enumerate(listed) if "(CTC_MODE)" in line)
    assert "read 4 at bar0+0xa26c" in line and listed[at + 1] == "\tdone: 0x00000004"
    # READ of region 0, offset, 4 bytes; DONE, 4 bytes of data.
    value = data.index(bytes.fromhex("01 ecc402 04 07 04 04000000")) + 7
    changed = bytearray(data)
    changed[value + 2] = 0x77
    done = replay("-", data=mended(changed))
    assert done.returncode == 1
    assert done.stdout.decode().splitlines() == [
        f"differs at {line.split()[0]}: {line.split(maxsplit=1)[1]}",
        "  recorded: done: 0x00770004", "  replayed: done: 0x00000004"]
    assert replay("--quiet", "-", data=mended(data)).stdout == b""


def test_listing_numbers_each_entry():
    """An entry of any kind has a number: a timer's before all that there is."""
    data = gzip.decompress(SESSIONS[0].read_bytes())
    before = replay("--list", "-", data=data).stdout.decode().splitlines()
    timer_and_done = bytes([5, 7, 0])
    block = struct.pack("<II", len(timer_and_done), 0) + timer_and_done
    listed = replay("--list", "-", data=mended(data[:64] + block + data[64:])).stdout
    after = listed.decode().splitlines()
    assert after[1] == "0 timer"
    assert before[1].startswith("0 ") and after[2] == "1 " + before[1][2:]


LOOK = TOP / "tests/fuzz/seeds/recording/look"


def test_frames(tmp_path):
    """A look of 32 by 16 pixels, and then a CRC of the same picture."""
    listed = replay("--frames", LOOK)
    assert listed.returncode == 0
    assert [line.split(": ")[1] for line in listed.stdout.decode().splitlines()] == [
        "look at pipe A, 32x16", "CRC of pipe A, 32x16"]
    # Its entry is where the listing of all has it.
    entry, = re.findall(r"^(\d+) look at pipe A, 32x16,", replay("--list", LOOK).stdout.decode(),
                        re.M)
    assert listed.stdout.decode().startswith(f"frame 1 at {entry}: ")
    for n in "1", "2":
        done = replay("--frame", n, LOOK, tmp_path / n)
        assert done.returncode == 0 and not done.stderr
        assert done.stdout.decode().startswith(f"frame {n} at ")
        # As screen_memory() of tests/unit/screen.c has filled it, with a page a row.
        with Image.open(tmp_path / n) as image:
            assert image.size == (32, 16)
            assert [r << 16 | g << 8 | b for r, g, b in image.getdata()] == [
                (y * 4096 + x * 4) * 2654435761 & 0xffffff for y in range(16) for x in range(32)]


def test_no_such_frame(tmp_path):
    for args, words in [(["--frames", SESSIONS[0]], "of a vGPU without a display"),
                        (["--frame", "1", SESSIONS[0], tmp_path / "x"], "without a display"),
                        (["--frame", "3", LOOK, tmp_path / "x"], "has no frame 3: there are 2"),
                        (["--frame", "0", LOOK, tmp_path / "x"], "must be a number"),
                        (["--frame=-1", LOOK, tmp_path / "x"], "must be a number"),
                        (["--frame", "1", LOOK], "which PICTURE"),
                        (["--frame", "1", "--list", LOOK, tmp_path / "x"], "one of --list"),
                        (["--frame", "1", LOOK, tmp_path / "no/x"],
                         os.strerror(errno.ENOENT)),
                        (["--frame", "1", LOOK, "/dev/full"], os.strerror(errno.ENOSPC))]:
        done = replay(*args)
        assert done.returncode == 2 and words in done.stderr.decode(), (args, done.stderr)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("data,words", [
    (b"", "is not a recording"), (b"\0" * 100, "not a recording"),
    (gzip.compress(b"gvt-rec\n"), "not a recording"),
])
def test_unusable(data, words):
    done = replay("-", data=data)
    assert done.returncode == 2 and words.split()[-1] in done.stderr.decode()


def test_damage_is_told():
    """A damaged file is told from a difference; so is a bad command line."""
    data = bytearray(gzip.decompress(SESSIONS[0].read_bytes()))
    data[len(data) // 2] ^= 1
    for args in [["-"], ["--list", "-"]]:
        done = replay(*args, data=data)
        assert done.returncode == 2 and "is damaged between" in done.stderr.decode()
    done = replay("-", data=data[:len(data) // 3])
    assert done.returncode == 2 and "in the middle of a block" in done.stderr.decode()
    done = replay("/nonexistent")
    assert done.returncode == 2 and os.strerror(errno.ENOENT) in done.stderr.decode()
    assert replay().returncode == 2 and replay("--nonsense").returncode == 2
