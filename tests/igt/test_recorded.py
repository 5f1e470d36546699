# SPDX-License-Identifier: GPL-2.0
"""A stock i915 on a vGPU that is recorded, from its probe to the guest's end; and replayed.

The vGPU has a screen, which QEMU shows.
"""

import re
import subprocess
from pathlib import Path

from PIL import Image
from test_guests import MDEV, UUIDS, stores, vgpus  # noqa: F401, fixtures

from lab import screen

TOP = Path(__file__).resolve().parents[2]
SHARE = TOP / "build/lab/share"
RECORD = f"/sys/kernel/debug/gvt/{UUIDS[0]}/record"
EQUAL = re.compile(r"equal: (\d+) accesses, (\d+) runs of engines, (\d+) interrupts\n")


def check_screen(g):
    """The console, then what a program draws, pixel by pixel; and another monitor."""
    with Image.open(screen.picture(g)) as console:
        assert console.size == (800, 600)
        assert max(console.getcolors())[1] == (0, 0, 0)
    [drawn], [line] = screen.show_pattern(g)
    assert line.startswith("HDMI-A-1 800x600: 60 flips"), line
    assert screen.is_same(screen.picture(g), drawn)
    screen.hide_pattern(g)

    g.host.out(f"echo 640x480 >{MDEV}/{UUIDS[0]}/monitors/port_b")
    modes = "/sys/class/drm/card0-HDMI-A-1/modes"
    g.out(f"for i in $(seq 100); do [ $(cat {modes}) = 640x480 ] && exit; sleep 0.1; done; "
          f"cat {modes}; exit 1")
    g.out("echo a line >/dev/tty0")
    with Image.open(screen.picture(g)) as console:
        assert console.size == (640, 480)


def check_opregion(g):
    """Firmware has copied the OpRegion, and in it i915 finds the video BIOS table."""
    g.out("cd /sys/kernel/debug/dri/*02.0 2>/dev/null || cd /sys/kernel/debug/dri/0; "
          "[ \"$(head -c 16 i915_opregion)\" = IntelGraphicsMem ] && "
          "[ \"$(head -c 4 i915_vbt)\" = '$VBT' ] && tail -c +1025 i915_opregion | "
          "head -c $(wc -c <i915_vbt) | cmp - i915_vbt")


def test_replayed(vgpus, guest):  # noqa: F811
    """gvt-replay does the same as gvt.ko did."""
    vgpus.out("echo 1 >/sys/module/gvt/parameters/aperture_mmap; "
              f"echo 800x600 >{MDEV}/{UUIDS[0]}/monitors/port_b")
    file = SHARE / "i915.gz"
    vgpus.out(f"nohup sh -c 'cat {RECORD} | gzip >/share/{file.name}; echo done >/tmp/recorded' "
              "</dev/null >/dev/null 2>&1 & "
              # It has begun when nobody else can.
              f"until ! sh -c 'exec 3<{RECORD}' 2>/dev/null; do sleep 0.1; done")
    g = guest(vgpus, name="screen", devices=screen.devices("screen", f"{MDEV}/{UUIDS[0]}"))
    g.run("modprobe i915 && test -c /dev/fb0", check=True, timeout=120)
    assert g.out("cd /sys/class/drm; echo card0-*") == " ".join(
        f"card0-HDMI-A-{n}" for n in (1, 2, 3))
    check_opregion(g)
    check_screen(g)
    stores(g, 5)
    g.stop()
    vgpus.out("for i in $(seq 100); do [ -e /tmp/recorded ] && exit; sleep 0.1; done; exit 1")
    done = subprocess.run([TOP / "build/bin/gvt-replay", file], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    accesses, runs, interrupts = map(int, EQUAL.fullmatch(done.stdout).groups())
    # Five batches on each of four engines, beside the probe's.
    assert accesses > 1000 and runs > 20 and interrupts > 20, done.stdout
    file.unlink()
