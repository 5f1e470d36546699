# SPDX-License-Identifier: GPL-2.0
"""A guest that sleeps, and whose stock i915 finds everything in order when it wakes up."""

import pytest
from lab.quick import QuickGuest, VgpuServer
from lab.screen import both_show, hide_pattern, show_pattern

STORES = "/src/build/tests/igt/gem_engine_stores"
ENGINES = ["rcs", "bcs", "vcs", "vecs"]
CONNECTED = "cat /sys/class/drm/card0-*/status"
# What the kernel says when it comes back from S3, which is a reset of the machine.
FROM_S3 = "ACPI: PM: Waking up from system sleep state S3"
AT_WORK = f"{STORES} -b 1000 >/tmp/stores 2>&1; echo $? >/tmp/status"


def done(batches):
    """What the store test says of that many batches on each engine."""
    return [f"{e}: {batches} batches, {batches * 64} stores, ok" for e in ENGINES]


@pytest.fixture(scope="module")
def woken():
    """A guest that can sleep, with a monitor by HDMI and one by DisplayPort, and its server."""
    options = "--monitor", "800x600", "--monitor", "dp:640x480"
    with VgpuServer("sleep", *options, control=True) as server, \
            QuickGuest.start(server, sleeps=True) as guest:
        guest.probe()
        yield guest, server
        found = guest.dmesg_problems()
        assert not found, "\n".join(found)


def lines(guest, text):
    """How many lines of the guest's kernel log have a text."""
    return sum(text in line for line in guest.dmesg())


@pytest.mark.parametrize("state", ["freeze", "mem", "mem", "freeze"])
def test_engines_and_picture(woken, tmp_path, state):
    """By s2idle and S3, in turns: the test pattern is back, and all engines work."""
    guest, server = woken
    drawn, said = show_pattern(guest)
    assert both_show(server, drawn, tmp_path / "before.png"), said
    monitors, from_s3 = guest.out(CONNECTED), lines(guest, FROM_S3)
    guest.sleep(state)
    assert lines(guest, FROM_S3) == from_s3 + (state == "mem")
    assert guest.out(CONNECTED) == monitors
    assert both_show(server, drawn, tmp_path / "after.png")
    hide_pattern(guest)
    assert guest.out(f"{STORES} -b 50", 120).splitlines() == done(50)


@pytest.mark.parametrize("state", ["freeze", "mem"])
def test_asleep_at_work(woken, state):
    """Batches that are submitted all the time: those before the sleep and those after it."""
    guest, _ = woken
    guest.out(f"rm -f /tmp/status; setsid sh -c '{AT_WORK}' </dev/null >/dev/null 2>&1 & sleep 1")
    guest.sleep(state)
    guest.out("until [ -e /tmp/status ]; do sleep 0.2; done", 300)
    assert guest.out("cat /tmp/stores").splitlines() == done(1000)
