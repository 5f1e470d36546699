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


def keep(tmp_path_factory, group):
    """The recording of a group's last test, as a file."""
    path = tmp_path_factory.mktemp("record") / group
    done = subprocess.run([PROGRAM], timeout=120, check=False, stdout=subprocess.PIPE,
                          env={**os.environ, "CK_RUN_SUITE": group, "RECORD_KEEP": str(path)})
    assert done.returncode == 0, done.stdout
    return path


@pytest.fixture(scope="module")
def shaders(tmp_path_factory):
    """The recording of test_shaders.c: MEDIA_OBJECT, then two groups of two threads."""
    return keep(tmp_path_factory, "shaders")


PROGRAM_TEXT = ["add(8) g4<1>F g1<8,8,1>F g2<8,8,1>F { align1 };",
                "cmp.l.f0.0(8) null<1>F g4<8,8,1>F 0x40000000F { align1 };",
                "send(8) null g0 0x02000004 gateway { align1 WE_all };",
                "wait(1) { align1 WE_all };",
                "send(8) null g112 0x02000010 thread_spawner { align1 WE_all EOT };"]


def kernel_of(shaders):
    """Where the program of the recording is."""
    return int(re.search("kernel 0x([0-9a-f]+)", replay("--shaders", shaders).stdout.decode())[1],
               16)


def test_shaders(shaders):
    """Each instruction, in the order of the turns: the first at a barrier goes on last."""
    kernel = kernel_of(shaders)
    done = replay("--shaders", shaders)
    assert done.returncode == 0 and not done.stderr

    def turn(unit, thread, channels, instructions):
        return [f"unit {unit}, thread {thread}, kernel {kernel:#x}"] + [
            f"\t{channels} {kernel + 16 * n:#x} {PROGRAM_TEXT[n]}" for n in instructions]

    groups = [line for unit in (0, 1) for line in (
        turn(unit, 0, "000000ff", range(4)) + turn(unit, 1, "000000ff", range(5)) +
        turn(unit, 0, "000000ff", [3, 4]))]
    assert done.stdout.decode().splitlines() == (
        ["job 1: MEDIA_OBJECT"] + turn(0, 0, "ffffffff", range(5)) +
        ["job 2: GPGPU_WALKER"] + groups)


def test_break(shaders):
    """Where it is, what is around it, and what the sum has come to."""
    kernel = kernel_of(shaders)
    done = replay(f"--break=eu-ip={kernel + 32:x}", shaders)
    assert done.returncode == 0 and not done.stderr
    lines = done.stdout.decode().splitlines()
    assert lines[:4] == ["job 1: MEDIA_OBJECT", f"unit 0, thread 0, kernel {kernel:#x}",
                         f"ip {kernel + 32:#x}, channels ffffffff of ffffffff", ""]
    assert lines[4:9] == [f"{'->' if n == 2 else '  '} {kernel + 16 * n:#x} {text}"
                          for n, text in enumerate(PROGRAM_TEXT)]
    registers = {line.split()[0]: line.split()[1:] for line in lines[10:]}
    # 1 + 1.5, 0 + 3, and zeros; all but the first two are less than 2.
    assert registers["g4"] == ["40200000", "40400000"] + 6 * ["00000000"] + ["2.5", "3"] + 6 * ["0"]
    assert registers["g1"][:2] == ["3f800000", "00000000"] and "g3" not in registers
    assert registers["f0"] == ["000000fc"] and registers["a0"] == 8 * ["00000000"]


@pytest.mark.parametrize("spec,job,unit,thread,ip", [
    ("job=2", 2, 0, 0, 0), ("unit=1", 2, 1, 0, 0), ("thread=1,unit=1", 2, 1, 1, 0),
    ("job=2,thread=1,eu-ip={:#x}", 2, 0, 1, 48), ("kernel={:#x}", 1, 0, 0, 0),
    ("job=1,eu-ip={:x}", 1, 0, 0, 64)])
def test_break_where(shaders, spec, job, unit, thread, ip):
    """Each key by which an instruction is told."""
    kernel = kernel_of(shaders)
    lines = replay("--break", spec.format(kernel + ip), shaders).stdout.decode().splitlines()
    assert lines[0].startswith(f"job {job}: ")
    assert lines[1].startswith(f"unit {unit}, thread {thread}, ")
    assert lines[2].startswith(f"ip {kernel + ip:#x}, ")


def test_no_such_instruction(shaders):
    """Nobody comes there; or nobody could."""
    for spec, words in [("job=3", "does not come there: it has 2 jobs"),
                        ("eu-ip=8", "does not come there"), ("", "'' is none of job"),
                        ("job=1,nonsense=2", "'nonsense' is none of job, draw, unit"),
                        ("job", "job: what is it to be?"), ("job=0", "a number from 1 on"),
                        ("unit=-1", "a number from 0 on"), ("thread=a", "a number from 0 on"),
                        ("kernel=g", "an address, in hex"), ("eu-ip=0x", "an address, in hex"),
                        ("job=99999999999999999999", "a number from 1 on"),
                        ("unit=1,unit=2", "unit is given twice")]:
        done = replay(f"--break={spec}", shaders)
        assert done.returncode == 2 and words in done.stderr.decode(), (spec, done.stderr)
        assert not done.stdout
    done = replay("--break=job=1", "--list", shaders)
    assert done.returncode == 2 and "one of --list" in done.stderr.decode()
    # A recording without a job.
    done = replay("--shaders", LOOK)
    assert done.returncode == 0 and not done.stdout


def test_shaders_end_with_difference(shaders):
    """The status of the first job's context differs: nothing is told of the second job."""
    data = bytearray(shaders.read_bytes())
    data[data.index(bytes.fromhex("1800000001000000")) + 1] = 0x77
    done = replay("--shaders", "-", data=mended(data))
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 1 and lines[0] == "job 1: MEDIA_OBJECT"
    assert lines[7].startswith("differs at ") and len(lines) == 10
    done = replay("--break=job=2", "-", data=mended(data))
    assert done.returncode == 1 and done.stdout.decode().startswith("differs at ")
    done = replay("--break=job=1", "-", data=mended(data))
    assert done.returncode == 0 and done.stdout.decode().startswith("job 1")


@pytest.fixture(scope="module")
def draws(tmp_path_factory):
    """The recording of test_draws.c."""
    return keep(tmp_path_factory, "draws")


def pixels_of(path):
    with Image.open(path) as image:
        return {(x, y): image.getpixel((x, y)) for x in range(image.width)
                for y in range(image.height)}


def test_draws(draws, tmp_path):
    """What each draw has left, on top of what the ones before had; none of others."""
    folder = tmp_path / "new"
    done = replay("--draws", folder, draws)
    assert done.returncode == 0 and not done.stderr
    lacks = "64x32 B8G8R8A8_UNORM, black where the recording lacks memory"
    assert done.stdout.decode().splitlines() == [
        f"draw 1, job 2: {lacks}", "draw 2, job 3: no picture: the device model can't draw that",
        f"draw 3, job 4: {lacks}",
        "draw 4, job 5: 16x16 R32G32B32A32_UINT, no picture: its numbers are no colors",
        "draw 5, job 6: no picture: no render target was written",
        "draw 6, job 7: 8x8 R8_UNORM"]
    assert sorted(path.name for path in folder.iterdir()) == [
        f"draw-{n}.png" for n in (1, 3, 6)]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    want = {(x, y): (255, 128, 0) if 3 <= x < 23 and 5 <= y < 15 else (0, 0, 0)
            for x in range(64) for y in range(32)}
    assert pixels_of(folder / "draw-1.png") == want
    want.update({(x, y): (0, 0, 255) for x in range(10, 50) for y in range(8, 31)})
    assert pixels_of(folder / "draw-3.png") == want
    assert set(pixels_of(folder / "draw-6.png").values()) == {(51, 51, 51)}
    # Again, over what is there.
    assert replay("--draws", folder, draws).stdout == done.stdout


def test_draws_to_nowhere(draws, tmp_path):
    done = replay("--draws", tmp_path / "no/folder", draws)
    assert done.returncode == 2 and os.strerror(errno.ENOENT) in done.stderr.decode()
    (tmp_path / "draw-3.png").mkdir()
    done = replay("--draws", tmp_path, draws)
    assert done.returncode == 2
    assert f"draw-3.png {os.strerror(errno.EISDIR)}" in done.stderr.decode()
    done = replay("--draws", tmp_path, "--shaders", draws)
    assert done.returncode == 2 and "one of --list" in done.stderr.decode()
    # A recording without a draw.
    done = replay("--draws", tmp_path / "none", LOOK)
    assert done.returncode == 0 and not done.stdout


def test_break_at_draw(draws):
    """Draws are counted for themselves; jobs are all of them."""
    lines = replay("--break=draw=3", draws).stdout.decode().splitlines()
    assert lines[0] == "job 4: 3DPRIMITIVE, draw 3"
    # Vertices are a unit, too: one without threads, if there is no vertex shader.
    assert re.match(r"unit \d+, thread 0, ", lines[1])
    lines = replay("--break=job=1", draws).stdout.decode().splitlines()
    assert lines[0] == "job 1: MEDIA_OBJECT"
    for spec in "draw=2", "draw=7", "job=1,draw=1":
        done = replay(f"--break={spec}", draws)
        assert done.returncode == 2 and "does not come there: it has 7 jobs" in done.stderr.decode()


UNUSABLE = {"empty": b"", "zeroes": bytes(100),
            "only the magic": gzip.compress(b"gvt-rec\n", mtime=0)}


@pytest.mark.parametrize("data", UNUSABLE.values(), ids=UNUSABLE)
def test_unusable(data):
    done = replay("-", data=data)
    assert done.returncode == 2 and "not a recording" in done.stderr.decode()


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
