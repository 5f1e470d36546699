# SPDX-License-Identifier: GPL-2.0
"""Screenshots of what a guest's program shows in each format, tiling and rotation of a plane."""

import re

import pytest
from lab.errors import SHARE
from lab.quick import QuickGuest, VgpuServer
from PIL import Image, ImageChops

FOLDER = SHARE / "layouts"


@pytest.fixture
def guest(tmp_path):
    """A guest with kms_layouts at its first line, its server, and where pictures go."""
    picture = tmp_path / "screen.png"
    FOLDER.mkdir(exist_ok=True)
    with VgpuServer("layouts", "--monitor", "640x480", "--screenshot", str(picture)) as server, \
            QuickGuest.start(server, cpus=1) as machine:
        machine.probe()
        machine.out("mkfifo /tmp/go; { sleep inf >/tmp/go & } ; /src/build/tests/igt/kms_layouts "
                    f"/share/{FOLDER.name} </tmp/go >/tmp/out 2>&1 &")
        yield machine, server, picture
        assert not machine.dmesg_problems(), "\n".join(machine.dmesg_problems())


def differs(picture, drawn, tolerance):
    """Is anything else to be seen than the drawn picture in the corner, and black?"""
    with Image.open(picture) as screen, Image.open(drawn) as wanted:
        whole = Image.new("RGB", screen.size)
        whole.paste(wanted)
        off = ImageChops.difference(screen, whole)
    return max(high for _, high in off.getextrema()) > tolerance


def test_layouts(guest):
    machine, server, picture = guest
    shown, wrong, command = [], [], ":"
    while True:
        line = machine.out(f"{command}; until [ $(grep -c '^[sd]' /tmp/out) -gt {len(shown)} ] || "
                           "! pidof kms_layouts >/dev/null; do sleep 0.02; done; "
                           "tail -n 1 /tmp/out", timeout=60)
        if not line.startswith("shown"):
            break
        _, *layout, tolerance = line.split()
        server.screenshot()
        if differs(picture, FOLDER / "picture.ppm", int(tolerance)):
            wrong.append(layout)
        shown.append(layout)
        command = "echo >/tmp/go"
    lines = machine.out("cat /tmp/out")
    assert line == "done", lines
    assert not wrong
    formats, tilings, rotations, colors = (set(values) for values in zip(*shown))
    # All that i915 names, if not in each tiling and rotation.
    assert formats == set(re.findall(r"^(?:shown|refused) (\S+)", lines, re.MULTILINE))
    assert len(formats) >= 15
    assert tilings == {"linear", "X", "Y", "Yf"}
    assert rotations == {"0", "90", "180", "270"}
    assert colors == {"RGB", "BT.601", "BT.709", "BT.601-full", "BT.709-full"}
