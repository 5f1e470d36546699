# SPDX-License-Identifier: GPL-2.0
"""A guest's screen: monitors, modes, and pictures that show what the guest has drawn."""

import random
import re
import socket
import struct
import subprocess
import time
from pathlib import Path

import pytest
from lab import kernel
from lab.errors import SHARE
from lab.quick import QuickGuest, VgpuServer
from lab.screen import hide_pattern, is_same, show_pattern
from PIL import Image
from vfio_user_lab import TOP, children

PROGRAM = TOP / "build/bin/gvt-vfio-user"
WIDTH, HEIGHT = 1024, 768
CONSOLE = "/sys/class/vtconsole/vtcon1/bind"


@pytest.fixture
def screen(tmp_path, request):
    """A guest with i915 on a vGPU with two kinds of monitors, its server, and where pictures go.

    Its kernel is the test's parameter, or the image's.
    """
    name = getattr(request, "param", "6.12")
    pictures = [tmp_path / f"screen-{n}.png" for n in range(2)]
    with VgpuServer("screen", "--monitor", f"{WIDTH}x{HEIGHT}", "--monitor", "dp:800x600",
                    "--screenshot", str(pictures[0]), "--screenshot", str(pictures[1])) as server, \
            QuickGuest.start(server, cpus=1, kernel=kernel.find(name)) as guest:
        guest.probe()
        assert guest.out("uname -r").startswith(f"{name}.")
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
    # Those that the video BIOS table names: no panel.
    assert guest.out("cd /sys/class/drm; echo card0-*") == \
        "card0-DP-1 card0-HDMI-A-1 card0-HDMI-A-2"
    assert connectors(guest) == {"HDMI-A-1": [f"{WIDTH}x{HEIGHT}"], "DP-1": ["800x600"]}
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


@pytest.mark.parametrize("screen", ["6.12", "7.3"], indirect=True)
def test_two_heads(screen):
    """A program flips on both at once; each shows its own picture, pixel by pixel."""
    guest, server, pictures = screen
    drawn, lines = show_pattern(guest)
    assert [line.split(",")[0] for line in lines] == [
        f"HDMI-A-1 {WIDTH}x{HEIGHT}: 60 flips", "DP-1 800x600: 60 flips"]
    assert server.screenshot() == f"{WIDTH} x {HEIGHT}, 800 x 600"
    for picture, wanted in zip(pictures, drawn):
        assert is_same(picture, wanted), wanted.name
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
    (["-m", "dp:4088x4000"], "no such mode at 60 Hz within 540 MHz"),
    (["-m", "dp:"], "No such file or directory"),
    (["-m", "dp:3840x2160"], "is more than the 1920x1200"),
    (["-m", "2560x1440"], "is more than the 1920x1200"),
    (["-t", "V5_8", "-m", "1280x800"], "is more than the 1024x768"),
    (["-m", "/does/not/exist"], "No such file or directory"),
    (["-m", "hdmi:/"], "--monitor hdmi:/: Is a directory"),
    (["-m", "/bin/sh"], "longer than 512 bytes"),
    (["-m", "/dev/null"], "neither a mode"),
    (["-m", "800x600"] * 4, "there are 3 already"),
    (["-S", "/tmp/x.png"], "each --screenshot needs a --monitor"),
    (["-V", ":5901"], "--vnc needs a --monitor"),
    (["-m", "800x600", "-V", "5901"], "neither ADDRESS:PORT"),
    (["-m", "800x600", "-V", "somewhere:5901"], "neither ADDRESS:PORT"),
    (["-m", "800x600", "-V", ":70000"], "neither ADDRESS:PORT"),
    (["-m", "800x600", "-V", "192.0.2.1:5901"], "Cannot assign requested address"),
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


class Viewer:
    """The least of a VNC client: whole pictures, raw. RFC 6143."""

    def __init__(self, port, can=True):
        end = time.monotonic() + 10
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), 10)
                break
            except ConnectionRefusedError:
                assert time.monotonic() < end
        self.socket.settimeout(30)
        assert self.read(12) == b"RFB 003.008\n"
        self.socket.sendall(b"RFB 003.008\n")
        assert 1 in self.read(self.read(1)[0])      # no password
        self.socket.sendall(b"\x01")
        assert self.read(4) == b"\0\0\0\0"
        self.socket.sendall(b"\x01")
        self.size = struct.unpack(">HH", self.read(4))
        self.read(16)
        self.read(struct.unpack(">I", self.read(4))[0])
        self.image = Image.new("RGB", self.size)
        if can:
            self.say_what_it_can()

    def say_what_it_can(self):
        """Raw, and changes of the size."""
        self.socket.sendall(struct.pack(">BxHii", 2, 2, 0, -223))

    def read(self, count):
        """That many bytes."""
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            assert more, "the server has gone"
            data += more
        return data

    def ask(self, incremental):
        """Ask for an update."""
        self.socket.sendall(struct.pack(">BBHHHH", 3, incremental, 0, 0, *self.size))

    def take(self):
        """Draw it; where it was: (x, y, width, height) of each part."""
        kind, count = struct.unpack(">BxH", self.read(4))
        assert kind == 0
        parts = []
        for _ in range(count):
            x, y, width, height, encoding = struct.unpack(">HHHHi", self.read(12))
            if encoding == -223:
                self.size = (width, height)
                self.image = Image.new("RGB", self.size)
                continue
            assert encoding == 0
            part = Image.frombytes("RGB", (width, height), self.read(width * height * 4),
                                   "raw", "BGRX")
            self.image.paste(part, (x, y))
            parts.append((x, y, width, height))
        return parts

    def update(self, incremental):
        """Both."""
        self.ask(incremental)
        return self.take()

    def wait_for(self, wanted, seconds=20):
        """Until the picture is this one."""
        end = time.monotonic() + seconds
        self.update(0)
        while self.image.size != wanted.size or self.image.tobytes() != wanted.tobytes():
            assert time.monotonic() < end, self.size
            self.update(1)


def test_vnc(tmp_path):
    """Before a guest, during its life and after it: what it shows, and how often."""
    port = 5987
    with VgpuServer("vnc", "--monitor", f"{WIDTH}x{HEIGHT}", "--vnc", f":{port}",
                    "--screenshot", str(tmp_path / "screen.png")) as server:
        early = Viewer(port)
        assert early.size == (640, 480)
        with QuickGuest.start(server, cpus=1) as guest:
            guest.probe()
            drawn, [line] = show_pattern(guest)
            with Image.open(drawn[0]) as wanted:
                early.wait_for(wanted)
                late = Viewer(port)
                assert late.size == (WIDTH, HEIGHT)
                late.wait_for(wanted)
            hide_pattern(guest)
        early.wait_for(Image.new("RGB", (WIDTH, HEIGHT)))
        # Nonsense from a viewer ends that viewer.
        late.socket.sendall(bytes(range(256)) * 100)
        time.sleep(0.5)
        Viewer(port).update(0)
        again = subprocess.run([PROGRAM, "-s", str(tmp_path / "x"), "-m", "800x600", "--vnc",
                                f":{port}"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, timeout=20, check=False)
        assert again.returncode == 1 and "Address already in use" in again.stderr
