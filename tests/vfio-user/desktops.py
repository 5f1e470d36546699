# SPDX-License-Identifier: GPL-2.0
"""Desktops of Debian's: Weston and Xorg, drawn by the guest's processor and by the render engine.

For "make check TESTS=tests/vfio-user/desktops.py", since they are a download (as for make guest
DESKTOP=...).
"""

import time

import pytest
from lab import desktop
from lab.errors import LabError
from lab.machine import PATIENCE
from lab.quick import QuickGuest, VgpuServer
from PIL import Image

WIDTH, HEIGHT = 1024, 768
# Where neither has a clock.
STILL = {"weston": (0, 32, WIDTH, HEIGHT), "xorg": (0, 0, 800, HEIGHT)}
BLUE = (0x30, 0x50, 0x70)


@pytest.fixture(scope="module")
def pair():
    """A guest that is shown the root with desktops, and its server; its log is silent."""
    with VgpuServer("desktops", "--monitor", f"{WIDTH}x{HEIGHT}", control=True) as server, \
            QuickGuest.start(server, memory=2048, devices=desktop.devices()) as guest:
        guest.probe()
        yield guest, server
        assert not guest.dmesg_problems(), "\n".join(guest.dmesg_problems())


def picture(server, path):
    """What the screen shows; None if it is off."""
    try:
        server.control("screenshot", path, "B")
    except LabError as e:
        if "the screen is off" in str(e):
            return None
        raise
    with Image.open(path) as image:
        return image.convert("RGB")


def wait_for(server, path, is_it):
    """Until the screen shows what is looked for, and no more comes; that picture."""
    end = time.monotonic() + 60 * PATIENCE
    before, shown = None, picture(server, path)
    # Weston lets desktop and windows appear by and by.
    while not shown or shown != before or not is_it(shown):
        assert time.monotonic() < end, path
        time.sleep(1)
        before, shown = shown, picture(server, path)
    return shown


def still(name, image):
    """The part of a desktop's picture that does not change."""
    return image.crop(STILL[name]).tobytes()


def share(image, color):
    """How much of a picture has one color."""
    return sum(n for n, c in image.getcolors(image.width * image.height) if c == color) / \
        (image.width * image.height)


def is_tiled(image):
    """Is this Weston's background, which repeats itself, without a window in front of it?"""
    tile = 32
    below = image.crop((0, 2 * tile, image.width, image.height // tile * tile))
    rows = {below.crop((0, y, below.width, y + 1)).tobytes() for y in range(below.height)}
    return 4 < len(rows) <= below.height // 2


def test_weston(pair, tmp_path):
    """The terminal comes and goes; without it, both renderers show the same."""
    guest, server = pair
    seen = []
    for by_gl in False, True:
        path = tmp_path / f"weston-{by_gl}.png"
        desktop.start(guest, "weston", by_gl)
        # The terminal's black, and letters on it.
        wait_for(server, path, lambda image: share(image, (0, 0, 0)) > 0.2)
        guest.out("busybox killall weston-terminal")
        seen.append(still("weston", wait_for(server, path, is_tiled)))
    assert seen[0] == seen[1]


def test_monitors_are_swapped(pair, tmp_path):
    """Weston gives each monitor that comes its whole size."""
    guest, server = pair
    path = tmp_path / "swapped.png"
    desktop.start(guest, "weston")
    wait_for(server, path, lambda image: share(image, (0, 0, 0)) > 0.2)
    guest.out("busybox killall weston-terminal")
    for size in (800, 600), (WIDTH, HEIGHT):
        guest.out(": >/tmp/desktop.log")
        server.control("unplug", "B")
        # Else it sees another monitor where one was, and leaves everything as it is.
        guest.out("until grep -q 'is disconnected' /tmp/desktop.log; do sleep 0.1; done")
        server.control("plug", "B", f"{size[0]}x{size[1]}")
        wait_for(server, path, lambda image, size=size: image.size == size and is_tiled(image))


def different(one, other):
    """In how many pixels are two pictures of a size, as bytes, not the same?"""
    return sum(one[n:n + 3] != other[n:n + 3] for n in range(0, len(one), 3))


def test_xorg(pair, tmp_path):
    """A terminal's window on the color that the root window was given, by both the same.

    But for a corner of the terminal's cursor. Its frame is a strip of lines, of width 1 and not 0:
    these are parallelograms, whose right and lower ends have no pixel (PRM SNB vol 2 part 1,
    6.3.12.4), and a corner is both.
    """
    guest, server = pair
    seen = []
    for by_gl in False, True:
        path = tmp_path / f"xorg-{by_gl}.png"
        desktop.start(guest, "xorg", by_gl)
        shown = wait_for(server, path, lambda image: share(image, BLUE) > 0.7 and
                         share(image, (255, 255, 255)) > 0.1)
        seen.append(still("xorg", shown))
    assert different(*seen) <= 1
