# SPDX-License-Identifier: GPL-2.0
"""A guest with a monitor that flips, shown, and recorded."""

import processes
from levels import Levels

from lab.errors import BUILD
from lab.quick import QuickGuest, VgpuServer
from lab.screen import hide_pattern, is_same, show_pattern

PATTERN = "/src/build/tests/igt/kms_pattern"
FRAMES = 60
# Rounds of that many flips between looks at the picture.
LOOKS = 4
# A recording has some accesses for each flip, whatever was before, and vblanks meanwhile:
# more of them where the machine is busy.
SLACK = {**processes.SLACK, "recorded_per_flip": 8192}


def session(server):
    """The process of the server's client."""
    [pid] = processes.children(server.process.pid)
    return pid


def flip(guest, done):
    """A program that flips, each time when it was told of the flip before."""
    line = guest.out(f"{PATTERN} --frames={FRAMES}", timeout=240).splitlines()[0]
    assert f": {FRAMES} flips" in line, line
    done["flips"] += FRAMES


def look(guest, server, picture, done):
    """One that stays: its last frame is what is shown."""
    [drawn], _ = show_pattern(guest)
    server.screenshot()
    assert is_same(picture, drawn), "the screen does not show what was drawn last"
    hide_pattern(guest)
    done["pictures"] += 1


def run(watch):
    """Flip until the time is over; returns what was measured, done, and what is wrong."""
    done = {"flips": 0, "pictures": 0}
    levels = Levels("flips", SLACK)
    folder = BUILD / "check-long"
    folder.mkdir(parents=True, exist_ok=True)
    recording, picture = folder / "flips.recording", folder / "flips.png"
    try:
        with VgpuServer("long-flips", "--once", "--monitor", "640x480", "--screenshot",
                        str(picture), "--record", str(recording)) as server, \
                QuickGuest.start(server, cpus=1) as guest:
            guest.probe(240)
            while watch.going() or not levels.enough():
                before = recording.stat().st_size
                flip(guest, done)
                size = recording.stat().st_size
                levels.take({**processes.sample(session(server)),
                             "recorded_per_flip": (size - before) // FRAMES})
                if len(levels.samples) % LOOKS == 0:
                    look(guest, server, picture, done)
                watch.tell(f"{done['flips']} flips, {done['pictures']} pictures, "
                           f"{size >> 10} KiB recorded")
            problems = [f"flips: the guest's kernel log: {line}"
                        for line in guest.dmesg_problems()]
        done["recorded_bytes"] = recording.stat().st_size
    finally:
        recording.unlink(missing_ok=True)
    return levels, done, problems + levels.problems()
