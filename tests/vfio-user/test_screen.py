# SPDX-License-Identifier: GPL-2.0
"""A guest's screen: monitors, modes, and pictures that show what the guest has drawn."""

import random
import re
import subprocess
from pathlib import Path

import pytest
from lab.errors import SHARE
from lab.quick import QuickGuest, VgpuServer
from lab.screen import hide_pattern, show_pattern
from PIL import Image
from vfio_user_lab import TOP, children

PROGRAM = TOP / "build/bin/gvt-vfio-user"
WIDTH, HEIGHT = 1024, 768
CONSOLE = "/sys/class/vtconsole/vtcon1/bind"


@pytest.fixture
def screen(tmp_path):
    """A guest with i915 on a vGPU with two monitors, its server, and where pictures go."""
    pictures = [tmp_path / f"screen-{n}.png" for n in range(2)]
    with VgpuServer("screen", "--monitor", f"{WIDTH}x{HEIGHT}", "--monitor", "800x600",
                    "--screenshot", str(pictures[0]), "--screenshot", str(pictures[1])) as server, \
            QuickGuest.start(server, cpus=1) as guest:
        guest.probe()
        yield guest, server, pictures
        assert not guest.dmesg_problems(), "\n".join(guest.dmesg_problems())


def connectors(guest):
    """Connected ones and their modes."""
    lines = guest.out("cd /sys/class/drm; for c in card0-*; do "
                      "echo $c $(cat $c/status) $(cat $c/modes); done").splitlines()
    return {w[0].removeprefix("card0-"): w[2:] for w in map(str.split, lines)
            if w[1] == "connected"}


def test_screen(screen):
    """The console, then noise in the frame buffer, pixel by pixel; twice with the driver."""
    guest, server, [picture, _] = screen
    assert connectors(guest) == {"HDMI-A-1": [f"{WIDTH}x{HEIGHT}"], "HDMI-A-2": ["800x600"]}
    for seed in range(2):
        guest.out("echo a line of text >/dev/tty0")
        assert server.screenshot() == f"{WIDTH} x {HEIGHT}, 800 x 600"
        with Image.open(picture) as image:
            colors = image.getcolors()
        # Letters on black.
        assert colors and len(colors) >= 2 and max(colors)[1] == (0, 0, 0), colors

        guest.out(f"echo 0 >{CONSOLE}")
        noise = random.Random(seed).randbytes(WIDTH * HEIGHT * 4)
        file = SHARE / "noise"
        file.write_bytes(noise)
        # The larger of the two is what both show the beginning of.
        assert guest.out("cat /sys/class/graphics/fb0/stride") == str(WIDTH * 4)
        guest.out(f"cat /share/{file.name} >/dev/fb0")
        file.unlink()
        server.screenshot()
        with Image.open(picture) as image:
            assert image.size == (WIDTH, HEIGHT) and image.mode == "RGB"
            wanted = Image.frombytes("RGB", image.size, noise, "raw", "BGRX")
            assert image.tobytes() == wanted.tobytes()
        guest.run("modprobe -r i915 && modprobe i915 && test -c /dev/fb0", check=True,
                  timeout=120)


def test_two_heads(screen):
    """A program flips on both at once; each shows its own picture, pixel by pixel."""
    guest, server, pictures = screen
    drawn, lines = show_pattern(guest)
    assert [line.split(",")[0] for line in lines] == [
        f"HDMI-A-1 {WIDTH}x{HEIGHT}: 60 flips", "HDMI-A-2 800x600: 60 flips"]
    assert server.screenshot() == f"{WIDTH} x {HEIGHT}, 800 x 600"
    for picture, wanted in zip(pictures, drawn):
        with Image.open(picture) as shot, Image.open(wanted) as drew:
            assert shot.size == drew.size and shot.tobytes() == drew.tobytes(), wanted.name
    # The console comes back on both.
    hide_pattern(guest)
    guest.out("echo again >/dev/tty0")
    server.screenshot()
    for picture in pictures:
        with Image.open(picture) as image:
            assert max(image.getcolors())[1] == (0, 0, 0)


def test_idle_screen_costs_nothing(screen):
    """Nobody looks, nothing moves: the server's timer does not wake up."""
    guest, server, _ = screen
    guest.out(f"echo 0 >{CONSOLE}; sleep 6")
    [session] = children(server.process.pid)
    [timer] = [task for task in Path(f"/proc/{session}/task").iterdir()
               if (task / "comm").read_text() == "gvt/timer\n"]

    def wakeups():
        return int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)",
                             (timer / "status").read_text(), re.M)[1])

    before = wakeups()
    guest.out("sleep 5")
    assert wakeups() - before <= 5


@pytest.mark.parametrize("options, said", [
    (["-m", "1000x10"], "no such mode at 60 Hz"),
    (["-m", "3840x2160"], "no such mode at 60 Hz"),
    (["-m", "/does/not/exist"], "No such file or directory"),
    (["-m", "/bin/sh"], "longer than 512 bytes"),
    (["-m", "/dev/null"], "neither a mode"),
    (["-m", "800x600"] * 4, "there are 3 already"),
    (["-S", "/tmp/x.png"], "each --screenshot needs a --monitor"),
    (["-m", "800x600", "-S", "/does/not/exist"], "--screenshot /does/not/exist: No such file"),
])
def test_options(options, said):
    done = subprocess.run([PROGRAM, "-s", "/tmp/unused", *options], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=20, check=False)
    assert done.returncode in (1, 2) and said in done.stderr, done.stderr


def test_no_client(tmp_path):
    """A signal without a client is told, and harmless; the file is the owner's only."""
    picture = tmp_path / "screen.png"
    with VgpuServer("no-client", "--monitor", "800x600", "--screenshot", str(picture)) as server:
        assert server.screenshot() == "no client"
        assert picture.stat().st_mode & 0o777 == 0o600
