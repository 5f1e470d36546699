# SPDX-License-Identifier: GPL-2.0
"""Guests that boot by UEFI: a vGPU has nothing for that firmware, which shows on another device."""

import pytest
from lab.quick import QuickGuest, VgpuServer
from lab.screen import hide_pattern, is_same, show_pattern
from PIL import Image

STORES = "/src/build/tests/igt/gem_engine_stores"
ENGINES = ["rcs", "bcs", "vcs", "vecs"]
VGA = ["-device", "VGA"]
# The console goes to the second frame buffer as soon as there is one.
MOVES = "fbcon=map:1"


def connected(guest):
    """The names of connectors that have a monitor."""
    return guest.out("cd /sys/class/drm; grep -lx connected card0-*/status").split()


def is_console(picture):
    """Letters on black?"""
    with Image.open(picture) as image:
        colors = image.getcolors()
    return bool(colors) and len(colors) >= 2 and max(colors)[1] == (0, 0, 0)


@pytest.mark.parametrize("addr, others", [("02.0", []), ("02.0", VGA), ("10.0", VGA)],
                         ids=["alone", "before-vga", "behind-vga"])
def test_uefi(tmp_path, addr, others):
    """No console before i915 but that of another device; then i915's, on both monitors."""
    with VgpuServer("uefi", "--monitor", "800x600", "--monitor", "dp:640x480",
                    control=True) as server, \
            QuickGuest.start(server, cpus=1, by_uefi=True, addr=addr, devices=others,
                             append=MOVES if others else "") as guest:
        assert guest.out("test -d /sys/firmware/efi; cat /proc/fb") == \
            ("0 EFI VGA" if others else "")
        guest.probe()
        assert guest.out("readlink /sys/class/drm/card0/device").endswith(f"/0000:00:{addr}")
        # Linux takes what is at 0xc0000 for the ROM, and i915 does without its table: each port
        # is of both kinds.
        assert connected(guest) == ["card0-DP-2/status", "card0-HDMI-A-1/status"]
        guest.out("echo a line of text >/dev/tty0; sleep 1")
        picture = tmp_path / "picture.png"
        for port in "BC":
            server.control("screenshot", picture, port)
            assert is_console(picture), port
        drawn, lines = show_pattern(guest)
        for file, line in zip(drawn, lines, strict=True):
            server.control("screenshot", picture, "C" if line.startswith("DP-2 640x480") else "B")
            assert is_same(picture, file), line
        hide_pattern(guest)
        assert guest.out(f"{STORES} -b 50", 120).splitlines() == \
            [f"{e}: 50 batches, 3200 stores, ok" for e in ENGINES]
        found = guest.dmesg_problems()
        assert not found, "the guest's kernel log:\n" + "\n".join(found)
