# SPDX-License-Identifier: GPL-2.0
"""What a viewer gets of a screen: what has changed, all of it, and nothing else."""

import random
import struct

import pytest
from client import Ram
from screen import HEIGHT, PIPECONF, WIDTH, Screen
from test_screen import Viewer
from test_server import greet
from vfio_user_lab import SANITIZED, SERVER, Server

PORT = 5988
LGC_PALETTE, BOTTOM_COLOR = 0x4a000, 0x70034
PIXEL = struct.Struct("<I")


class Watched:
    """A server, a screen with anything on it, and a viewer that has seen it."""

    def __init__(self, server):
        self.server = server
        self.client = greet(self.server.connect())
        self.ram = Ram(WIDTH * HEIGHT * 4)
        self.ram.mem[:self.ram.size] = random.Random(1).randbytes(self.ram.size)
        self.client.map(0, self.ram.size, self.ram.fd)
        self.negative = False
        self.show()
        self.viewer = Viewer(PORT)
        self.viewer.update(0)
        while not self.is_seen():
            self.viewer.update(1)

    def show(self):
        Screen(self.client, 0).show()

    def reverse_colors(self):
        """By the pipe's table: to make such a picture takes longer than to read it."""
        for i in range(256):
            self.client.write32(LGC_PALETTE + 4 * i, (255 - i) * 0x10101)
        self.client.write32(BOTTOM_COLOR, 1 << 31)
        self.negative = True

    def end(self):
        self.viewer.socket.close()
        self.client.close()
        self.ram.__exit__()

    def is_seen(self):
        """Is the viewer's picture what is in memory?"""
        wanted = bytearray(self.ram.mem[:self.ram.size])
        red, blue = wanted[2::4], wanted[0::4]
        del wanted[3::4]
        wanted[0::3], wanted[2::3] = red, blue
        if self.negative:
            wanted = wanted.translate(bytes(range(255, -1, -1)))
        return self.viewer.size == (WIDTH, HEIGHT) and self.viewer.image.tobytes() == bytes(wanted)

    def change(self, x, y):
        """Another color."""
        at = (y * WIDTH + x) * 4
        old, = PIXEL.unpack_from(self.ram.mem, at)
        PIXEL.pack_into(self.ram.mem, at, old ^ 0x112233)


@pytest.fixture(params=[SERVER, SANITIZED], ids=["server", "sanitized"])
def shown(request):
    """A server for viewers, which has ended when the next one wants the port."""
    one = Server("--monitor", f"{WIDTH}x{HEIGHT}", "--vnc", f":{PORT}", program=request.param)
    yield one
    assert one.stop() == 0


@pytest.fixture
def watched(shown):
    one = Watched(shown)
    yield one
    one.end()


def test_only_what_changes(watched):
    for places, parts in [
            # Within a strip one part has them all.
            ([(500, 304), (509, 306)], {(500, 304, 10, 3)}),
            ([(500, 303), (500, 304)], {(500, 303, 1, 1), (500, 304, 1, 1)}),
            ([(0, 0), (WIDTH - 1, HEIGHT - 1)], {(0, 0, 1, 1), (WIDTH - 1, HEIGHT - 1, 1, 1)})]:
        got = set()
        for x, y in places:
            watched.change(x, y)
        # Between the two changes somebody may have looked.
        while not watched.is_seen():
            got |= set(watched.viewer.update(1))
        pixels = {(x + i, y + j) for x, y, w, h in got for i in range(w) for j in range(h)}
        allowed = {(x + i, y + j) for x, y, w, h in parts for i in range(w) for j in range(h)}
        assert set(places) <= pixels <= allowed, (places, got)


def test_nothing_changes(watched):
    """Then nothing is sent, until something does."""
    watched.viewer.ask(1)
    watched.viewer.socket.settimeout(2)
    with pytest.raises(TimeoutError):
        watched.viewer.socket.recv(1)
    watched.viewer.socket.settimeout(30)
    watched.change(7, 7)
    assert watched.viewer.take() == [(7, 7, 1, 1)] and watched.is_seen()


@pytest.mark.parametrize("negative", [False, True])
def test_never_stale(watched, negative):
    """Whatever changes while it is looked at, and whatever comes and goes."""
    if negative:
        watched.reverse_colors()
    rng = random.Random(2)
    for _ in range(20):
        for _ in range(rng.randrange(1, 300)):
            watched.change(rng.randrange(WIDTH), rng.randrange(HEIGHT))
        for _ in range(20):
            if watched.is_seen():
                break
            watched.viewer.update(1)
        assert watched.is_seen()
    # Off and on: the same picture, of which the viewer has seen black meanwhile.
    watched.client.write32(PIPECONF, 0)
    while watched.viewer.image.getbbox():
        watched.viewer.update(1)
    watched.show()
    while not watched.is_seen():
        watched.viewer.update(1)


def test_next_session(watched):
    """One that shows the same where another was; it ends in the middle of anything."""
    watched.client.close()
    watched.change(3, 3)
    watched.client = greet(watched.server.connect())
    watched.client.map(0, watched.ram.size, watched.ram.fd)
    watched.show()
    while not watched.is_seen():
        watched.viewer.update(1)


def test_slow_viewer(watched):
    """The size changes after a viewer was told one, and before it says that it can change."""
    slow = Viewer(PORT, can=False)
    assert slow.size == (WIDTH, HEIGHT)
    Screen(watched.client, 0).resize(800, 600)
    while watched.viewer.size != (800, 600):
        watched.viewer.update(1)
    slow.say_what_it_can()
    slow.wait_for(watched.viewer.image)
    slow.socket.close()
