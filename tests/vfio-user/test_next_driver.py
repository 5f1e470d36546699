# SPDX-License-Identifier: GPL-2.0
"""Drivers that come one after the other, each to the vGPU as the one before has left it."""

import pytest
from lab.errors import LabError
from lab.quick import QuickGuest, VgpuServer
from lab.screen import both_show, hide_pattern, show_pattern

BIN = "/src/build/tests/igt"
STORES = f"{BIN}/gem_engine_stores"
ENGINES = ["rcs", "bcs", "vcs", "vecs"]
CONNECTED = "cat /sys/class/drm/card0-*/status"
CONSOLE = "/sys/class/vtconsole/vtcon1/bind"
# What a kernel says of the one before: interrupts, of the vGPU or the clock, that the processor
# had taken note of by then, and a root that nobody has unmounted.
LEFT_OVER = ["No irq handler for", "Spurious LAPIC timer interrupt", "mounting unchecked fs"]


@pytest.fixture
def start():
    """Makes a guest on a vGPU with two kinds of monitors, and its server."""
    running = []

    def begin(**kwargs):
        server = VgpuServer("drivers", "--monitor", "800x600", "--monitor", "dp:640x480",
                            control=True)
        running.append(server)
        guest = QuickGuest.start(server, cpus=1, **kwargs)
        running.append(guest)
        guest.probe()
        return guest, server

    yield begin
    for one in reversed(running):
        one.stop()


def check_log(guest):
    """Before a kernel goes, or the guest."""
    found = guest.dmesg_problems()
    assert not found, "the guest's kernel log:\n" + "\n".join(found)


def check_driver(guest, server, picture):
    """Monitors are found, both screens show what is drawn, all engines work; nothing hangs."""
    assert guest.out(CONNECTED).split() == ["connected", "connected", "disconnected"]
    drawn, said = show_pattern(guest)
    assert both_show(server, drawn, picture), said
    hide_pattern(guest)
    assert guest.out(f"{STORES} -b 50", 120).splitlines() == \
        [f"{e}: 50 batches, 3200 stores, ok" for e in ENGINES]
    check_log(guest)


def keep_busy(guest, engines):
    """Have batches run on some engines, and others wait behind them."""
    for engine in engines:
        guest.out(f"{BIN}/gem_busy {engine} >/tmp/{engine} 2>&1 & "
                  f"until grep -q busy /tmp/{engine}; do sleep 0.1; done", 60)


def test_loaded_again(start, tmp_path):
    """Three times, while the console is on both screens."""
    guest, server = start()
    for _ in range(3):
        guest.out(f"echo 0 >{CONSOLE} && modprobe -r i915 && ! ls /dev/dri/card0 2>&1", 120)
        with pytest.raises(LabError, match="the screen is off"):
            server.control("screenshot", tmp_path / "off.png", "B")
        guest.probe()
        check_driver(guest, server, tmp_path / "picture.png")


def test_reboot(start, tmp_path):
    """The machine is reset under a driver at work, twice; monitors stay."""
    guest, server = start(reboots=True)
    for n in range(2):
        drawn, said = show_pattern(guest)
        assert both_show(server, drawn, tmp_path / "before.png"), said
        keep_busy(guest, ENGINES[:n * 4])
        check_log(guest)
        guest.explained = LEFT_OVER
        guest.reboot()
        with pytest.raises(LabError, match="the screen is off"):
            server.control("screenshot", tmp_path / "off.png", "B")
        guest.probe()
        check_driver(guest, server, tmp_path / "after.png")


@pytest.mark.parametrize("kernel, busy", [("", []), ("backports", ENGINES)],
                         ids=["after-work", "newer-at-work"])
def test_another_kernel(start, tmp_path, kernel, busy):
    """One that the first one starts, after it had its driver shut down; nothing is unloaded.

    Batches that do not end are given up by i915 then. It has no interrupts any more while it waits
    for its engines: short ones, of a program that goes on, may keep it waiting for good
    (i915_driver_shutdown()).
    """
    guest, server = start()
    guest.out(f"timeout -s KILL 3 {STORES} -b 100000 >/dev/null; true")
    drawn, said = show_pattern(guest)
    assert both_show(server, drawn, tmp_path / "before.png"), said
    keep_busy(guest, busy)
    check_log(guest)
    guest.explained = LEFT_OVER
    guest.kexec(kernel)
    with pytest.raises(LabError, match="the screen is off"):
        server.control("screenshot", tmp_path / "off.png", "B")
    guest.probe()
    check_driver(guest, server, tmp_path / "after.png")


def test_crash_kernel(start, tmp_path):
    """The first one dies while all engines work, and its driver does nothing about that."""
    guest, server = start(memory=1536, append="crashkernel=256M")
    drawn, said = show_pattern(guest)
    assert both_show(server, drawn, tmp_path / "before.png"), said
    keep_busy(guest, ENGINES)
    check_log(guest)
    guest.explained = LEFT_OVER
    guest.crash()
    assert int(guest.out("sed -n 's/MemTotal: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo")) < 256 << 10
    # What is lit stays lit: the picture is in the dead one's memory.
    assert both_show(server, drawn, tmp_path / "dead.png")
    guest.probe()
    check_driver(guest, server, tmp_path / "after.png")
