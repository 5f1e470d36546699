# SPDX-License-Identifier: GPL-2.0
"""A guest whose kernel checks itself: what a vGPU answers must not lead i915 into its own bugs.

KERNEL=guest-debug has KASAN, UBSAN, lockdep and more (tests/lab/kernels/guest-debug.config).
For "LAB_PATIENCE=4 make check TESTS=tests/vfio-user/checked_guest.py", since that kernel takes
long to build and is slow.
"""

import time

import pytest
from lab.kernel import find
from lab.machine import PATIENCE
from lab.quick import QuickGuest, VgpuServer
from lab.screen import both_show, hide_pattern, show_pattern

BIN = "/src/build/tests/igt"
ENGINES = ["rcs", "bcs", "vcs", "vecs"]
# What i915 says when it resets an engine, and keeps for a bug report.
RECOVERY = [r"GPU HANG", r"i915 .*GPU error state saved", r"i915 .*Resetting .*0",
            r"i915 .*CS error"]
# With DRM_I915_DEBUG_RUNTIME_PM i915 expects the well to be off when it sleeps, but leaves it on
# as long as the DMC has no firmware: gen9_dc_off_power_well_disable() returns at once.
ASLEEP = [r"i915 .*power well DC_off state mismatch \(refcount 0/enabled 1\)"]
STATUS = "cat /sys/class/drm/card0-{}/status"
# Lockdep has none after its first report, and says nothing of what comes then.
LOCKS = "sed -n 's/^ *debug_locks: *//p' /proc/lockdep_stats"


@pytest.fixture(scope="module")
def checked():
    """A guest with two monitors, which can sleep, and its server; at the end, what it has lost."""
    options = "--monitor", "800x600", "--monitor", "dp:640x480"
    with VgpuServer("checked", *options, control=True) as server, \
            QuickGuest.start(server, kernel=find("guest-debug"), sleeps=True) as guest:
        assert guest.checks_itself
        guest.probe()
        yield guest, server


@pytest.fixture
def pair(checked):
    """The same; after the test its log is silent and lockdep goes on."""
    guest, server = checked
    guest.explained = []
    yield guest, server
    found = guest.dmesg_problems()
    guest.out("dmesg -C")
    assert not found, "the guest's kernel log:\n" + "\n".join(found)
    assert guest.out(LOCKS) == "1"


def check_work(guest):
    """All engines do what they are told."""
    assert guest.out(f"{BIN}/gem_engine_stores -b 20", 120).splitlines() == \
        [f"{e}: 20 batches, 1280 stores, ok" for e in ENGINES]


def wait_for(guest, connector, status):
    """Until a monitor is there, or none."""
    end = time.monotonic() + 60 * PATIENCE
    while guest.out(STATUS.format(connector)) != status:
        assert time.monotonic() < end, (connector, status)
        time.sleep(0.5)


def test_checks(pair):
    """It would tell: kmemleak is there, and this kernel does look for locks."""
    guest, _ = pair
    guest.out("test -w /sys/kernel/debug/kmemleak")
    config = guest.out("zcat /proc/config.gz").splitlines()
    for name in "KASAN", "UBSAN", "PROVE_LOCKING", "DEBUG_OBJECTS", "DEBUG_ATOMIC_SLEEP":
        assert f"CONFIG_{name}=y" in config


def test_work(pair):
    """On all engines, and 2D commands of every kind."""
    guest, _ = pair
    check_work(guest)
    guest.out(f"{BIN}/gem_blits --blits 5 --seed 3", 600)


def test_picture(pair, tmp_path):
    """Two screens, whose pictures flip."""
    guest, server = pair
    drawn, said = show_pattern(guest)
    assert both_show(server, drawn, tmp_path / "picture.png"), said
    hide_pattern(guest)


def test_monitors_come_and_go(pair):
    guest, server = pair
    server.control("unplug", "C")
    wait_for(guest, "DP-1", "disconnected")
    server.control("plug", "C", "dp:1024x768")
    wait_for(guest, "DP-1", "connected")


def test_hangs(pair):
    """Batches that do not end, on all engines: i915 resets them and tells of it."""
    guest, _ = pair
    guest.explained = RECOVERY
    guest.out("for e in /sys/class/drm/card0/engine/*; do "
              "echo 1000 >$e/heartbeat_interval_ms || exit 1; done")
    guest.out(f"{BIN}/gem_bad_batches", 900)
    assert "rcs0" in guest.out("cat /sys/class/drm/card0/error")
    check_work(guest)


@pytest.mark.parametrize("state", ["freeze", "mem"])
def test_sleep(pair, state):
    guest, _ = pair
    guest.explained = ASLEEP
    guest.sleep(state)
    check_work(guest)
